package evaluate_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/live"
)

// files makes a tree of texts.
func files(texts map[change.Path]string) *live.Tree {
	sources := map[change.Path]live.Source{}
	for path, text := range texts {
		sources[path] = live.Text(text)
	}
	return live.FromMap(sources)
}

// one evaluates the unit in the folder "unit".
func one(t *testing.T, tree *live.Tree, options evaluate.Options) evaluate.Unit {
	t.Helper()
	options.Root, options.Units = "/home/me/repository", []change.Path{"unit"}
	units, err := evaluate.Evaluate(context.Background(), tree, options)
	require.NoError(t, err)
	require.Len(t, units, 1)
	return units[0]
}

// inputs gives a unit's inputs, with what they hang on.
func inputs(u evaluate.Unit) (texts map[string]string, hangs map[string][]string) {
	texts, hangs = map[string]string{}, map[string][]string{}
	for _, a := range u.Attributes {
		if name, ok := strings.CutPrefix(a.Name, "inputs."); ok {
			texts[name] = a.Value
			for _, hang := range a.Hangs {
				hangs[name] = append(hangs[name], hang.On)
			}
		}
	}
	return texts, hangs
}

func TestEverythingThatTerragruntActsOnIsAnAttribute(t *testing.T) {
	unit := one(t, files(map[change.Path]string{
		"root.hcl":           "remote_state {\n  backend = \"local\"\n  config = { path = \"x\" }\n}\ninputs = { shared = 1 }\n",
		"vpc/terragrunt.hcl": "",
		"unit/terragrunt.hcl": `
include "root" {
  path = find_in_parent_folders("root.hcl")
}
locals { here = get_terragrunt_dir() }
terraform {
  source = "../modules//x"
  extra_arguments "b" {
    commands           = ["plan"]
    arguments          = ["-lock=false"]
    required_var_files = ["${get_terragrunt_dir()}/b.tfvars"]
    env_vars           = { X = "y" }
  }
  extra_arguments "a" { commands = ["apply"] }
  before_hook "z" {
    commands = ["plan"]
    execute  = ["echo", local.here]
  }
  before_hook "y" {
    commands = ["plan"]
    execute  = ["echo"]
  }
  error_hook "e" {
    commands  = ["plan"]
    execute   = ["echo"]
    on_errors = [".*"]
  }
}
generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite"
  contents  = "# ${local.here}\n"
}
dependencies { paths = ["../vpc"] }
dependency "vpc" {
  config_path  = "../vpc"
  enabled      = false
  mock_outputs = { id = "mock" }
}
exclude {
  if      = true
  actions = ["apply"]
}
errors {
  retry "slow" {
    retryable_errors   = [".*timeout.*"]
    max_attempts       = 3
    sleep_interval_sec = 1
  }
}
feature "new" { default = true }
terraform_binary               = "tofu"
terraform_version_constraint   = ">= 1.6"
terragrunt_version_constraint  = ">= 0.50"
download_dir                   = "${get_repo_root()}/.cache"
prevent_destroy                = true
iam_role                       = "arn:aws:iam::1:role/x"
inputs = { where = local.here, size = 3, list = [true, null], odd = { b = 1, a = "<&>" } }
`}), evaluate.Options{})
	require.Nil(t, unit.Failure)
	got := map[string]string{}
	for _, a := range unit.Attributes {
		got[a.Name] = a.Value
		assert.Empty(t, a.Hangs, a.Name)
	}
	for name, want := range map[string]string{
		"include.root.path": `"root.hcl"`, "terraform.source": `"../modules//x"`,
		"terraform.extra_arguments.b.required_var_files": `["/home/me/repository/unit/b.tfvars"]`,
		"terraform.extra_arguments.b.env_vars":           `{"X":"y"}`, "terraform.extra_arguments.order": `["b","a"]`,
		"terraform.before_hook.z.execute": `["echo","/home/me/repository/unit"]`, "terraform.before_hook.order": `["z","y"]`,
		"terraform.error_hook.e.on_errors": `[".*"]`, "generate.provider.contents": `"# /home/me/repository/unit\n"`,
		"dependencies.paths": `["../vpc"]`, "dependency.vpc.enabled": "false", "dependency.vpc.mock_outputs": `{"id":"mock"}`,
		"exclude.if": "true", "feature.new.default": "true", "terraform_binary": `"tofu"`, "terraform_version_constraint": `">= 1.6"`,
		"terragrunt_version_constraint": `">= 0.50"`, "download_dir": `"/home/me/repository/.cache"`, "prevent_destroy": "true",
		"iam_role": `"arn:aws:iam::1:role/x"`, "inputs.where": `"/home/me/repository/unit"`, "inputs.size": "3", "inputs.list": "[true,null]",
		"inputs.odd": `{"a":"<&>","b":1}`, "remote_state.backend": `"local"`, "remote_state.config.path": `"x"`,
	} {
		assert.Equal(t, want, got[name], name)
	}
	assert.Contains(t, got["errors.retry"], "timeout")
	for name, from := range map[string]change.Path{"inputs.where": "unit/terragrunt.hcl", "remote_state.config.path": "root.hcl",
		"generate.provider.path": "unit/terragrunt.hcl", "terraform.source": "unit/terragrunt.hcl", "inputs.shared": "root.hcl"} {
		a, ok := unit.Attribute(name)
		assert.True(t, ok, name)
		assert.Equal(t, from, a.From, name)
	}
	assert.Equal(t, []evaluate.Dependency{{Name: "vpc", ConfigPath: "../vpc", Target: "vpc/terragrunt.hcl", Mocks: true}}, unit.Dependencies)
	assert.Equal(t, []evaluate.Include{{Name: "root", Path: "root.hcl"}}, unit.Includes)
	assert.Equal(t, "tofu", unit.Binary)
	assert.Equal(t, "arn:aws:iam::1:role/x", unit.IAMRole)
	assert.Equal(t, map[string]string{"X": "y"}, unit.ExtraArguments[0].Environment)
	assert.Equal(t, "provider.tf", unit.Generated[0].Path)
}

func TestTheBackendIsTheOneThatTerragruntWrites(t *testing.T) {
	unit := one(t, files(map[change.Path]string{"unit/terragrunt.hcl": `
remote_state {
  backend = "s3"
  generate = {
    path      = "backend.tf"
    if_exists = "overwrite"
  }
  config = {
    bucket              = "b"
    key                 = "${path_relative_to_include()}/terraform.tfstate"
    region              = "eu-central-1"
    s3_bucket_tags      = { owner = "me" }
    skip_bucket_versioning = true
  }
  encryption = {
    key_provider = "pbkdf2"
    passphrase   = "correct horse battery staple"
  }
}
`}), evaluate.Options{})
	require.Nil(t, unit.Failure)
	require.Empty(t, unit.Backend.NoText)
	text := unit.Backend.Text
	assert.Contains(t, text, "backend \"s3\" {\n    bucket = \"b\"\n    key    = \"./terraform.tfstate\"\n    region = \"eu-central-1\"\n  }")
	assert.Contains(t, text, "encryption {")
	assert.NotContains(t, text, "s3_bucket_tags", "Terragrunt's own keys are left out")
	assert.Equal(t, "backend.tf", unit.Backend.Generated)
	assert.Empty(t, unit.Backend.Hangs)
}

func TestOutputsAreTheTrueOnesOrMocksOrPlaceholders(t *testing.T) {
	tree := files(map[change.Path]string{
		"moved/image/terragrunt.hcl": "",
		"unit/terragrunt.hcl": `
dependency "mocked" {
  config_path  = "../moved/image"
  mock_outputs = { name = "mock", size = 3, on = true }
}
dependency "merged" {
  config_path                            = "../moved/image"
  mock_outputs                           = { name = "mock", lacking = "filled" }
  mock_outputs_merge_strategy_with_state = "shallow"
}
dependency "bare" {
  config_path = "../moved/image"
}
inputs = {
  mocked  = dependency.mocked.outputs.name
  size    = dependency.mocked.outputs.size + 1
  on      = dependency.mocked.outputs.on ? "yes" : "no"
  both    = "${dependency.mocked.outputs.name}-${dependency.bare.outputs.name}"
  hash    = sha1(dependency.mocked.outputs.name)
  lacking = dependency.merged.outputs.lacking
  merged  = dependency.merged.outputs.name
  bare    = dependency.bare.outputs.name
  deep    = dependency.bare.outputs.ids["pve01"]
  free    = "free"
}
`})
	origin := func(folder change.Path) change.Path {
		if folder == "moved/image" {
			return "image"
		}
		return folder
	}
	t.Run("without", func(t *testing.T) {
		texts, hangs := inputs(one(t, tree, evaluate.Options{Origin: origin}))
		assert.Equal(t, map[string]string{"mocked": `"mock"`, "size": "4", "on": `"yes"`, "both": `"mock-<outputs image name>"`,
			"hash": `"475e81e79c7880f9b5caa35bec50279c459ad2f9"`, "lacking": `"filled"`, "merged": `"mock"`, "bare": `"<outputs image name>"`,
			"deep": `"<outputs image ids>"`, "free": `"free"`}, texts)
		all := []string{"dependency.bare.outputs.ids", "dependency.bare.outputs.name", "dependency.merged.outputs.lacking",
			"dependency.merged.outputs.name", "dependency.mocked.outputs.name", "dependency.mocked.outputs.on", "dependency.mocked.outputs.size"}
		assert.ElementsMatch(t, all, hangs["hash"], "a mark is lost in a hash")
		delete(hangs, "hash")
		assert.Equal(t, map[string][]string{"mocked": {"dependency.mocked.outputs.name"}, "size": {"dependency.mocked.outputs.size"},
			"on": {"dependency.mocked.outputs.on"}, "both": {"dependency.bare.outputs.name", "dependency.mocked.outputs.name"},
			"lacking": {"dependency.merged.outputs.lacking"}, "merged": {"dependency.merged.outputs.name"},
			"bare": {"dependency.bare.outputs.name"}, "deep": {"dependency.bare.outputs.ids"}}, hangs)
	})
	t.Run("with", func(t *testing.T) {
		outputs, err := evaluate.OutputsFromJSON([]byte(`{"image": {
			"name": {"sensitive": false, "type": "string", "value": "true name"},
			"size": {"sensitive": false, "type": "number", "value": 7},
			"on":   {"sensitive": false, "type": "bool", "value": false},
			"ids":  {"sensitive": false, "type": ["map", "string"], "value": {"pve01": "id"}}}}`))
		require.NoError(t, err)
		texts, hangs := inputs(one(t, tree, evaluate.Options{Origin: origin, Outputs: outputs}))
		assert.Equal(t, map[string]string{"mocked": `"true name"`, "size": "8", "on": `"no"`, "both": `"true name-true name"`,
			"hash": texts["hash"], "lacking": `"filled"`, "merged": `"true name"`, "bare": `"true name"`, "deep": `"id"`, "free": `"free"`}, texts)
		assert.Equal(t, map[string][]string{"lacking": {"dependency.merged.outputs.lacking"}}, hangs)
	})
}

func TestAnOutputThatIsNoTextGetsAnotherForm(t *testing.T) {
	unit := one(t, files(map[change.Path]string{
		"vpc/terragrunt.hcl": "",
		"unit/terragrunt.hcl": `
dependency "vpc" {
  config_path = "../vpc"
}
inputs = {
  sum   = dependency.vpc.outputs.count + 1
  names = [for s in dependency.vpc.outputs.subnets : s.name]
  free  = "x"
}
`}), evaluate.Options{})
	require.Nil(t, unit.Failure)
	texts, hangs := inputs(unit)
	assert.Regexp(t, `^\d+$`, texts["sum"])
	assert.Equal(t, `""`, texts["names"])
	assert.Equal(t, map[string][]string{"sum": {"dependency.vpc.outputs.count"}, "names": {"dependency.vpc.outputs.subnets"}}, hangs)
}

func TestGatesServeWhatTerragruntServesOnAPlan(t *testing.T) {
	const mocks = "\n  mock_outputs = { x = \"mock\" }"
	const forApply = "\n  mock_outputs_allowed_terraform_commands = [\"apply\"]"
	truth, err := evaluate.OutputsFromJSON([]byte(`{"vpc": {"x": {"sensitive": false, "type": "string", "value": "true"}}}`))
	require.NoError(t, err)
	for name, c := range map[string]struct{ gate, path, want, truth, failure string }{
		"disabled":                  {gate: "enabled = false" + mocks, want: "mock", truth: "mock"},
		"disabled, leading nowhere": {gate: "enabled = false" + mocks, path: "../gone", want: "mock", truth: "mock"},
		"disabled, for apply":       {gate: "enabled = false" + forApply + mocks, want: "mock", truth: "mock"},
		"disabled, no mocks":        {gate: "enabled = false", failure: "Unsupported attribute"},
		"skipped":                   {gate: "skip_outputs = true" + mocks, want: "mock", truth: "mock"},
		"skipped, no mocks":         {gate: "skip_outputs = true", failure: "Unsupported attribute"},
		"skipped, mocks for apply":  {gate: "skip_outputs = true" + forApply + mocks, failure: "Unsupported attribute"},
		"enabled, mocks for apply":  {gate: "enabled = true" + forApply + mocks, want: "mock", truth: "true"},
		"enabled":                   {gate: "enabled = true" + mocks, want: "mock", truth: "true"},
		"enabled, without any mock": {gate: "enabled = true", want: "<outputs vpc x>", truth: "true"},
		"enabled, leading nowhere":  {gate: "enabled = true" + mocks, path: "../gone", failure: "where no config stands"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.path == "" {
				c.path = "../vpc"
			}
			tree := files(map[change.Path]string{"vpc/terragrunt.hcl": "", "unit/terragrunt.hcl": "dependency \"vpc\" {\n  config_path = \"" + c.path +
				"\"\n  " + c.gate + "\n}\ninputs = { x = dependency.vpc.outputs.x }\n"})
			for want, unit := range map[string]evaluate.Unit{
				c.want: one(t, tree, evaluate.Options{}), c.truth: one(t, tree, evaluate.Options{Outputs: truth}),
			} {
				if c.failure != "" {
					require.NotNil(t, unit.Failure)
					assert.Contains(t, unit.Failure.Message, c.failure)
					continue
				}
				require.Nil(t, unit.Failure)
				x, _ := unit.Attribute("inputs.x")
				assert.Equal(t, want, x.Text())
				assert.Equal(t, want != "true", len(x.Hangs) == 1, "it says where it is from")
			}
		})
	}
}

func TestFailuresSayWhatAndWhere(t *testing.T) {
	deep := "locals {\n  x = " + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + "\n}\n"
	for name, c := range map[string]struct {
		unit, message, place string
		more                 map[change.Path]string
	}{
		"no HCL":       {unit: "locals {\n  x = \n}\n", message: "Invalid expression: Expected the start of an expression", place: "unit/terragrunt.hcl:2:7"},
		"unknown name": {unit: "inputs = { x = local.nowhere }\n", message: "Unsupported attribute", place: "unit/terragrunt.hcl:1:21"},
		"nothing above": {unit: "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n",
			message: `Call to function "find_in_parent_folders" failed: no folder above /home/me/repository/unit has a root.hcl`,
			place:   "unit/terragrunt.hcl:2:10"},
		"in what is read": {unit: "locals { x = read_terragrunt_config(\"../x.hcl\") }\n", message: `no function named "nowhere"`,
			place: "x.hcl:2:7", more: map[change.Path]string{"x.hcl": "locals {\n  y = nowhere()\n}\n"}},
		"read nothing": {unit: "locals { x = read_terragrunt_config(\"../x.hcl\") }\n", message: "no config stands at /home/me/repository/x.hcl",
			place: "unit/terragrunt.hcl:1:14"},
		"dangling dependency": {unit: "dependency \"x\" {\n  config_path = \"../gone\"\n}\n",
			message: `dependency "x" leads to "../gone", where no config stands`, place: "unit/terragrunt.hcl"},
		"refused construct": {unit: "skip = true\n", message: "Unsupported argument", place: "unit/terragrunt.hcl:1:1"},
		"too deep":          {unit: deep, message: "the file nests too deep to be parsed", place: "unit/terragrunt.hcl"},
		"reads too deep": {unit: "locals { x = read_terragrunt_config(\"../x.hcl\") }\n", message: "the file nests too deep to be parsed",
			place: "x.hcl", more: map[change.Path]string{"x.hcl": deep}},
		"reads itself": {unit: "locals { x = read_terragrunt_config(\"terragrunt.hcl\") }\n", message: "unit/terragrunt.hcl reads itself", place: "unit/terragrunt.hcl:1:14"},
	} {
		t.Run(name, func(t *testing.T) {
			texts := map[change.Path]string{"unit/terragrunt.hcl": c.unit}
			for path, text := range c.more {
				texts[path] = text
			}
			unit := one(t, files(texts), evaluate.Options{})
			require.NotNil(t, unit.Failure)
			assert.Contains(t, unit.Failure.Message, c.message)
			assert.NotContains(t, unit.Failure.Message, "tg-refactor-evaluate")
			assert.Equal(t, c.place, unit.Failure.Place.String())
			assert.Empty(t, unit.Attributes)
		})
	}
	assert.Equal(t, "no config stands at unit", one(t, files(nil), evaluate.Options{}).Failure.Message)
}

func TestPathsAreThoseOfTheTextThatHoldsThem(t *testing.T) {
	unit := one(t, live.FromMap(map[change.Path]live.Source{
		"env/common.hcl": live.Text("inputs = {\n  beside = file(\"beside.txt\")\n  template = templatefile(\"t.tpl\", { x = 1 })\n" +
			"  set = fileset(\".\", \"*.txt\")\n  up = find_in_parent_folders(\"mark.txt\")\n}\n"),
		"env/beside.txt": live.Text("env"), "env/t.tpl": live.Text("${file(\"beside.txt\")} ${x}"),
		"read/r.hcl": live.Text("locals {\n  beside = file(\"beside.txt\")\n  vars = read_tfvars_file(\"v.tfvars\")\n" +
			"  dir = get_terragrunt_dir()\n  unit = get_original_terragrunt_dir()\n  up = find_in_parent_folders(\"mark.txt\")\n}\n"),
		"read/beside.txt": live.Text("read"), "read/v.tfvars": live.Text("a = 1\n"), "read/mark.txt": live.Text(""),
		"mark.txt": live.Text(""), "unit/beside.txt": live.Text("unit"), "link": live.LinkTo("read"),
		"unit/terragrunt.hcl": live.Text("include \"env\" {\n  path = \"../env/common.hcl\"\n}\nlocals {\n  r = read_terragrunt_config(\"../link/r.hcl\").locals\n}\n" +
			"inputs = {\n  own = file(\"beside.txt\")\n  read = local.r\n}\n"),
	}), evaluate.Options{})
	require.Nil(t, unit.Failure)
	texts, hangs := inputs(unit)
	assert.Equal(t, map[string]string{"beside": `"env"`, "template": `"env 1"`, "set": `["beside.txt"]`, "own": `"unit"`,
		"up": `"/home/me/repository/mark.txt"`, "read": `{"beside":"read","dir":"/home/me/repository/link","unit":"/home/me/repository/unit",` +
			`"up":"/home/me/repository/mark.txt","vars":"{\"a\":1}"}`}, texts)
	assert.Empty(t, hangs)
}

func TestEncryptedFilesKeepTheirKeysAndAreKnownByTheirCiphertext(t *testing.T) {
	secrets := encrypted(t)
	tree := func(folder change.Path) *live.Tree {
		texts := map[change.Path]string{"unit/terragrunt.hcl": strings.ReplaceAll(`
locals {
  yaml = yamldecode(sops_decrypt_file("../DIR/secrets.yaml"))
  json = jsondecode(sops_decrypt_file("../DIR/secrets.json"))
  env  = sops_decrypt_file("../DIR/secrets.env")
  ini  = sops_decrypt_file("../DIR/secrets.ini")
  text = sops_decrypt_file("../DIR/secrets.txt")
}
inputs = { yaml = local.yaml, json = local.json, env = local.env, ini = local.ini, text = local.text, key = local.yaml.example_key }
`, "DIR", string(folder))}
		for name, content := range secrets {
			texts[folder.Child(name)] = content
		}
		return files(texts)
	}
	before, after := one(t, tree("here"), evaluate.Options{}), one(t, tree("there/moved"), evaluate.Options{})
	require.Nil(t, before.Failure)
	require.Nil(t, after.Failure)
	old, hangs := inputs(before)
	current, _ := inputs(after)
	assert.Equal(t, old, current, "the file moved, its secrets did not")
	assert.Len(t, hangs, 6, "each says that it hangs on a secret")
	for name, value := range old {
		assert.NotContains(t, value, "ENC[", name)
		assert.NotContains(t, value, "sops_", name)
	}
	assert.Regexp(t, `^\{"example_array":\["<sops \w+>","<sops \w+>"\],"example_booleans":\[true,true\],"example_key":"<sops \w+>","example_number":\d+,"hello":"<sops \w+>"\}$`, old["yaml"])
	assert.Regexp(t, `^"DB_USER=<sops \w+>\\nDB_PASSWORD=<sops \w+>\\n"$`, old["env"])
	assert.Regexp(t, `^"\[terragrunt\]\\nuser     = <sops \w+>\\npassword = <sops \w+>\\n\\n"$`, old["ini"])
	assert.Regexp(t, `^"<sops \w+>"$`, old["text"])
}

func TestASideIsWrittenWhereNobodyElseCanLook(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	tree := live.FromMap(map[change.Path]live.Source{
		"catalog/vpc/terragrunt.hcl":  live.Text("inputs = {\n  from = path_relative_to_include()\n  at = get_terragrunt_dir()\n  up = find_in_parent_folders(\"mark.txt\")\n}\n"),
		"stack/mark.txt":              live.Text(""),
		"stack/.terragrunt-stack/vpc": live.LinkTo("../../catalog/vpc"),
		"unit/run.sh":                 {Content: []byte("#!/bin/sh\n"), Mode: 0o755},
		"unit/terragrunt.hcl":         live.Text("inputs = {\n  root = basename(get_repo_root())\n  depth = length(split(\"/\", get_repo_root()))\n  git = dirname(find_in_parent_folders(\".git\"))\n}\n"),
		"unit/absolute":               live.LinkTo("/etc"),
		"unit/leaving":                live.LinkTo("../../elsewhere"),
	})
	evaluated := func() []evaluate.Unit {
		units, err := evaluate.Evaluate(context.Background(), tree, evaluate.Options{Root: "/home/me/repository",
			Units: []change.Path{"unit", "stack/.terragrunt-stack/vpc"}, Progress: func(int, int) {
				top, err := filepath.Glob(filepath.Join(os.TempDir(), "*"))
				assert.NoError(t, err)
				for _, folder := range top {
					info, err := os.Stat(folder)
					assert.NoError(t, err)
					assert.Equal(t, "drwx------", info.Mode().String())
				}
				links, err := filepath.Glob(filepath.Join(os.TempDir(), "*", "side", "repository", "unit", "*"))
				assert.NoError(t, err)
				assert.Len(t, links, 2, "a config and a script; links that leave are left out")
				scripts, err := filepath.Glob(filepath.Join(os.TempDir(), "*", "side", "repository", "unit", "run.sh"))
				assert.NoError(t, err)
				info, err := os.Stat(scripts[0])
				assert.NoError(t, err)
				assert.NotZero(t, info.Mode()&0o100, "it can be run")
			}})
		require.NoError(t, err)
		return units
	}
	before, after := evaluated(), evaluated()
	for i, unit := range before {
		require.Nil(t, unit.Failure, "%s", unit.Config)
		assert.Equal(t, unit.Attributes, after[i].Attributes, "each side is another scratch folder")
	}
	own, _ := inputs(before[0])
	assert.Equal(t, `"repository"`, own["root"])
	assert.Equal(t, `"/home/me/repository"`, own["git"])
	linked, _ := inputs(before[1])
	assert.Equal(t, map[string]string{"at": `"/home/me/repository/stack/.terragrunt-stack/vpc"`, "from": `"."`,
		"up": `"/home/me/repository/stack/mark.txt"`}, linked)
}

func TestExperimentsAndFeatureFlagsAreThoseOfTheEnvironment(t *testing.T) {
	tree := files(map[change.Path]string{"unit/terragrunt.hcl": `
feature "new" {
  default = false
}
inputs = {
  new    = feature.new.value
  merged = try(deep_merge({ a = { b = 1 } }, { a = { c = 2 } }), "not without the experiment")
}
`})
	without, _ := inputs(one(t, tree, evaluate.Options{}))
	assert.Equal(t, map[string]string{"new": "false", "merged": `"not without the experiment"`}, without)
	with, hangs := inputs(one(t, tree, evaluate.Options{Environ: []string{"TG_FEATURE=new=true", "TG_EXPERIMENT=deep-merge,gone"}}))
	assert.Equal(t, map[string]string{"new": "true", "merged": `{"a":{"b":1,"c":2}}`}, with)
	assert.Empty(t, hangs)
}
