package check_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/change"
)

const root = `remote_state {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "${path_relative_to_include()}/terraform.tfstate"
  }
}
`

func unit(name string) string {
	return "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n\ninputs = {\n  name = \"" + name + "\"\n  size = \"" + name +
		"-size\"\n  tags = [\"" + name + "\"]\n  zone = \"" + name + "-zone\"\n}\n"
}

var states = files{"root.hcl": root, "live/a/terragrunt.hcl": unit("a"), "live/b/terragrunt.hcl": unit("b")}

func manifest(id, content string) files {
	return files{change.Path(".tg-refactor/moves/" + id + ".json"): `{"format_version": "1.0", "id": "` + id + `", "title": "t", ` + content + `}`}
}

func TestMovedUnitsNeedAnEntry(t *testing.T) {
	now := states.with(files{"live/a/terragrunt.hcl": "", "live/c/terragrunt.hcl": unit("a")})
	assert.Equal(t, []string{"error[unit-moved] live/c/terragrunt.hcl: live/a seems to have moved to live/c, and no move manifest says so: its state stays behind"},
		run(t, now, states))
	moved := manifest("20261124-090000-x", `"units": [{"before": "live/a", "after": "live/c"}]`)
	assert.Empty(t, run(t, now.with(moved), states))
	assert.NotEmpty(t, run(t, now.with(moved), states.with(moved)), "a manifest that the base has speaks of an earlier move")
}

func TestMovesOfSeveralManifestsCompose(t *testing.T) {
	now := states.with(files{"live/a/terragrunt.hcl": "", "live/b/terragrunt.hcl": "", "far/c/terragrunt.hcl": unit("a")}).
		with(manifest("20261124-090000-x", `"units": [{"before": "live/a", "after": "live/c"}]`)).
		with(manifest("20261124-100000-y", `"units": [{"before": "live/c", "after": "far/c"}, {"before": "live/b", "after": "far/b"}]`)).
		with(manifest("20261124-110000-z", `"units": [], "dropped": [{"unit": "far/b", "why": "gone"}]`))
	assert.Empty(t, run(t, now, states))
}

func TestUnitsThatSwap(t *testing.T) {
	now := files{"root.hcl": root, "live/a/terragrunt.hcl": unit("b"), "live/b/terragrunt.hcl": unit("a")}.
		with(manifest("20261124-090000-x", `"units": [{"before": "live/a", "after": "live/b"}, {"before": "live/b", "after": "live/a"}]`))
	lines := run(t, now, states)
	assert.Len(t, lines, 2, "each would find the state of the other until both are brought over")
	for _, line := range lines {
		assert.True(t, strings.HasPrefix(line, "note[state-key-reused]"), line)
	}
}

func TestAVanishedUnitIsNoMoveToSomethingElse(t *testing.T) {
	now := states.with(files{"live/a/terragrunt.hcl": "", "live/z/terragrunt.hcl": "inputs = {\n  other = 1\n  thing = 2\n}\n"})
	assert.Equal(t, []string{"error[unit-vanished] live/a/terragrunt.hcl: live/a is gone since the base revision, and no move manifest says so"},
		run(t, now, states))
	assert.Empty(t, run(t, now.with(manifest("20261124-090000-x", `"units": [], "dropped": [{"unit": "live/a", "why": "gone"}]`)), states))
}

func TestAStateThatIsLookedForElsewhere(t *testing.T) {
	now := states.with(files{"root.hcl": strings.Replace(root, "/terraform.tfstate", "/tofu.tfstate", 1)})
	lines := run(t, now, states)
	assert.Len(t, lines, 2)
	assert.Contains(t, lines[0], "error[state-key-changed] root.hcl:5:14: the state of live/a is looked for at another key than in the base revision")
	recorded := manifest("20261124-090000-x", `"units": [{"before": "live/a", "after": "live/a"}, {"before": "live/b", "after": "live/b"}]`)
	assert.Empty(t, run(t, now.with(recorded), states))
	unseen := states.with(files{"root.hcl": strings.Replace(root, "/terraform.tfstate", "/${get_env(\"X\")}.tfstate", 1)})
	assert.Empty(t, run(t, unseen, states), "what only running tells is left out")
}

func TestTwoUnitsWithOneState(t *testing.T) {
	same := states.with(files{"root.hcl": strings.Replace(root, "${path_relative_to_include()}/", "", 1)})
	assert.Equal(t, []string{"error[state-key-twice] root.hcl:5:14: live/a and live/b keep their states at one place: s3 states terraform.tfstate"},
		run(t, same, nil))
	assert.Equal(t, []string{"note[state-key-twice] root.hcl:5:14: live/a and live/b keep their states at one place: s3 states terraform.tfstate, as in the base revision"},
		run(t, same, same))
	third := same.with(files{"live/0/terragrunt.hcl": unit("c")})
	assert.Len(t, of(run(t, third, same), "state-key-twice"), 2)
	assert.Contains(t, strings.Join(run(t, third, same), "\n"), "error[state-key-twice]", "a unit that joins them is new")
}

func TestAPathInAValueThatLedSomewhere(t *testing.T) {
	base := files{"live/a/terragrunt.hcl": "inputs = {\n  file = \"${get_terragrunt_dir()}/x.yaml\"\n}\n", "live/a/x.yaml": "x"}
	gone := base.with(files{"live/a/x.yaml": ""})
	assert.Empty(t, run(t, gone, nil), "the file may well come to be when something runs")
	assert.Empty(t, run(t, gone, gone))
	assert.Equal(t, []string{"error[reference-dangling] live/a/terragrunt.hcl:2:10: the path led to live/a/x.yaml in the base revision, where nothing is now, in the eyes of live/a"},
		run(t, gone, base))
}

func TestATextThatSeveralUnitsSeeIsNamedOnce(t *testing.T) {
	f := files{"common.hcl": "terraform {\n  source = \"${get_repo_root()}/gone\"\n}\n"}
	for _, name := range []string{"a", "b", "c"} {
		f[change.Path("live/"+name+"/terragrunt.hcl")] = "include \"common\" {\n  path = find_in_parent_folders(\"common.hcl\")\n}\n"
	}
	assert.Equal(t, []string{"warning[reference-dangling] common.hcl:2:12: the source leads to gone, where nothing is in the eyes of live/a, live/b and 1 more"},
		run(t, f, nil))
	assert.Len(t, of(run(t, f.with(files{"live/d/terragrunt.hcl": f["live/a/terragrunt.hcl"]}), f), "reference-dangling"), 1)
}

func TestADependencyThatIsOffNeedNotBeThere(t *testing.T) {
	assert.Empty(t, run(t, files{"a/terragrunt.hcl": "dependency \"b\" {\n  config_path = \"../b\"\n  enabled     = false\n}\n"}, nil))
}

func TestAnOverrideOfAClusterThatMovesIsKnown(t *testing.T) {
	base := shared("", `    installer_image = "registry.example.com/x:latest"`)
	now := files{}
	for path, content := range base {
		now[change.Path(strings.Replace(string(path), "live/clusters/one", "live/one", 1))] = content
	}
	moved := manifest("20261124-090000-x", `"units": [{"before": "live/clusters/one/compute", "after": "live/one/compute"}]`)
	lines := of(run(t, now.with(moved), base), "image-tag-mutable")
	assert.Len(t, lines, 1)
	assert.True(t, strings.HasPrefix(lines[0], "note["), lines[0])
}
