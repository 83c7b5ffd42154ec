package evaluate_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// oddCalls are calls of the functions that name paths, with arguments that few people write. Some fail.
var oddCalls = []string{
	`find_in_parent_folders("root.hcl")`, `find_in_parent_folders("${get_repo_root()}/root.hcl")`, `find_in_parent_folders("none.hcl", "fallback")`,
	`find_in_parent_folders("${get_repo_root()}/none.hcl", "fallback")`, `find_in_parent_folders("env")`, `find_in_parent_folders("env/")`,
	`find_in_parent_folders("./root.hcl")`, `find_in_parent_folders("../root.hcl")`, `find_in_parent_folders("../root.hcl", "fallback")`,
	`find_in_parent_folders("env/env.hcl")`, `find_in_parent_folders("env/../root.hcl")`, `find_in_parent_folders("env//env.hcl")`,
	`find_in_parent_folders("linked.hcl")`, `find_in_parent_folders("linked")`, `find_in_parent_folders("linked/env.hcl")`,
	`find_in_parent_folders("none.hcl")`, `find_in_parent_folders("terragrunt.hcl")`, `find_in_parent_folders()`, `find_in_parent_folders("", "fallback")`,
	`find_in_parent_folders(".")`, `find_in_parent_folders("..")`, `find_in_parent_folders("dangling.hcl", "fallback")`,

	`read_terragrunt_config("../env").locals`, `read_terragrunt_config("../env/").locals`, `read_terragrunt_config("./../env/env.hcl").locals`,
	`read_terragrunt_config("..//env/env.hcl").locals`, `read_terragrunt_config("${get_terragrunt_dir()}/../env/env.hcl").locals`,
	`read_terragrunt_config("../linked/env.hcl").locals`, `read_terragrunt_config("../linked.hcl").locals`,
	`read_terragrunt_config("none.hcl", { locals = { a = "fallback" } }).locals`, `read_terragrunt_config("none", "fallback")`,
	`read_terragrunt_config("../data", { locals = { a = "fallback" } }).locals`, `read_terragrunt_config("none.hcl")`,
	`read_terragrunt_config("../dangling.hcl", { locals = "fallback" }).locals`,

	`get_path_from_repo_root()`, `get_path_to_repo_root()`, `path_relative_to_include()`, `path_relative_to_include("root")`,
	`path_relative_to_include("none")`, `path_relative_from_include()`, `path_relative_from_include("root")`, `path_relative_from_include("none")`,
	`get_parent_terragrunt_dir()`, `get_parent_terragrunt_dir("root")`, `get_parent_terragrunt_dir("none")`, `get_terragrunt_dir()`, `get_repo_root()`,
	`get_terragrunt_source_cli_flag()`,

	`mark_as_read("../data/a.yaml")`, `mark_as_read("${get_terragrunt_dir()}/../data/a.yaml")`, `mark_as_read("none")`, `mark_as_read("../data/")`,
	`mark_glob_as_read("${get_repo_root()}/live/data/*.yaml")`, `mark_glob_as_read("../data/*.yaml")`,
	`mark_glob_as_read("--terragrunt-boundary=${get_repo_root()}/live", "${get_terragrunt_dir()}/../data/*.yaml")`,
	`mark_glob_as_read("--terragrunt-boundary", "${get_repo_root()}/live", "${get_terragrunt_dir()}/../data/*.yaml")`,

	`read_tfvars_file("../data/x.tfvars")`, `read_tfvars_file("../data//x.tfvars")`, `read_tfvars_file("../data/x.tfvars.json")`,
	`read_tfvars_file("../data")`, `read_tfvars_file("none.tfvars")`, `read_tfvars_file("${get_repo_root()}/live/data/x.tfvars")`,

	`file("../data/a.yaml")`, `file("./../data/a.yaml")`, `file("..//data/a.yaml")`, `file("../data/")`, `file("../data/../data/a.yaml")`,
	`file("${get_repo_root()}/live/data/a.yaml")`, `file("../linked.hcl")`, `file("none")`, `file("../data/a.yaml/")`, `file("../none/../data/a.yaml")`,
	`file("../dangling.hcl")`, `filebase64("../data/a.yaml")`, `filesha1("../data/a.yaml")`, `filesha512("../data")`, `filemd5("none")`,
	`filebase64sha256("../data//a.yaml")`, `templatefile("../data/t.tpl", { x = 1 })`, `templatefile("../data/t.tpl", {})`,
	`templatefile("../data//t.tpl", { x = [1] })`,
	`fileset("../data", "*")`, `fileset("../data/", "**")`, `fileset("./../data", "./*.yaml")`, `fileset("..", "data/*.yaml")`, `fileset("../linked", "*")`,
	`fileset("../data", "../env/*")`, `fileset("../data/a.yaml", "*")`, `fileset("../data", "a.yaml")`, `fileset("../none", "*")`,
	`fileset("../data", "**/*.{yaml,tpl}")`, `fileset("${get_repo_root()}/live/data", "a*")`,
	`fileexists("../data")`, `fileexists("../data/a.yaml")`, `fileexists("../data/a.yaml/")`, `fileexists("none")`, `fileexists("../linked.hcl")`,
	`fileexists("../dangling.hcl")`, `fileexists("..//data//a.yaml")`, `fileexists("")`,

	`sops_decrypt_file("none")`, `sops_decrypt_file("../data")`, `sops_decrypt_file("../data/a.yaml")`, `sops_decrypt_file("../dangling.hcl")`,

	`abspath("${get_repo_root()}/live/../live")`, `dirname("../data/")`, `basename("../data/")`, `dirname("a//b")`,
}

// oddTree asks each call in a unit, in a file that it includes, in one that it reads and in a stack file, from folders that lie alike.
func oddTree() map[change.Path]live.Source {
	objects := map[string]string{}
	for i, call := range oddCalls {
		objects["calls"] += fmt.Sprintf("  c%d = try(jsonencode(%s), \"fails\")\n", i, call)
		objects["read"] += fmt.Sprintf("  c%d = local.read.c%d\n", i, i)
		objects["values"] += fmt.Sprintf("  c%d = values.c%d\n", i, i)
	}
	calls := objects["calls"] + "}\n"
	root := "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n"
	texts := map[change.Path]string{
		"root.hcl": "", "live/env/env.hcl": "locals {\n  a = \"env\"\n}\n", "live/env/terragrunt.hcl": "locals {\n  a = \"unit of env\"\n}\n",
		"live/data/a.yaml": "a: 1\n", "live/data/t.tpl": "x is ${jsonencode(x)}\n", "live/data/x.tfvars": "x = 1\ny = { z = [\"a\"] }\n",
		"live/data/x.tfvars.json": `{"x": 1, "n": null}`, "live/data/more/b.yaml": "",
		"live/unit/terragrunt.hcl":        root + "inputs = {\n" + calls,
		"live/shared/shared.hcl":          "inputs = {\n" + calls,
		"live/including/terragrunt.hcl":   root + "include \"shared\" {\n  path = \"../shared/shared.hcl\"\n}\n",
		"live/read/read.hcl":              "locals {\n" + calls,
		"live/reading/terragrunt.hcl":     root + "locals {\n  read = read_terragrunt_config(\"../read/read.hcl\").locals\n}\ninputs = {\n" + objects["read"] + "}\n",
		"catalog/made/terragrunt.hcl":     root + "inputs = {\n" + objects["values"] + "}\n",
		"live/stack/terragrunt.stack.hcl": "unit \"made\" {\n  source = \"${get_repo_root()}/catalog/made\"\n  path = \"made\"\n  values = {\n" + calls + "}\n",
	}
	files := map[change.Path]live.Source{"live/linked": live.LinkTo("env"), "live/linked.hcl": live.LinkTo("env/env.hcl"),
		"live/dangling.hcl": live.LinkTo("nowhere.hcl")}
	for path, text := range texts {
		files[path] = live.Text(text)
	}
	return files
}

// TestOddArgumentsAreAnsweredAsByTerragrunt holds what is known of each call without running anything, and what Terragrunt's module makes of
// it in the sandbox, against `terragrunt render`.
func TestOddArgumentsAreAnsweredAsByTerragrunt(t *testing.T) {
	env := hermetic(t)
	root := realtest.Write(t, oddTree())
	tree, _, err := live.Load(root)
	require.NoError(t, err)
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	places := []change.Path{"live/unit", "live/including", "live/reading", "live/stack/.terragrunt-stack/made"}
	options := evaluate.Options{Root: root, Units: places, Generated: x.GeneratedBy(), Environ: env, Allow: []string{"*"}}
	units, err := evaluate.Evaluate(context.Background(), x.Expanded(), options)
	require.NoError(t, err)
	made := realtest.Terragrunt(t, append(env[:len(env):len(env)], "TG_NO_STACK_GENERATE=false"), filepath.Join(root, "live"), "stack", "generate")
	require.Zero(t, made.ExitCode, made.Stderr)
	known, fails := 0, 0
	for i, place := range places {
		require.Nil(t, units[i].Failure, "%s", place)
		result := realtest.Terragrunt(t, env, filepath.Join(root, string(place)), "render", "--json")
		require.Zero(t, result.ExitCode, result.Stderr)
		theirs, err := evaluate.Flat([]byte(result.Stdout))
		require.NoError(t, err)
		inSandbox, _ := inputs(units[i])
		withoutRunning := knownInputs(x, place.Child("terragrunt.hcl"), root)
		for n, call := range oddCalls {
			their := theirs[fmt.Sprintf("inputs.c%d", n)]
			if their == `"fails"` {
				fails++
			}
			assert.Equal(t, their, inSandbox[fmt.Sprintf("c%d", n)], "%s of %s in the sandbox", call, place)
			if ours, ok := withoutRunning[fmt.Sprintf("c%d", n)]; ok {
				known++
				assert.Equal(t, their, quotedJSON(ours), "%s of %s, known without running anything", call, place)
			}
		}
	}
	total := len(places) * len(oddCalls)
	t.Logf("%d calls, %d of which fail; %d are known without running anything", total, fails, known)
	assert.Greater(t, fails, total/10)
	assert.Greater(t, known, total/2)
}

func quotedJSON(text string) string {
	content, _ := json.Marshal(text)
	return string(content)
}

// knownInputs gives the inputs of a unit, of texts that it includes too, that are known without running anything.
func knownInputs(x *refs.Index, config change.Path, root string) map[string]string {
	known := map[string]string{}
	for _, scoped := range x.Scopes(config) {
		attribute := scoped.Text.Body().Attributes["inputs"]
		if attribute == nil {
			continue
		}
		object, ok := attribute.Expr.(*hclsyntax.ObjectConsExpr)
		if !ok {
			continue
		}
		for _, item := range object.Items {
			name, _ := item.KeyExpr.Value(nil)
			value := x.Evaluator().Value(scoped.Scope, item.ValueExpr).Value
			if value.Type() == cty.String && value.IsWhollyKnown() && !value.IsNull() {
				known[name.AsString()] = strings.ReplaceAll(value.AsString(), static.RepositoryRoot, root)
			}
		}
	}
	return known
}

// oddPaths are paths of dependencies as few people write them, most of which lead to live/net.
var oddPaths = []string{`"../net"`, `"../net/"`, `"./../net"`, `"..//net"`, `"../net/."`, `"../net/../net"`, `"../none/../net"`, `"${get_terragrunt_dir()}/../net"`,
	`"${get_repo_root()}/live/net"`, `"${get_repo_root()}//live/net/"`, `"${get_path_to_repo_root()}/live/net"`,
	`dirname(find_in_parent_folders("net/terragrunt.hcl"))`, `"${dirname(find_in_parent_folders("live.hcl"))}/net"`, `true ? "../net" : "../none"`,
	`[for n in ["net"] : "../${n}"][0]`, `join("/", ["..", "net"])`, `format("../%s", "net")`, `try("../net", "../none")`, `"../stack"`,
	`"../stack/.terragrunt-stack/made"`, `"../json"`}

// TestOddPathsOfDependenciesLeadWhereTerragruntTakesThem holds what each leads to against find, and what comes of it against render.
func TestOddPathsOfDependenciesLeadWhereTerragruntTakesThem(t *testing.T) {
	env := hermetic(t)
	files := map[change.Path]live.Source{"live/live.hcl": live.Text(""), "live/net/terragrunt.hcl": live.Text("inputs = {}\n"),
		"live/json/terragrunt.hcl.json":   live.Text("{}"),
		"catalog/made/terragrunt.hcl":     live.Text("inputs = {}\n"),
		"live/stack/terragrunt.stack.hcl": live.Text("unit \"made\" {\n  source = \"../../catalog/made\"\n  path   = \"made\"\n}\n")}
	for i, path := range oddPaths {
		files[change.Path(fmt.Sprintf("live/u%d/terragrunt.hcl", i))] = live.Text(
			"dependency \"d\" {\n  config_path  = " + path + "\n  skip_outputs = true\n  mock_outputs = { o = \"mock\" }\n}\ninputs = { o = dependency.d.outputs.o }\n")
		files[change.Path(fmt.Sprintf("live/p%d/terragrunt.hcl", i))] = live.Text("dependencies {\n  paths = [" + path + "]\n}\n")
	}
	root := realtest.Write(t, files)
	said := saidOf(t, env, root)
	made := realtest.Terragrunt(t, append(env[:len(env):len(env)], "TG_NO_STACK_GENERATE=false"), filepath.Join(root, "live"), "stack", "generate")
	require.Zero(t, made.ExitCode, made.Stderr)
	said.holds(t, env)
}
