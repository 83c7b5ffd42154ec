package evaluate_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

const secret = "hunter2-do-not-tell"

// bombs is a folder in which whatever is run, read or asked leaves a trace.
type bombs struct {
	// traces is where programs leave theirs, beside a secret file; hits counts requests of the network.
	traces, secretFile string
	hits               atomic.Int64
	environ            []string
}

// plant puts programs on the PATH that leave a trace, a server behind every address, and secrets into the environment.
func plant(t *testing.T) *bombs {
	b := &bombs{traces: t.TempDir()}
	bin := t.TempDir()
	for _, program := range []string{"git", "gpg", "gpg2", "tofu", "terraform", "aws", "sops", "bomb"} {
		script := fmt.Sprintf("#!/bin/sh\necho \"$@\" >> '%s/%s'\n", b.traces, program)
		require.NoError(t, os.WriteFile(filepath.Join(bin, program), []byte(script), 0o755))
	}
	outside := t.TempDir()
	b.secretFile = filepath.Join(outside, "secret.txt")
	require.NoError(t, os.WriteFile(b.secretFile, []byte(secret), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(outside, "secret.hcl"), []byte("locals {\n  x = \""+secret+"\"\n}\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(outside, "secret.tfvars"), []byte("x = \""+secret+"\"\n"), 0o600))
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { b.hits.Add(1) }))
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"PATH": bin + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME": outside, "TMPDIR": t.TempDir(),
		"HTTP_PROXY": server.URL, "HTTPS_PROXY": server.URL, "AWS_ENDPOINT_URL": server.URL, "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.URL,
		"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": secret, "AWS_REGION": "eu-central-1", "SECRET": secret, "TF_VAR_shown": "seen",
	} {
		t.Setenv(name, value)
		b.environ = append(b.environ, name+"="+value)
	}
	return b
}

// exploded gives what left a trace.
func (b *bombs) exploded(t *testing.T) (traces []string) {
	entries, err := os.ReadDir(b.traces)
	require.NoError(t, err)
	for _, entry := range entries {
		traces = append(traces, entry.Name())
	}
	if n := b.hits.Load(); n > 0 {
		traces = append(traces, fmt.Sprintf("%d requests", n))
	}
	return traces
}

// minefield is a tree in which every way out of the process has a bomb behind it, in the unit's own text, in what it includes, in what
// it reads, and in what it depends on.
func minefield(b *bombs, secrets string) *live.Tree {
	return live.FromMap(map[change.Path]live.Source{
		"root.hcl": live.Text(`
locals {
  command = run_cmd("bomb", "in root")
  root    = get_repo_root()
  account = get_aws_account_id()
}
remote_state {
  backend = "s3"
  config = {
    bucket = "states-${get_aws_account_id()}"
    key    = "${get_path_from_repo_root()}/terraform.tfstate"
    region = "eu-central-1"
  }
}
terraform {
  before_hook "bomb" {
    commands = ["plan"]
    execute  = ["bomb", "hook", local.command]
  }
  extra_arguments "bomb" {
    commands  = ["plan"]
    arguments = ["-var", "token=${get_env("SECRET", "none")}"]
    env_vars  = { TOKEN = get_env("SECRET") }
  }
}
iam_role = "arn:aws:iam::${local.account}:role/terragrunt"
`),
		"common.hcl": live.Text(`
locals {
  command = run_cmd("--terragrunt-quiet", "bomb", "in common")
  user    = get_aws_caller_identity_user_id()
}
`),
		"secrets.yaml": live.Text(secrets),
		"template.tpl": live.Text(`${file("` + b.secretFile + `")} ${x}`),
		"link.txt":     live.LinkTo(b.secretFile),
		"other/terragrunt.hcl": live.Text(`
locals {
  command = run_cmd("bomb", "in other")
}
inputs = { x = sops_decrypt_file("../secrets.yaml") }
`),
		"remote/terragrunt.hcl": live.Text(`
terraform {
  source = "bitbucket.org/someone/modules//x"
}
`),
		"unit/terragrunt.hcl": live.Text(`
include "root" {
  path   = find_in_parent_folders("root.hcl")
  expose = true
}
terraform {
  source = "https://modules.example.com/x.zip"
}
locals {
  common  = read_terragrunt_config(find_in_parent_folders("common.hcl"))
  secrets = yamldecode(sops_decrypt_file(find_in_parent_folders("secrets.yaml")))
  working = get_working_dir()
}
dependency "other" {
  config_path = "../other"
}
feature "flag" {
  default = run_cmd("bomb", "feature") == "yes"
}
exclude {
  if      = run_cmd("bomb", "exclude") == "yes"
  actions = ["plan"]
}
inputs = {
  command  = run_cmd("bomb", "in unit")
  again    = local.common.locals.command
  from     = include.root.locals.command
  output   = dependency.other.outputs.x
  secret   = local.secrets.example_key
  number   = local.secrets.example_number + 1
  env      = get_env("SECRET")
  default  = get_env("SECRET", "fallback")
  shown    = get_env("TF_VAR_shown")
  unset    = get_env("TF_VAR_unset", "its default")
  working  = local.working
  alias    = get_aws_account_alias()
  arn      = get_aws_caller_identity_arn()
  time     = formatdate("YYYY", timestamp())
  name     = uuid()
  home     = pathexpand("~/x")
  outside  = file("` + b.secretFile + `")
  home2    = file("~/secret.txt")
  exists   = fileexists("` + b.secretFile + `")
  set      = fileset("` + filepath.Dir(b.secretFile) + `", "*")
  template = templatefile("../template.tpl", { x = "y" })
  link     = try(file("../link.txt"), "not there")
  vars     = read_tfvars_file("` + filepath.Join(filepath.Dir(b.secretFile), "secret.tfvars") + `")
  config   = try(read_terragrunt_config("` + filepath.Join(filepath.Dir(b.secretFile), "secret.hcl") + `").locals.x, "not read")
}
`),
	})
}

// encrypted gives files that SOPS made, by their names: those of Terragrunt's own tests.
func encrypted(t *testing.T) map[string]string {
	files := map[string]string{}
	for _, name := range []string{"secrets.yaml", "secrets.json", "secrets.env", "secrets.ini", "secrets.txt"} {
		files[name] = realtest.Fixture(t, "sops/"+name)
	}
	return files
}

var mined = []change.Path{"unit", "other", "remote"}

func TestNothingIsRunReadOrAsked(t *testing.T) {
	secrets := encrypted(t)["secrets.yaml"]
	b := plant(t)
	tree := minefield(b, secrets)
	units, err := evaluate.Evaluate(context.Background(), tree,
		evaluate.Options{Root: "/home/me/repository", Units: mined, Environ: b.environ, Allow: []string{"TF_VAR_*"}})
	require.NoError(t, err)
	assert.Empty(t, b.exploded(t))
	leftovers, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	assert.Empty(t, leftovers, "the scratch folders are gone")
	for _, unit := range units {
		require.Nil(t, unit.Failure, "%s", unit.Config)
		assert.NotContains(t, fmt.Sprintf("%#v", unit), secret)
		assert.NotContains(t, fmt.Sprintf("%#v", unit), "/side/", "no path of the scratch folder")
	}
	unit := units[0]
	for name, want := range map[string]string{
		"command": "<run_cmd bomb in unit>", "again": "<run_cmd bomb in common>", "from": "<run_cmd bomb in root>",
		"output": "<outputs other x>", "env": "<get_env SECRET>", "default": "fallback", "shown": "seen", "unset": "its default",
		"working": "<get_working_dir>", "alias": "<get_aws_account_alias>", "time": "2000", "link": "not there", "config": "not read",
		"outside": "<file " + b.secretFile + ">", "template": "<file " + b.secretFile + "> y", "exists": "false", "vars": "{}",
	} {
		input, ok := unit.Attribute("inputs." + name)
		require.True(t, ok, name)
		assert.Equal(t, want, input.Text(), name)
	}
	for _, a := range unit.Attributes {
		name, input := strings.CutPrefix(a.Name, "inputs.")
		if name == "unset" {
			assert.Empty(t, a.Hangs, "a variable that may be read and is not set has its default")
		}
		if !input || name == "shown" || name == "unset" || name == "link" {
			continue
		}
		assert.NotEmpty(t, a.Hangs, "%s says that it hangs on something", a.Name)
	}
	number, _ := unit.Attribute("inputs.number")
	assert.Regexp(t, `^\d+$`, number.Value)
	assert.Equal(t, []evaluate.Hang{{Kind: evaluate.Function, On: `sops_decrypt_file("/home/me/repository/secrets.yaml")`}}, number.Hangs)
	assert.Equal(t, "s3", unit.Backend.Type)
	assert.Equal(t, map[string]any{"bucket": "states-000000000000", "key": "unit/terraform.tfstate", "region": "eu-central-1"}, unit.Backend.Config)
	assert.Equal(t, []evaluate.Hang{{Kind: evaluate.Function, On: "get_aws_account_id()"}}, unit.Backend.Hangs)
}

// TestTheBombsAreLive shows that the bombs of the other test would have gone off: with the real functions they do.
func TestTheBombsAreLive(t *testing.T) {
	b := plant(t)
	tree := live.FromMap(map[change.Path]live.Source{
		"unit/terragrunt.hcl": live.Text(`
locals {
  command = run_cmd("bomb", "in unit")
}
inputs = {
  root   = get_repo_root()
  env    = get_env("SECRET")
  secret = file("` + b.secretFile + `")
}
`),
		"cloud/terragrunt.hcl": live.Text(`
inputs = {
  account = try(get_aws_account_id(), "asked")
}
`),
	})
	units, err := evaluate.Evaluate(context.Background(), tree,
		evaluate.Options{Root: "/home/me/repository", Units: []change.Path{"unit", "cloud"}, Environ: b.environ, LiveFunctions: true})
	require.NoError(t, err)
	for _, unit := range units {
		require.Nil(t, unit.Failure)
	}
	assert.ElementsMatch(t, []string{"bomb", fmt.Sprintf("%d requests", b.hits.Load())}, b.exploded(t))
	assert.NotZero(t, b.hits.Load())
	env, _ := units[0].Attribute("inputs.env")
	assert.Equal(t, secret, env.Text())
	assert.Empty(t, env.Hangs)
	root, _ := units[0].Attribute("inputs.root")
	assert.Equal(t, "/home/me/repository", root.Text())
}

func TestACancelledEvaluationLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	tree := live.FromMap(map[change.Path]live.Source{"unit/terragrunt.hcl": live.Text("inputs = { x = 1 }\n")})
	ctx, cancel := context.WithCancel(context.Background())
	units := make([]change.Path, 50)
	for i := range units {
		units[i] = "unit"
	}
	_, err := evaluate.Evaluate(ctx, tree, evaluate.Options{Root: "/r", Units: units, Progress: func(done, _ int) {
		if done == 3 {
			cancel()
		}
	}})
	require.ErrorIs(t, err, context.Canceled)
	leftovers, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	assert.Empty(t, leftovers)
}
