package move_test

import (
	"context"
	"testing"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/move"
	"github.com/sulibot/tg-refactor/internal/refs"
)

func moves(pairs ...change.Path) []change.Move {
	var list []change.Move
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, change.Move{From: pairs[i], To: pairs[i+1]})
	}
	return list
}

func plan(t *testing.T, files map[change.Path]string, request move.Request) (move.Result, *live.Tree) {
	t.Helper()
	sources := map[change.Path]live.Source{}
	for path, content := range files {
		sources[path] = live.Text(content)
	}
	tree := live.FromMap(sources)
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	result, err := move.Plan(context.Background(), x, request)
	require.NoError(t, err)
	if result.Findings.Has(finding.Error) {
		return result, nil
	}
	after, findings := tree.With(result.Changes)
	require.Empty(t, findings)
	return result, after
}

func read(t *testing.T, tree *live.Tree, path change.Path) string {
	t.Helper()
	content, err := tree.Read(path)
	require.NoError(t, err)
	return string(content)
}

// TestFormsStayWhatTheyAre moves live/a/unit to live/deep/er/unit and asks what became of one attribute.
func TestFormsStayWhatTheyAre(t *testing.T) {
	for _, c := range []struct{ name, before, after string }{
		{"literal", `dependency "d" { config_path = "../dep" }`, `dependency "d" { config_path = "../../../a/dep" }`},
		{"literal with dot", `dependency "d" { config_path = "./../dep" }`, `dependency "d" { config_path = "../../../a/dep" }`},
		{"template", `dependency "d" { config_path = "${get_terragrunt_dir()}/../dep" }`,
			`dependency "d" { config_path = "${get_terragrunt_dir()}/../../../a/dep" }`},
		{"root", `dependency "d" { config_path = "${get_repo_root()}/live/a/dep" }`,
			`dependency "d" { config_path = "${get_repo_root()}/live/a/dep" }`},
		{"conditional", `dependency "d" { config_path = get_env("X") == "" ? "../dep" : "../dep2" }`,
			`dependency "d" { config_path = get_env("X") == "" ? "../../../a/dep" : "../../../a/dep2" }`},
		{"dependencies", `dependencies { paths = ["../dep", "../dep2", "../gone"] }`,
			`dependencies { paths = ["../../../a/dep", "../../../a/dep2", "../gone"] }`},
		{"look-up that still answers", `locals { r = read_terragrunt_config(find_in_parent_folders("root.hcl")) }`,
			`locals { r = read_terragrunt_config(find_in_parent_folders("root.hcl")) }`},
		{"look-up that finds nothing", `locals { r = read_terragrunt_config(find_in_parent_folders("env.hcl")) }`,
			`locals { r = read_terragrunt_config(find_in_parent_folders("a/env.hcl")) }`},
		{"look-up as a value", `locals { r = find_in_parent_folders("env.hcl") }`, `locals { r = find_in_parent_folders("a/env.hcl") }`},
		{"dirname of a look-up", `terraform { source = "${dirname(find_in_parent_folders("env.hcl"))}/../../modules//vpc" }`,
			`terraform { source = "${dirname(find_in_parent_folders("a/env.hcl"))}/../../modules//vpc" }`},
		{"source with // and ref", `terraform { source = "../../../modules//vpc?ref=v1" }`,
			`terraform { source = "../../../../modules//vpc?ref=v1" }`},
		{"glob", `locals { g = mark_glob_as_read("../dep/{*.yaml,**/*.yaml}") }`, `locals { g = mark_glob_as_read("../../../a/dep/{*.yaml,**/*.yaml}") }`},
		{"glob behind a function", `locals { g = mark_glob_as_read("${get_repo_root()}/live/a/unit/*.hcl") }`,
			`locals { g = mark_glob_as_read("${get_repo_root()}/live/deep/er/unit/*.hcl") }`},
		{"what else plans a unit", `locals { extra_atlantis_dependencies = ["../dep/terragrunt.hcl", "../dep/*.yaml", "*.json"] }`,
			`locals { extra_atlantis_dependencies = ["../../../a/dep/terragrunt.hcl", "../../../a/dep/*.yaml", "*.json"] }`},
		{"glob beside the unit", `locals { g = mark_glob_as_read("*.yaml") }`, `locals { g = mark_glob_as_read("*.yaml") }`},
		{"remote source", `terraform { source = "git::git@github.com:x/y.git//vpc?ref=v1" }`,
			`terraform { source = "git::git@github.com:x/y.git//vpc?ref=v1" }`},
		{"local", "locals { p = \"../dep\" }\ndependency \"d\" { config_path = local.p }",
			"locals { p = \"../../../a/dep\" }\ndependency \"d\" { config_path = local.p }"},
		{"interpolation at the end", "locals { n = \"dep\" }\ndependency \"d\" { config_path = \"../${local.n}\" }",
			"locals { n = \"dep\" }\ndependency \"d\" { config_path = \"../../../a/${local.n}\" }"},
		{"indexed by a local", "locals {\n k = \"a\"\n names = { a = \"../env.hcl\" }\n}\ninputs = { x = file(local.names[local.k]) }",
			"locals {\n k = \"a\"\n names = { a = \"../env.hcl\" }\n}\ninputs = { x = file(\"../../../a/env.hcl\") }"},
		{"file beside", `inputs = { x = file("beside.txt"), y = file("${get_terragrunt_dir()}/../env.hcl") }`,
			`inputs = { x = file("beside.txt"), y = file("${get_terragrunt_dir()}/../../../a/env.hcl") }`},
		{"var file", "terraform {\n extra_arguments \"v\" {\n required_var_files = [\"${get_terragrunt_dir()}/../env.hcl\", \"x.tfvars\"]\n }\n}",
			"terraform {\n extra_arguments \"v\" {\n required_var_files = [\"${get_terragrunt_dir()}/../../../a/env.hcl\", \"x.tfvars\"]\n }\n}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, after := plan(t, map[change.Path]string{
				"live/a/unit/terragrunt.hcl": c.before, "live/a/unit/beside.txt": "", "live/a/dep/terragrunt.hcl": "",
				"live/a/dep2/terragrunt.hcl": "", "live/a/env.hcl": "", "live/root.hcl": "", "modules/vpc/main.tf": "",
			}, move.Request{Moves: moves("live/a/unit", "live/deep/er/unit")})
			require.NotNil(t, after)
			assert.Equal(t, c.after, read(t, after, "live/deep/er/unit/terragrunt.hcl"))
		})
	}
}

func TestReferencesToWhatMovesFollow(t *testing.T) {
	_, after := plan(t, map[change.Path]string{
		"live/a/terragrunt.hcl": `dependency "b" { config_path = "../b" }`, "live/b/terragrunt.hcl": `terraform { source = "../../modules/x" }`,
		"modules/x/main.tf": "",
	}, move.Request{Moves: moves("live/b", "live/b/eu/b", "modules", "lib/tf")})
	assert.Equal(t, `dependency "b" { config_path = "../b/eu/b" }`, read(t, after, "live/a/terragrunt.hcl"))
	assert.Equal(t, `terraform { source = "../../../../lib/tf/x" }`, read(t, after, "live/b/eu/b/terragrunt.hcl"))
}

func TestFoldersThatMoveTogetherNeedNoEdit(t *testing.T) {
	result, _ := plan(t, map[change.Path]string{
		"live/p/a/terragrunt.hcl": `dependency "b" { config_path = "../b" }`, "live/p/b/terragrunt.hcl": "", "live/p/env.hcl": "",
		"live/p/c/terragrunt.hcl": `locals { e = read_terragrunt_config(find_in_parent_folders("env.hcl")) }`,
	}, move.Request{Moves: moves("live", "infra/live")})
	assert.Empty(t, result.Changes.Edits)
	assert.Empty(t, result.Findings)
}

func TestASharedTextChangesOnlyIfItsReadersAgree(t *testing.T) {
	files := map[change.Path]string{
		"live/_envcommon/app.hcl":         `dependency "vpc" { config_path = "${get_terragrunt_dir()}/../vpc" }`,
		"live/prod/app/terragrunt.hcl":    `include "e" { path = "${dirname(find_in_parent_folders("root.hcl"))}/_envcommon/app.hcl" }`,
		"live/stage/app/terragrunt.hcl":   `include "e" { path = "${dirname(find_in_parent_folders("root.hcl"))}/_envcommon/app.hcl" }`,
		"live/prod/vpc/terragrunt.hcl":    "",
		"live/stage/vpc/terragrunt.hcl":   "",
		"live/root.hcl":                   "",
		"live/other/thing/terragrunt.hcl": "",
	}
	_, after := plan(t, files, move.Request{Moves: moves("live/prod/app", "live/prod/eu/app", "live/stage/app", "live/stage/eu/app")})
	require.NotNil(t, after)
	assert.Equal(t, `dependency "vpc" { config_path = "${get_terragrunt_dir()}/../../vpc" }`, read(t, after, "live/_envcommon/app.hcl"))

	result, _ := plan(t, files, move.Request{Moves: moves("live/prod/app", "live/prod/eu/app")})
	require.True(t, result.Findings.Has(finding.Error))
	assert.Equal(t, finding.SharedText, result.Findings[0].Code)
	assert.Len(t, result.Findings[0].Related, 2)
}

func TestANearerFileIsSteppedOver(t *testing.T) {
	_, after := plan(t, map[change.Path]string{
		"live/a/unit/terragrunt.hcl": `locals { e = read_terragrunt_config(find_in_parent_folders("env.hcl")) }`,
		"live/env.hcl":               "", "live/b/env.hcl": "",
	}, move.Request{Moves: moves("live/a/unit", "live/b/unit")})
	require.NotNil(t, after)
	assert.Equal(t, `locals { e = read_terragrunt_config(find_in_parent_folders("live/env.hcl")) }`, read(t, after, "live/b/unit/terragrunt.hcl"))
}

func TestAFallbackThatSwitchesIsSaid(t *testing.T) {
	result, _ := plan(t, map[change.Path]string{
		"live/a/unit/terragrunt.hcl": `locals { e = try(read_terragrunt_config(find_in_parent_folders("env.hcl")), {}) }`,
		"live/b/env.hcl":             "",
	}, move.Request{Moves: moves("live/a/unit", "live/b/unit")})
	require.Len(t, result.Findings, 1)
	assert.Equal(t, finding.NowAnswers, result.Findings[0].Code)
}

func TestSymbolicLinksKeepTheirTargets(t *testing.T) {
	tree := live.FromMap(map[change.Path]live.Source{
		"live/a/terragrunt.hcl": live.Text(""), "live/a/link": live.LinkTo("../b/file"), "live/b/file": live.Text("x"),
		"live/to-a": live.LinkTo("a/terragrunt.hcl"), "live/a/own": live.LinkTo("terragrunt.hcl"),
	})
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	result, err := move.Plan(context.Background(), x, move.Request{Moves: moves("live/a", "live/x/y")})
	require.NoError(t, err)
	require.Empty(t, result.Findings)
	after, _ := tree.With(result.Changes)
	assert.Equal(t, "../../b/file", read(t, after, "live/x/y/link"))
	assert.Equal(t, "x/y/terragrunt.hcl", read(t, after, "live/to-a"))
	assert.Equal(t, "terragrunt.hcl", read(t, after, "live/x/y/own"))
}

func TestDroppedFoldersAreRedirected(t *testing.T) {
	_, after := plan(t, map[change.Path]string{
		"live/c1/img/terragrunt.hcl": "", "live/c2/img/terragrunt.hcl": "", "live/c1/vm/terragrunt.hcl": `dependency "i" { config_path = "../img" }`,
		"live/c2/vm/terragrunt.hcl": `dependency "i" { config_path = "../img" }`,
	}, move.Request{Moves: moves("live/c1/img", "live/img"), Removes: []change.Remove{{Path: "live/c2/img/terragrunt.hcl"}},
		Redirects: map[change.Path]change.Path{"live/c2/img": "live/img"}})
	require.NotNil(t, after)
	for _, unit := range []change.Path{"live/c1/vm/terragrunt.hcl", "live/c2/vm/terragrunt.hcl"} {
		assert.Equal(t, `dependency "i" { config_path = "../../img" }`, read(t, after, unit))
	}
}

func TestACleanFileStaysClean(t *testing.T) {
	before := string(hclwrite.Format([]byte("locals {\n  one = read_terragrunt_config(\"../dep/x.hcl\") # first\n" +
		"  three = read_terragrunt_config(\"inner.hcl\") # second\n}\n")))
	_, after := plan(t, map[change.Path]string{
		"live/a/unit/terragrunt.hcl": before, "live/a/dep/x.hcl": "", "live/a/unit/inner.hcl": "",
	}, move.Request{Moves: moves("live/a/unit", "live/deep/er/unit")})
	require.NotNil(t, after)
	got := read(t, after, "live/deep/er/unit/terragrunt.hcl")
	assert.True(t, hcledit.Clean([]byte(got)), got)
	assert.Contains(t, got, `"../../../a/dep/x.hcl") # first`)
}

func TestValuesCutFromAPathAreSaid(t *testing.T) {
	files := map[change.Path]string{
		"live/root.hcl": "generate \"tags\" {\n  path = \"tags.tf\"\n  contents = \"# ${path_relative_to_include()}\"\n}\n",
	}
	for _, unit := range []string{"a", "b"} {
		files[change.Path("live/prod/"+unit+"/terragrunt.hcl")] = `
include "root" {
  path = find_in_parent_folders("root.hcl")
}
inputs = merge({ name = basename(get_terragrunt_dir()), env = split("/", path_relative_to_include("root"))[0] }, {
  script = "${get_terragrunt_dir()}/run.sh"
  same   = "x"
})
`
		files[change.Path("live/prod/"+unit+"/run.sh")] = ""
	}
	result, after := plan(t, files, move.Request{Moves: moves("live/prod", "live/eu/prod")})
	require.NotNil(t, after)
	var said []string
	for _, f := range result.Findings {
		said = append(said, string(f.Code)+" "+f.Old+" → "+f.New)
	}
	assert.Equal(t, []string{
		"value-changes prod → eu",
		"path-reaches-terraform /⟨repository⟩/live/prod/a/run.sh → /⟨repository⟩/live/eu/prod/a/run.sh",
		"value-changes # prod/a → # eu/prod/a",
		"value-changes prod → eu",
		"path-reaches-terraform /⟨repository⟩/live/prod/b/run.sh → /⟨repository⟩/live/eu/prod/b/run.sh",
	}, said)
	assert.Contains(t, result.Findings[2].Message, "so in 1 more")
}

func TestAFileFoundThroughAnIndexFollows(t *testing.T) {
	_, after := plan(t, map[change.Path]string{
		"live/a/unit/terragrunt.hcl": "locals {\n  k     = \"a\"\n  names = { a = \"../env.txt\" }\n}\ninputs = { x = file(local.names[local.k]) }\n",
		"live/a/env.txt":             "",
	}, move.Request{Moves: moves("live/a/env.txt", "live/b/env.txt")})
	require.NotNil(t, after)
	assert.Contains(t, read(t, after, "live/a/unit/terragrunt.hcl"), `file("../../b/env.txt")`)
}

// States that lie in the repository keep nobody from moving: their places follow the units, and the state plan says so.
func TestAStateInTheTreeKeepsNobodyFromMoving(t *testing.T) {
	for name, root := range map[string]string{
		"remote_state": "remote_state {\n  backend = \"local\"\n  config = {\n    path = \"${get_repo_root()}/states/${path_relative_to_include()}/s.state\"\n  }\n}\n",
		"a local":      "locals {\n  state = \"${get_repo_root()}/states/${path_relative_to_include()}/s.tfstate\"\n}\n",
	} {
		unit := "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n"
		files := map[change.Path]string{"live/root.hcl": root, "live/a/terragrunt.hcl": unit, "live/b/terragrunt.hcl": unit,
			"states/a/s.tfstate": "{}", "states/b/s.tfstate": "{}", "states/a/s.state": "{}", "states/b/s.state": "{}"}
		result, after := plan(t, files, move.Request{Moves: []change.Move{{From: "live/a", To: "live/eu/a"}}})
		require.False(t, result.Findings.Has(finding.Error), "%s: %v", name, result.Findings)
		assert.Equal(t, root, read(t, after, "live/root.hcl"), name)

		// Where the states themselves move, the path must lead there.
		result, _ = plan(t, files, move.Request{Moves: []change.Move{{From: "states", To: "data"}}})
		require.True(t, result.Findings.Has(finding.Error) || len(result.Changes.Edits) > 0, name)
	}
}
