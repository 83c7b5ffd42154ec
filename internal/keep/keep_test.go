package keep_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/keep"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

const (
	config = change.Path("live/new/terragrunt.hcl")
	root   = `locals {
  env = basename(path_relative_to_include())
}

remote_state {
  backend  = "s3"
  generate = { path = "backend.tf", if_exists = "overwrite" }
  config = {
    bucket = get_env("BUCKET")
    key    = "${path_relative_to_include()}/terraform.tfstate"
  }
}

generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite"
  contents  = "region = ${local.env}"
}

terraform {
  extra_arguments "vars" {
    commands  = get_terraform_commands_that_need_vars()
    env_vars  = { TF_VAR_env = local.env }
    arguments = ["-lock=false"]
  }
}
`
	include = "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n"
)

func index(t *testing.T, files map[change.Path]string) *refs.Index {
	t.Helper()
	sources := map[change.Path]live.Source{}
	for path, content := range files {
		sources[path] = live.Text(content)
	}
	x, err := refs.Build(context.Background(), live.FromMap(sources))
	require.NoError(t, err)
	return x
}

// unit gives a unit with these attributes; what hangs on a stand-in has it in hangs.
func unit(t *testing.T, config change.Path, values map[string]any, hangs map[string]string) *evaluate.Unit {
	t.Helper()
	u := &evaluate.Unit{Config: config, Folder: config.Dir()}
	for name, value := range values {
		text, err := json.Marshal(value)
		require.NoError(t, err)
		a := evaluate.Attribute{Name: name, Value: string(text)}
		if on := hangs[name]; on != "" {
			a.Hangs = []evaluate.Hang{{Kind: evaluate.Function, On: on}}
		}
		u.Attributes = append(u.Attributes, a)
	}
	return u
}

// written gives the text of the unit after its wishes, and what is said.
func written(t *testing.T, own string, old, now map[string]any, hangs map[string]string, attributes ...string) (string, finding.List) {
	t.Helper()
	x := index(t, map[change.Path]string{"live/root.hcl": root, config: own})
	was, is := unit(t, "live/old/terragrunt.hcl", old, hangs), unit(t, config, now, hangs)
	var wishes []keep.Wish
	for _, attribute := range attributes {
		wishes = append(wishes, keep.Wish{Attribute: attribute, Was: was, Is: is})
	}
	set, after, findings, err := keep.Write(context.Background(), x, wishes, keep.Options{Root: "/repo", Git: true})
	require.NoError(t, err)
	if len(findings) > 0 {
		assert.True(t, set.Empty())
		return "", findings
	}
	content, err := after.Tree().Read(config)
	require.NoError(t, err)
	assert.True(t, hcledit.Clean(content) || !hcledit.Clean([]byte(own)), "a formatted config stays so:\n%s", content)
	return string(content), nil
}

func TestInputs(t *testing.T) {
	old := map[string]any{"inputs.env": "prod", "inputs.tags": map[string]any{"a-b": 1, "list": []any{true, nil}}, "inputs.dir": "/repo/live/${x}",
		"inputs.beside": "/repository/a"}
	for _, c := range []struct{ name, own, want string }{
		{"no inputs", include, include + "\ninputs = {\n  env = \"prod\"\n}\n"},
		{"beside others", "inputs = {\n  a = 1 # one\n}\n", "inputs = {\n  a   = 1 # one\n  env = \"prod\"\n}\n"},
		{"in place of an expression", "inputs = {\n  env = basename(get_terragrunt_dir())\n}\n", "inputs = {\n  env = \"prod\"\n}\n"},
		{"on one line", "inputs = { a = 1 }\n", "inputs = { a = 1, env = \"prod\" }\n"},
		{"in the last argument of a merge", "inputs = merge(local.a, { env = local.env })\n", "inputs = merge(local.a, { env = \"prod\" })\n"},
		{"behind the last argument of a merge", "inputs = merge({ env = local.env }, local.a)\n",
			"inputs = merge({ env = local.env }, local.a, {\n  env = \"prod\"\n})\n"},
		{"around a merge of a list", "inputs = merge(local.all...)\n", "inputs = merge(merge(local.all...), {\n  env = \"prod\"\n})\n"},
		{"around a read config", "inputs = read_terragrunt_config(\"x.hcl\").inputs\n",
			"inputs = merge(read_terragrunt_config(\"x.hcl\").inputs, {\n  env = \"prod\"\n})\n"},
		{"around a conditional", "inputs = local.on ? local.a : {}\n", "inputs = merge(local.on ? local.a : {}, {\n  env = \"prod\"\n})\n"},
		{"with line ends of Windows", "inputs = {\r\n  a = 1\r\n}\r\n", "inputs = {\r\n  a   = 1\r\n  env = \"prod\"\r\n}\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, findings := written(t, c.own, old, map[string]any{"inputs.env": "dev"}, nil, "inputs.env")
			assert.Empty(t, findings)
			assert.Equal(t, c.want, text)
		})
	}
	text, _ := written(t, "", old, nil, nil, "inputs.tags", "inputs.dir", "inputs.beside")
	assert.Equal(t, `inputs = {
  tags = {
    a-b  = 1
    list = [true, null]
  }
  dir    = "${get_repo_root()}/live/$${x}"
  beside = "/repository/a"
}
`, text)
}

func TestGeneratedFiles(t *testing.T) {
	old := map[string]any{"generate.provider.contents": "region = \"${prod}\"\n%{ if }\nEOF\n"}
	now := map[string]any{"generate.provider.contents": "x", "generate.provider.path": "provider.tf", "generate.provider.if_exists": "overwrite",
		"generate.provider.disable": false, "generate.provider.disable_signature": true}
	text, findings := written(t, include, old, now, nil, "generate.provider.contents")
	assert.Empty(t, findings)
	assert.Equal(t, `include "root" {
  path           = find_in_parent_folders("root.hcl")
  merge_strategy = "deep"
}

generate "provider" {
  path              = "provider.tf"
  if_exists         = "overwrite"
  contents          = <<EOFF
region = "$${prod}"
%%{ if }
EOF
EOFF
  disable_signature = true
}
`, text)
	text, _ = written(t, "generate \"provider\" {\n  path     = \"p.tf\"\n  contents = local.x\n}\n",
		map[string]any{"generate.provider.contents": "no line end"}, now, nil, "generate.provider.contents")
	assert.Equal(t, "generate \"provider\" {\n  path     = \"p.tf\"\n  contents = \"no line end\"\n}\n", text)
	_, findings = written(t, "generate = local.files\n", old, now, nil, "generate.provider.contents")
	assert.Equal(t, "generate.provider.contents of live/old cannot be kept: the unit says generate as one value, and not in blocks", findings[0].Message)
}

func TestExtraArguments(t *testing.T) {
	old := map[string]any{"terraform.extra_arguments.vars.env_vars": map[string]any{"TF_VAR_env": "prod"}}
	now := map[string]any{"terraform.extra_arguments.vars.env_vars": map[string]any{"TF_VAR_env": "dev"},
		"terraform.extra_arguments.vars.commands": []any{"plan", "apply"}, "terraform.extra_arguments.vars.arguments": []any{"-lock=false"},
		"terraform.extra_arguments.vars.name": "vars", "terraform.extra_arguments.order": []any{"vars", "other"}}
	const block = `  extra_arguments "vars" {
    commands  = get_terraform_commands_that_need_vars()
    arguments = ["-lock=false"]
    env_vars = {
      TF_VAR_env = "prod"
    }
  }
}
`
	text, findings := written(t, include, old, now, nil, "terraform.extra_arguments.vars.env_vars")
	assert.Empty(t, findings)
	assert.Equal(t, include+"\nterraform {\n"+block, text)
	text, _ = written(t, include+"\nterraform {\n  source = \"../m\"\n}\n", old, now, nil, "terraform.extra_arguments.vars.env_vars")
	assert.Equal(t, include+"\nterraform {\n  source = \"../m\"\n\n"+block, text)
}

func TestRemoteState(t *testing.T) {
	old := map[string]any{"remote_state.config.key": "old/terraform.tfstate"}
	now := map[string]any{"remote_state.backend": "s3", "remote_state.config.key": "new/terraform.tfstate", "remote_state.config.bucket": "stands in",
		"remote_state.config.workspaces": map[string]any{"name": "a"}, "remote_state.disable_init": true, "remote_state.disable_dependency_optimization": false,
		"remote_state.generate.path": "backend.tf", "remote_state.generate.if_exists": "overwrite", "remote_state.config.encrypt": true}
	hangs := map[string]string{"remote_state.config.bucket": `get_env("BUCKET")`}
	text, findings := written(t, include, old, now, hangs, "remote_state.config.key")
	assert.Empty(t, findings)
	assert.Equal(t, include+`
# The state stays where it is, whatever the unit's folder: `+"`tg-refactor state unpin`"+` lets it follow again.
remote_state {
  backend      = "s3"
  disable_init = true
  generate = {
    path      = "backend.tf"
    if_exists = "overwrite"
  }
  config = {
    bucket  = get_env("BUCKET")
    encrypt = true
    key     = "old/terraform.tfstate"
    workspaces = {
      name = "a"
    }
  }
}
`, text)
	own := "remote_state {\n  backend = \"s3\"\n  config = {\n    bucket = \"b\"\n    key    = path_relative_to_include()\n  }\n}\n"
	text, _ = written(t, own, old, now, hangs, "remote_state.config.key")
	assert.Equal(t, "remote_state {\n  backend = \"s3\"\n  config = {\n    bucket = \"b\"\n    key    = \"old/terraform.tfstate\"\n  }\n}\n", text)
	text, _ = written(t, "remote_state = { backend = \"s3\", config = { key = local.k } }\n", old, now, hangs, "remote_state.config.key")
	assert.Equal(t, "remote_state = { backend = \"s3\", config = { key = \"old/terraform.tfstate\" } }\n", text)
	_, findings = written(t, include, old, now, map[string]string{"remote_state.config.encrypt": "run_cmd()"}, "remote_state.config.key")
	assert.Equal(t, "remote_state.config.key of live/old cannot be kept: the block needs encrypt, and remote_state.config.encrypt hangs on run_cmd(), "+
		"which only running something tells", findings[0].Message)
}

func TestWhatHangsOnAStandInIsNotWritten(t *testing.T) {
	values := map[string]any{"inputs.id": "a mock"}
	_, findings := written(t, include, values, nil, map[string]string{"inputs.id": "dependency.vpc.outputs.id"}, "inputs.id")
	require.Len(t, findings, 1)
	assert.Equal(t, "inputs.id of live/old cannot be kept: it hangs on dependency.vpc.outputs.id, which only running something tells",
		findings[0].Message)
}

func TestSimpleAttributes(t *testing.T) {
	text, _ := written(t, "iam_role = local.role\n", map[string]any{"iam_role": "arn:old"}, nil, nil, "iam_role")
	assert.Equal(t, "iam_role = \"arn:old\"\n", text)
}

func TestRefusals(t *testing.T) {
	values := map[string]any{"inputs.a": "x", "inputs.root": "/repo/live"}
	x := index(t, map[change.Path]string{
		"live/terragrunt.stack.hcl":     "unit \"u\" {\n  source = \"../units/u\"\n  path   = \"u\"\n}\n",
		"units/u/terragrunt.hcl":        "inputs = {}\n",
		"live/one/terragrunt.hcl":       "inputs = {}\n",
		"live/json/terragrunt.hcl.json": "{}",
	})
	for _, c := range []struct {
		config    change.Path
		attribute string
		follows   bool
		git       bool
		why       string
	}{
		{"live/.terragrunt-stack/u/terragrunt.hcl", "inputs.a", false, true, "the unit is generated by live/terragrunt.stack.hcl"},
		{"live/json/terragrunt.hcl.json", "inputs.a", false, true, "live/json/terragrunt.hcl.json is written in JSON"},
		{"live/one/terragrunt.hcl", "inputs.b", false, true, "the unit had none before"},
		{"live/one/terragrunt.hcl", "inputs.root", true, true, "it holds a path that follows the move, and the old one would lead nowhere"},
		{"live/one/terragrunt.hcl", "inputs.root", false, false,
			"it holds the path of this folder, which is no repository of git, so that no function gives it"},
		{"live/one/terragrunt.hcl", "terraform.source", false, true,
			"only inputs, generated files, extra arguments and the place of the state can be written into a unit"},
	} {
		t.Run(c.why, func(t *testing.T) {
			u := unit(t, c.config, values, nil)
			set, _, findings, err := keep.Write(context.Background(), x, []keep.Wish{{Attribute: c.attribute, Was: u, Is: u, Follows: c.follows}},
				keep.Options{Root: "/repo", Git: c.git})
			require.NoError(t, err)
			assert.True(t, set.Empty())
			require.Len(t, findings, 1)
			assert.Equal(t, finding.NotKept, findings[0].Code)
			assert.Contains(t, findings[0].Message, "cannot be kept: "+c.why)
		})
	}
}

// TestOneFileOfTwoUnits: a folder that is a link to a unit is a unit of its own, with the same config.
func TestOneFileOfTwoUnits(t *testing.T) {
	x, err := refs.Build(context.Background(), live.FromMap(map[change.Path]live.Source{
		"units/a/terragrunt.hcl": live.Text("inputs = {}\n"), "live/a": live.LinkTo("../units/a")}))
	require.NoError(t, err)
	one, other := change.Path("units/a/terragrunt.hcl"), change.Path("live/a/terragrunt.hcl")
	wish := func(config change.Path, value string) keep.Wish {
		u := unit(t, config, map[string]any{"inputs.a": value}, nil)
		return keep.Wish{Attribute: "inputs.a", Was: u, Is: u}
	}
	set, _, findings, err := keep.Write(context.Background(), x, []keep.Wish{wish(one, "x"), wish(other, "x")}, keep.Options{Root: "/repo", Git: true})
	require.NoError(t, err)
	assert.Empty(t, findings)
	assert.Len(t, set.Edits, 1)
	_, _, findings, err = keep.Write(context.Background(), x, []keep.Wish{wish(one, "x"), wish(other, "y")}, keep.Options{Root: "/repo", Git: true})
	require.NoError(t, err)
	require.Len(t, findings, 1)
	assert.Contains(t, findings[0].Message, "its config is the same file as that of units/a, which would need another text")
}
