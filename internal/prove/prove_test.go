package prove_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// differences gives what differs in the plan of all phases of a sample, but for the states' places, with paths below the live folder.
func differences(t *testing.T, sample realtest.Sample) (lines []string, proof prove.Proof) {
	repo := realtest.Copy(t, sample)
	e, err := engine.Open(engine.Options{Dir: repo.Root})
	require.NoError(t, err)
	made, err := e.Plan(context.Background(), engine.PlanRequest{})
	require.NoError(t, err)
	proof, err = e.Prove(context.Background(), made, engine.ProofOptions{})
	require.NoError(t, err)
	short := func(p change.Path) string { return strings.TrimPrefix(string(p), sample.Live+"/") }
	for _, unit := range proof.Units {
		if unit.After == "" {
			lines = append(lines, short(unit.Before)+": dropped, "+string(unit.Verdict))
		}
		for _, d := range unit.Differences {
			if d.Class != prove.StateKey {
				lines = append(lines, short(unit.After)+" "+d.Attribute+" "+string(d.Class)+": "+d.Old+" → "+d.New)
			}
		}
	}
	return lines, proof
}

func TestThePlansTreeEvaluatesToWhatItDid(t *testing.T) {
	lines, proof := differences(t, realtest.SingleCluster)
	assert.True(t, proof.Holds())
	assert.Equal(t, []string{
		"artifacts/images inputs.installer_registry declared: ghcr.io/sulibot/sol-talos-installer-frr → ghcr.io/sulibot/talos-frr-installer",
		"artifacts/images inputs.iso_name declared: sol-talos-v1.11.5-nocloud-amd64.iso → talos-frr-v1.11.5-nocloud-amd64.iso",
		"artifacts/registry inputs.upload_label declared: sol-talos-v1.11.5 → talos-v1.11.5",
	}, lines)
	assert.Len(t, proof.Units, 6)
	assert.Equal(t, 2, proof.Unconcerned, "the shared network stays out of it")
	for _, unit := range proof.Units {
		states := 0
		for _, d := range unit.Differences {
			if d.Class == prove.StateKey {
				states++
			}
		}
		assert.Equal(t, 1, states, "%s has one new state key", unit.After)
	}
}

// A cluster whose own artifacts went gets overrides instead: what they turn off and replace is declared, to the letter.
func TestOverridesOfADroppedStageAreDeclared(t *testing.T) {
	repo := realtest.Copy(t, realtest.TwoSites)
	edit := func(file, old, text string) {
		path := filepath.Join(repo.Live, filepath.FromSlash(file))
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Contains(t, string(content), old)
		require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(content), old, text, 1)), 0o644))
	}
	edit("2-summit/1-images/3-catalog/terragrunt.hcl", `["qcow2", "raw"]`, `["raw"]`)
	edit("tg-refactor.hcl", "  # cluster \"1-harbor\" {", "  cluster \"2-summit\" {\n    differences = \"override\"\n    values {\n"+
		"      golden_ref = \"golden@7\"\n      image_id   = \"image-7\"\n    }\n  }\n  # cluster \"1-harbor\" {")
	e, err := engine.Open(engine.Options{Dir: repo.Root})
	require.NoError(t, err)
	made, err := e.Plan(context.Background(), engine.PlanRequest{})
	require.NoError(t, err)
	proof, err := e.Prove(context.Background(), made, engine.ProofOptions{})
	require.NoError(t, err)
	assert.True(t, proof.Holds(), "%v", proof.Findings())
	values := map[string]string{}
	for _, unit := range proof.Units {
		for _, d := range unit.Differences {
			if strings.HasSuffix(string(unit.After), "2-summit/2-app") && d.Class == prove.Declared && d.Attribute[0] != 'r' {
				values[d.Attribute] = d.New
			}
		}
	}
	assert.Equal(t, "false", values["dependency.catalog.enabled"])
	assert.Equal(t, "false", values["dependency.golden.enabled"])
	assert.Equal(t, "image-7", values["inputs.image_id"])
	assert.Equal(t, "golden@7", values["inputs.golden_ref"])
	assert.Equal(t, "12.8", values["inputs.os_release"], "no override, and the dependency is off: the stand-in")
}

func TestTheOtherSampleEvaluatesToWhatItDid(t *testing.T) {
	lines, proof := differences(t, realtest.TwoSites)
	assert.True(t, proof.Holds())
	assert.Equal(t, []string{
		"images/base inputs.image_name declared: harbor-debian-12.8 → debian-12.8",
		"images/golden inputs.golden_name declared: harbor-golden-2026.03 → golden-2026.03",
		"images/catalog inputs.catalog declared: harbor-stable → stable",
		"2-summit/1-images/1-base: dropped, differs as declared",
		"2-summit/1-images/2-golden: dropped, differs as declared",
		"2-summit/1-images/3-catalog: dropped, differs as declared",
		"sites/2-summit/1-database dependency.catalog.config_path declared: ../../1-images/3-catalog → ../../../images/catalog",
		"sites/2-summit/2-app dependency.catalog.config_path declared: ${get_repo_root()}/ops/provisioning/tofu/live/2-summit/2-platform/2-app/" +
			"../../1-images/3-catalog → ${get_repo_root()}/ops/provisioning/tofu/live/sites/2-summit/2-app/../../../images/catalog",
		"sites/2-summit/2-app dependency.golden.config_path declared: ../../1-images/2-golden → ../../../images/golden",
		"sites/2-summit/3-edge dependency.catalog.config_path declared: ../../1-images/3-catalog → ../../../images/catalog",
	}, lines)
	for _, unit := range proof.Units {
		if strings.HasSuffix(string(unit.After), "sites/2-summit/1-database") {
			assert.Equal(t, []string{"inputs.image_id", "inputs.os_release"}, unit.Differences[0].Through, "what the other dependency gives reaches these")
		}
	}
}

// small is a unit that moves deeper, its module, and a unit that depends on it.
func small(body string) files {
	const source = "terraform {\n  source = \"../../modules//m\"\n"
	if inner, ok := strings.CutPrefix(body, "terraform {"); ok {
		body = source + inner
	} else {
		body = source + "}\n" + body
	}
	return files{
		"live/root.hcl": `remote_state {
  backend = "local"
  config  = { path = "state/${path_relative_to_include()}/terraform.tfstate" }
}
`,
		"live/a/terragrunt.hcl": "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n\n" + body,
		"live/a/note.txt":       "note\n",
		"live/b/terragrunt.hcl": "dependency \"a\" {\n  config_path = \"../a\"\n  mock_outputs = { id = \"mock\" }\n}\n\ninputs = {\n  id = dependency.a.outputs.id\n}\n",
		"live/c/terragrunt.hcl": "inputs = { c = 1 }\n",
		"modules/m/main.tf":     "",
	}
}

var deeper = []change.Move{{From: "live/a", To: "live/deep/er/a"}}

func TestWhatAMoveDoesToAUnit(t *testing.T) {
	const key = "live/a: identical; remote_state.config.path state key"
	for name, c := range map[string]struct {
		body   string
		spoil  func(*live.Tree) change.Set
		accept []string
		want   string
	}{
		"nothing":                       {want: key},
		"its own file":                  {body: `inputs = { text = file("note.txt") }`, want: key},
		"a path in an input":            {body: `inputs = { at = "${get_terragrunt_dir()}/note.txt" }`, want: "live/a: differs; inputs.at changed by the move; remote_state.config.path state key"},
		"a path deep in an input":       {body: `inputs = { at = { all = ["-f", "${get_terragrunt_dir()}/note.txt"] } }`, want: "live/a: differs; inputs.at changed by the move; remote_state.config.path state key"},
		"a path below the root":         {body: `inputs = { at = "x:${get_path_from_repo_root()}:y" }`, want: "live/a: differs; inputs.at changed by the move; remote_state.config.path state key"},
		"a path below what is included": {body: `inputs = { at = path_relative_to_include("root") }`, want: "live/a: differs; inputs.at changed by the move; remote_state.config.path state key"},
		"a name cut from a path":        {body: `inputs = { name = "x-${length(get_terragrunt_dir())}" }`, want: "live/a: differs; inputs.name differs; remote_state.config.path state key"},
		"accepted everywhere":           {body: `inputs = { at = get_terragrunt_dir() }`, accept: []string{"inputs.at"}, want: "live/a: differs as declared; inputs.at changed by the move (accepted); remote_state.config.path state key"},
		"accepted before":               {body: `inputs = { at = get_terragrunt_dir() }`, accept: []string{"live/a:inputs.at"}, want: "live/a: differs as declared; inputs.at changed by the move (accepted); remote_state.config.path state key"},
		"accepted after":                {body: `inputs = { at = get_terragrunt_dir() }`, accept: []string{"live/deep/er/a:inputs.at"}, want: "live/a: differs as declared; inputs.at changed by the move (accepted); remote_state.config.path state key"},
		"accepted elsewhere":            {body: `inputs = { at = get_terragrunt_dir() }`, accept: []string{"live/b:inputs.at"}, want: "live/a: differs; inputs.at changed by the move; remote_state.config.path state key"},
		"a path in a generated file": {body: "generate \"p\" {\n path = \"p.tf\"\n if_exists = \"overwrite\"\n contents = \"# ${get_terragrunt_dir()}\"\n}",
			want: "live/a: differs; generate.p.contents changed by the move; remote_state.config.path state key"},
		"the state's key in a generated file": {body: "generate \"p\" {\n path = \"p.tf\"\n if_exists = \"overwrite\"\n contents = <<EOT\n" +
			"path = \"state/${path_relative_to_include(\"root\")}/terraform.tfstate\"\nEOT\n}",
			want: "live/a: identical; generate.p.contents state key; remote_state.config.path state key"},
		"a hook": {body: "terraform {\n before_hook \"h\" {\n commands = [\"plan\"]\n execute = [\"sh\", \"${get_terragrunt_dir()}/note.txt\"]\n}\n}",
			want: "live/a: identical; remote_state.config.path state key; terraform.before_hook.h.execute followed the move"},
		"a file of variables": {body: "terraform {\n extra_arguments \"v\" {\n commands = [\"plan\"]\n required_var_files = [\"${get_terragrunt_dir()}/note.txt\"]\n" +
			" arguments = [\"-var-file=${get_terragrunt_dir()}/note.txt\"]\n}\n}", want: key},
		"a file of variables that was edited": {body: "terraform {\n extra_arguments \"v\" {\n commands = [\"plan\"]\n required_var_files = [\"${get_terragrunt_dir()}/note.txt\"]\n}\n}",
			spoil: replacing("live/deep/er/a/note.txt", "note", "spoilt"),
			want:  "live/a: differs; remote_state.config.path state key; terraform.extra_arguments.v.required_var_files differs"},
		"a path in an argument": {body: "terraform {\n extra_arguments \"v\" {\n commands = [\"plan\"]\n arguments = [\"-var\", \"at=${get_terragrunt_dir()}\"]\n}\n}",
			want: "live/a: differs; remote_state.config.path state key; terraform.extra_arguments.v.arguments changed by the move"},
		"an edited input":        {body: "inputs = { x = 1 }", spoil: replacing("live/deep/er/a/terragrunt.hcl", "x = 1", "x = 2"), want: "live/a: differs; inputs.x differs; remote_state.config.path state key"},
		"an input that goes":     {body: "inputs = { x = 1 }", spoil: replacing("live/deep/er/a/terragrunt.hcl", "x = 1", ""), want: "live/a: differs; inputs.x differs; remote_state.config.path state key"},
		"an edited file":         {body: `inputs = { text = file("note.txt") }`, spoil: replacing("live/deep/er/a/note.txt", "note", "spoilt"), want: "live/a: differs; inputs.text differs; remote_state.config.path state key"},
		"a source that is lost":  {spoil: replacing("live/deep/er/a/terragrunt.hcl", "../modules", "modules"), want: "live/a: differs; remote_state.config.path state key; terraform.source differs"},
		"a source without slash": {spoil: replacing("live/deep/er/a/terragrunt.hcl", "modules//m", "modules/m"), want: "live/a: differs; remote_state.config.path state key; terraform.source differs"},
		"a setting of no state":  {spoil: replacing("live/root.hcl", "config  = {", "config  = { workspace_dir = \"x\", "), want: "live/a: differs; remote_state.config.path state key; remote_state.config.workspace_dir differs"},
		"only a local":           {body: "locals { x = 1 }", spoil: replacing("live/deep/er/a/terragrunt.hcl", "x = 1", "x = 2"), want: key},
		"what does not parse":    {spoil: replacing("live/deep/er/a/terragrunt.hcl", "terraform {", "terraform {{"), want: "live/a: not evaluated"},
		"what is lost at reading": {body: `inputs = { text = file("note.txt") }`, spoil: func(*live.Tree) change.Set {
			return change.Set{Removes: []change.Remove{{Path: "live/deep/er/a/note.txt"}}}
		}, want: "live/a: not evaluated"},
	} {
		t.Run(name, func(t *testing.T) {
			p := proof(t, small(c.body), asked{moves: deeper, spoil: c.spoil, accept: c.accept})
			assert.Equal(t, c.want, shown(p)[0])
			assert.Equal(t, strings.Contains(c.want, ": identical") || strings.Contains(c.want, "(accepted)"), p.Holds())
			assert.Equal(t, p.Holds(), !p.Findings().Has(finding.Error), "%v", p.Findings())
			assert.Equal(t, 1, p.Unconcerned, "live/c is not concerned")
			if c.spoil == nil {
				assert.Equal(t, "live/b: identical", shown(p)[1], "a dependency follows")
			}
		})
	}
}

// A setting that both sides have and that the state plan does not name.
func TestASettingBesideTheKeyDiffers(t *testing.T) {
	f := small("")
	f["live/root.hcl"] = strings.Replace(f["live/root.hcl"], "config  = {", "config  = { workspace_dir = \"x\", ", 1)
	p := proof(t, f, asked{moves: deeper, spoil: replacing("live/root.hcl", `"x"`, `"y"`)})
	assert.Equal(t, "live/a: differs; remote_state.config.path state key; remote_state.config.workspace_dir differs", shown(p)[0])
}

func TestWhoReadsAnEditedFileIsConcerned(t *testing.T) {
	f := small("")
	f["live/c/terragrunt.hcl"], f["live/c.txt"] = `inputs = { c = file("../c.txt") }`, "c"
	p := proof(t, f, asked{moves: deeper, spoil: replacing("live/c.txt", "c", "d")})
	assert.Equal(t, "live/c: differs; inputs.c differs", shown(p)[2])
	assert.Zero(t, p.Unconcerned)
}

// What a folder holds may be part of a value, and a path may be put together where nobody follows it.
func TestWhoNamesWhatMovesIsConcerned(t *testing.T) {
	for text, want := range map[string]string{
		`join(",", fileset("${get_repo_root()}/live/conf", "*.txt"))`: "differs; inputs.c differs",
		`join(",", fileset("../conf", "*.txt"))`:                      "differs; inputs.c differs",
		`formatlist("%s/live/conf/a.txt", [get_repo_root()])`:         "differs; inputs.c differs",
		`formatlist("%s/live/conf", [get_repo_root()])`:               "identical",
	} {
		f := files{"live/c/terragrunt.hcl": "inputs = { c = " + text + " }\n", "live/conf/a.txt": "", "live/conf/b.txt": "", "live/d/terragrunt.hcl": ""}
		p := proof(t, f, asked{moves: []change.Move{{From: "live/conf/a.txt", To: "live/other/a.txt"}}})
		assert.Equal(t, []string{"live/c: " + want}, shown(p), text)
		assert.Equal(t, 1, p.Unconcerned, text)
	}
}

func TestAListThatALoopMakesIsConcerned(t *testing.T) {
	f := files{"live/c/terragrunt.hcl": `dependencies { paths = [for d in ["a"] : "../${d}"] }`, "live/a/terragrunt.hcl": "", "live/d/terragrunt.hcl": ""}
	p := proof(t, f, asked{moves: []change.Move{{From: "live/a", To: "live/net/a"}}})
	assert.Equal(t, "live/c: not evaluated", shown(p)[1])
	f["live/c/terragrunt.hcl"] = `terraform {
  source = "x"
  extra_arguments "v" {
    commands           = ["plan"]
    optional_var_files = [for f in ["env.tfvars"] : "${get_terragrunt_dir()}/../${f}"]
  }
}`
	f["live/env.tfvars"] = ""
	p = proof(t, f, asked{moves: []change.Move{{From: "live/env.tfvars", To: "live/vars/env.tfvars"}}})
	assert.Equal(t, []string{"live/c: differs; terraform.extra_arguments.v.optional_var_files differs"}, shown(p))
	assert.Equal(t, "it names live/env.tfvars, which goes to live/vars/env.tfvars", p.Units[0].Differences[0].Why)
	assert.Contains(t, p.Findings()[0].Remedy, "Write the path so that it can be followed")
}

func TestADependencyThatLeadsElsewhereDiffers(t *testing.T) {
	f := small("")
	f["live/a2/terragrunt.hcl"] = ""
	p := proof(t, f, asked{moves: deeper, spoil: replacing("live/b/terragrunt.hcl", "deep/er/a", "a2")})
	assert.Equal(t, "live/b: differs; dependency.a.config_path differs", shown(p)[1])
	assert.Equal(t, []string{"inputs.id"}, p.Units[1].Differences[0].Through)
	assert.Equal(t, []evaluate.Hang{{Kind: evaluate.Mock, On: "dependency.a.outputs.id"}}, p.Units[1].StandIns)
}

func TestOfLongTextsOnlyTheLinesThatDifferAreShown(t *testing.T) {
	p := proof(t, small("generate \"p\" {\n path = \"p.tf\"\n if_exists = \"overwrite\"\n contents = <<EOT\none\ntwo ${get_terragrunt_dir()}\nthree\nEOT\n}"), asked{moves: deeper})
	require.Equal(t, "generate.p.contents", p.Units[0].Differences[0].Attribute)
	assert.Equal(t, "…\ntwo ${get_repo_root()}/live/a\n…", p.Units[0].Differences[0].Old)
	assert.Equal(t, "…\ntwo ${get_repo_root()}/live/deep/er/a\n…", p.Units[0].Differences[0].New)
}

// A dependency without mocks that was declared to lead elsewhere takes what reads it along; anything else that differs stays.
func TestWhatReadsARedirectedDependencyIsDeclared(t *testing.T) {
	f := small("")
	f["live/a2/terragrunt.hcl"] = ""
	f["live/b/terragrunt.hcl"] = "dependency \"a\" {\n  config_path = \"../a\"\n}\n\ninputs = {\n  id = \"x-${dependency.a.outputs.id}\"\n}\n"
	expects := []phase.Expect{{Unit: "live/b", Attribute: "dependency.a.config_path", Path: true, Old: "live/a", New: "live/a2", Cause: change.Cause{Phase: "mv", Why: "it shall"}}}
	redirect := replacing("live/b/terragrunt.hcl", "deep/er/a", "a2")
	p := proof(t, f, asked{moves: deeper, expects: expects, spoil: redirect})
	assert.Equal(t, "live/b: differs as declared; dependency.a.config_path declared; inputs.id declared", shown(p)[1])
	p = proof(t, f, asked{moves: deeper, expects: expects, spoil: func(tree *live.Tree) change.Set {
		set := redirect(tree)
		set.Add(replacing("live/b/terragrunt.hcl", "x-", "y-")(tree))
		return set
	}})
	assert.Equal(t, "live/b: differs; dependency.a.config_path declared; inputs.id differs", shown(p)[1])
}

// A mock may have the text that was there before: then nothing differs, and yet nothing is proved.
func TestAValueThatIsAMockByChanceDiffers(t *testing.T) {
	f := small("")
	f["live/b/terragrunt.hcl"] = strings.Replace(f["live/b/terragrunt.hcl"], "id = dependency.a.outputs.id", "id = \"mock\"", 1)
	p := proof(t, f, asked{moves: deeper, spoil: replacing("live/b/terragrunt.hcl", "id = \"mock\"\n}\n", "id = dependency.a.outputs.id\n}\n")})
	require.Equal(t, "live/b: differs; inputs.id differs", shown(p)[1])
	assert.Contains(t, p.Units[1].Differences[0].Why, "dependency.a.outputs.id")
}

// True outputs are known by the unit's folder before, wherever it stands after.
func TestOutputsAreThoseOfTheUnitBefore(t *testing.T) {
	outputs, err := evaluate.OutputsFromJSON([]byte(`{"live/a": {"id": {"type": "string", "value": "true-id"}}}`))
	require.NoError(t, err)
	p := proof(t, small(""), asked{moves: deeper, outputs: outputs})
	assert.Equal(t, "live/b: identical", shown(p)[1])
	assert.Empty(t, p.Units[1].StandIns)
}

// An http backend has its locks where its state is.
func TestASettingThatHoldsTheKeyFollowsIt(t *testing.T) {
	f := small("")
	f["live/root.hcl"] = "remote_state {\n  backend = \"http\"\n  config = {\n    address = \"https://states/${path_relative_to_include()}\"\n" +
		"    lock_address = \"https://states/${path_relative_to_include()}/lock\"\n    username = basename(path_relative_to_include())\n  }\n}\n"
	p := proof(t, f, asked{moves: []change.Move{{From: "live/a", To: "live/deep/z"}}})
	assert.Equal(t, "live/a: differs; remote_state.config.address state key; remote_state.config.lock_address state key; remote_state.config.username differs", shown(p)[0])
}

func TestDeclaredValues(t *testing.T) {
	edit := replacing("live/deep/er/a/terragrunt.hcl", "x = 1", "x = 2")
	expect := func(attribute, old, new string) []phase.Expect {
		return []phase.Expect{{Unit: "live/deep/er/a", Attribute: attribute, Old: old, New: new, Cause: change.Cause{Phase: "mv", Why: "it shall"}}}
	}
	for name, c := range map[string]struct {
		expects []phase.Expect
		spoil   func(*live.Tree) change.Set
		want    string
	}{
		"as declared":          {expect("inputs.x", "1", "2"), edit, "live/a: differs as declared; inputs.x declared; remote_state.config.path state key"},
		"another new value":    {expect("inputs.x", "1", "3"), edit, "live/a: differs; inputs.x other than declared; remote_state.config.path state key"},
		"another old value":    {expect("inputs.x", "0", "2"), edit, "live/a: differs; inputs.x other than declared; remote_state.config.path state key"},
		"it does not change":   {expect("inputs.x", "1", "2"), nil, "live/a: differs; inputs.x other than declared; remote_state.config.path state key"},
		"there is none":        {expect("inputs.y", "1", "2"), edit, "live/a: differs; inputs.x differs; inputs.y other than declared; remote_state.config.path state key"},
		"through two steps":    {append(expect("inputs.x", "1", "5"), expect("inputs.x", "5", "2")...), edit, "live/a: differs as declared; inputs.x declared; remote_state.config.path state key"},
		"an expression before": {[]phase.Expect{{Unit: "live/deep/er/a", Attribute: "inputs.x", Old: "f()", OldExpression: true, New: "2"}}, edit, "live/a: differs as declared; inputs.x declared; remote_state.config.path state key"},
	} {
		t.Run(name, func(t *testing.T) {
			p := proof(t, small("inputs = { x = 1 }"), asked{moves: deeper, expects: c.expects, spoil: c.spoil})
			assert.Equal(t, c.want, shown(p)[0])
		})
	}
}

func TestUnitsThatComeAndGo(t *testing.T) {
	spoil := func(*live.Tree) change.Set {
		return change.Set{Removes: []change.Remove{{Path: "live/c/terragrunt.hcl"}}, Creates: []change.Create{{Path: "live/new/terragrunt.hcl",
			Content: []byte("inputs = {}\n"), Mode: 0o644}}}
	}
	p := proof(t, small(""), asked{moves: deeper, spoil: spoil})
	assert.Equal(t, []string{"live/a: identical; remote_state.config.path state key", "live/b: identical", "live/c: differs", "live/new: identical"}, shown(p))
	require.True(t, p.Findings().Has(finding.Error))
	assert.Contains(t, p.Findings()[0].Message, "live/c is gone")
	p = proof(t, small(""), asked{moves: deeper, spoil: spoil, accept: []string{"live/c:unit", "inputs.nobody"}})
	assert.True(t, p.Holds())
	assert.Equal(t, []string{"inputs.nobody"}, p.Unused)
}

// What Terragrunt could not evaluate before proves nothing, and stands against nothing.
func TestWhatNeverWorkedIsNoError(t *testing.T) {
	p := proof(t, small(`inputs = { text = file("nowhere") }`), asked{moves: deeper})
	assert.Equal(t, "live/a: not evaluated", shown(p)[0])
	assert.True(t, p.Holds())
	require.Len(t, p.Findings(), 1)
	assert.Equal(t, finding.Warning, p.Findings()[0].Severity)
}

func TestBadAcceptances(t *testing.T) {
	for _, text := range []string{"", ":inputs.x", "live/a:", "/live/a:inputs.x", "../x:inputs.x"} {
		_, err := prove.ParseAcceptance(text)
		assert.Error(t, err, text)
	}
}

// What a stack generates is evaluated with the values that the stack hands down, absolute and relative paths among them.
func TestWhatStacksGenerateIsProved(t *testing.T) {
	f := files{
		"live/root.hcl":             small("")["live/root.hcl"],
		"live/plain/terragrunt.hcl": "inputs = {}\n",
		"live/s/terragrunt.stack.hcl": "unit \"app\" {\n  source = \"${get_repo_root()}/catalog/app\"\n  path   = \"app\"\n  values = {\n    plain = \"../../../plain\"\n" +
			"    far   = \"${get_repo_root()}/live/plain\"\n    size  = 3\n  }\n}\n",
		"catalog/app/terragrunt.hcl": "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\ndependency \"plain\" {\n  config_path = values.plain\n}\n" +
			"dependency \"far\" {\n  config_path = values.far\n}\ninputs = {\n  size = values.size\n}\n",
	}
	p := proof(t, f, asked{moves: []change.Move{{From: "live/s", To: "live/deep/s"}}})
	assert.Equal(t, []string{"live/s/.terragrunt-stack/app: identical; remote_state.config.path state key"}, shown(p))
	p = proof(t, f, asked{moves: []change.Move{{From: "live/s", To: "live/deep/s"}}, spoil: replacing("live/deep/s/terragrunt.stack.hcl", "size  = 3", "size  = 4")})
	assert.Equal(t, []string{"live/s/.terragrunt-stack/app: differs; inputs.size differs; remote_state.config.path state key"}, shown(p))
}

// A unit that failed before and no longer does lost nothing: that is worth a note.
func TestAUnitThatWasMendedIsANote(t *testing.T) {
	p := proof(t, small("inputs = {\n  id = local.gone\n}\n"), asked{moves: deeper, spoil: replacing("live/deep/er/a/terragrunt.hcl", "local.gone", "\"here\"")})
	require.Equal(t, prove.NotEvaluated, p.Units[0].Verdict)
	assert.True(t, p.Holds())
	var notes []string
	for _, f := range p.Findings() {
		if f.Code == finding.NotEvaluated {
			notes = append(notes, f.Severity.String()+": "+f.Message)
		}
	}
	require.Len(t, notes, 1)
	assert.Contains(t, notes[0], "note: live/a can be evaluated now, and there is nothing to compare it with; before: ")
}
