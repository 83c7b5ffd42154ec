package backend_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
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

func sample(t *testing.T, name string) *refs.Index {
	t.Helper()
	root, err := filepath.Abs("../../testdata/" + name)
	require.NoError(t, err)
	tree, findings, err := live.Load(root)
	require.NoError(t, err)
	require.Empty(t, findings)
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	return x
}

// written gives a backend in one line: "remote_state s3 key=… bucket=…?", a question mark where a part is not known.
func written(b backend.Backend) string {
	text := string(b.From) + " " + b.Type
	for _, s := range b.Settings {
		text += " " + s.Name + "=" + s.Value
		if !s.Known {
			text += "?"
		}
	}
	return text
}

// TestForms asks for the backend of live/prod/app, which includes live/root.hcl.
func TestForms(t *testing.T) {
	const include = "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n"
	for _, c := range []struct{ name, root, own, want string }{
		{"key from the folder", `remote_state {
  backend = "s3"
  config = {
    bucket  = "states"
    key     = "${path_relative_to_include()}/terraform.tfstate"
    encrypt = true
  }
}`, include, `remote_state s3 bucket=states key=prod/app/terraform.tfstate encrypt=true`},
		{"parts that only running tells", `remote_state {
  backend = "s3"
  config  = { bucket = "states-${get_env("ACCOUNT")}", key = "${run_cmd("whoami")}/${path_relative_to_include()}.tfstate" }
}`, include, `remote_state s3 bucket=states-${…}? key=${…}/prod/app.tfstate?`},
		{"through locals, read files and exposed names", `locals {
  account = read_terragrunt_config(find_in_parent_folders("account.hcl")).locals
  config  = { bucket = "b-${local.account.name}", region = local.account.region }
}
remote_state {
  backend = local.account.backend
  config  = merge(local.config, { key = local.key })
}
locals {
  key = "k/${get_env("X", "y")}/${path_relative_to_include()}"
}`, include, `remote_state s3 bucket=b-acme region=${…}? key=k/${…}/prod/app?`},
		{"nested objects", `remote_state {
  backend = "remote"
  config  = { organization = "acme", workspaces = { name = replace(path_relative_to_include(), "/", "-") } }
}`, include, `remote_state remote organization=acme workspaces.name=prod-app`},
		{"a known condition picks its arm", `locals { prod = strcontains(path_relative_to_include(), "prod") }
remote_state {
  backend = "gcs"
  config  = local.prod ? { bucket = "p", prefix = path_relative_to_include() } : { bucket = "s", prefix = "x" }
}`, include, `remote_state gcs bucket=p prefix=prod/app`},
		{"own overrides included", `remote_state {
  backend = "s3"
  config  = { bucket = "root" }
}`, include + `remote_state {
  backend      = "local"
  disable_init = true
  config       = { path = "x.tfstate" }
}`, `remote_state local path=x.tfstate`},
		{"the folder of the clone", `remote_state {
  backend = "local"
  config  = { path = "${get_repo_root()}/.states/${get_path_from_repo_root()}.tfstate" }
}`, include, `remote_state local path=${get_repo_root()}/.states/live/prod/app.tfstate`},
		{"as an attribute", `remote_state = {
  backend  = "s3"
  generate = { path = "backend.tf", if_exists = "overwrite" }
  config   = { bucket = "b", key = path_relative_to_include() }
}`, include, `remote_state s3 bucket=b key=prod/app`},
		{"of an exposed include", `remote_state {
  backend = "s3"
  config  = { bucket = "b", key = path_relative_to_include() }
}`, "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n  expose = true\n  merge_strategy = \"no_merge\"\n}\n" +
			"remote_state = include.root.remote_state\n", `remote_state s3 bucket=b key=prod/app`},
		{"of a read file, in its own eyes", `locals { x = 1 }`, "locals {\n  other = read_terragrunt_config(\"../../state.hcl\")\n}\n" +
			"remote_state = local.other.remote_state\n", `remote_state s3 bucket=read key=.`},
		{"generated", `generate "backend" {
  path      = "backend.tf"
  if_exists = "overwrite"
  contents  = <<EOF
terraform {
  backend "s3" {
    bucket       = "b-${get_env("ACCOUNT")}"
    key          = "${path_relative_to_include()}/terraform.tfstate"
    use_lockfile = ${get_env("LOCK")}
    assume_role {
      role_arn = "arn"
    }
  }
}
EOF
}`, include, `generate s3 bucket=b-${…}? key=prod/app/terraform.tfstate use_lockfile=${…}? assume_role.role_arn=arn`},
		{"remote_state both ways", "", `remote_state = { backend = "local", config = { path = "attribute" } }
remote_state {
  backend = "local"
  config  = { path = "block" }
}`, `remote_state local path=attribute`},
		{"generated by an attribute", `generate = {
  backend = {
    path      = "backend.tf"
    if_exists = "overwrite"
    contents  = "terraform {\n  cloud {\n    organization = \"o\"\n    workspaces {\n      name = \"${basename(get_terragrunt_dir())}\"\n    }\n  }\n}\n"
  }
}`, include, `generate cloud organization=o workspaces.name=app`},
		{"a generate block of the same label that is switched off", `generate "backend" {
  path      = "backend.tf"
  if_exists = "overwrite"
  contents  = "terraform {\n  backend \"s3\" {}\n}\n"
}`, include + `generate "backend" {
  path      = "backend.tf"
  if_exists = "overwrite"
  disable   = true
  contents  = ""
}`, `none`},
		{"generated as JSON", `generate "backend" {
  path      = "backend.tf.json"
  if_exists = "overwrite"
  contents  = jsonencode({ terraform = { backend = { s3 = { bucket = "b", key = path_relative_to_include() } } } })
}`, include, `generate s3 bucket=b key=prod/app`},
		{"in a module's JSON", ``, include + `terraform { source = "../../../modules/json" }`, `module s3 assume_role.role_arn=arn bucket=b key=k`},
		{"in JSON that cannot be read", ``, include + `terraform { source = "../../../modules/broken" }`, `module ${…}`},
		{"in the module", ``, include + `terraform { source = "../../../modules/app" }`, `module local path=from-module.tfstate`},
		{"nowhere", ``, include, `none`},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := index(t, map[change.Path]string{
				"live/root.hcl": c.root, "live/prod/app/terragrunt.hcl": c.own,
				"live/account.hcl":           "locals {\n  name = \"acme\"\n  region = get_env(\"REGION\")\n  backend = \"s3\"\n}\n",
				"live/state.hcl":             "remote_state {\n  backend = \"s3\"\n  config = { bucket = \"read\", key = path_relative_to_include() }\n}\n",
				"modules/json/x.tf.json":     `{"//": "why", "terraform": [{"backend": {"s3": [{"bucket": "b", "key": "k", "assume_role": [{"role_arn": "arn"}]}]}}]}`,
				"modules/broken/x.tofu.json": `{"terraform": {"encryption": {}, "backend": {"local": {}}}}`,
				"modules/app/main.tf":        "terraform {\n  backend \"local\" {\n    path = \"from-module.tfstate\"\n  }\n}\n",
			})
			b, ok := backend.Of(x, "live/prod/app/terragrunt.hcl")
			if !ok {
				assert.Equal(t, c.want, "none")
				return
			}
			assert.Equal(t, c.want, written(b))
		})
	}
}

func TestABackendBesideTheUnitCounts(t *testing.T) {
	x := index(t, map[change.Path]string{
		"live/app/terragrunt.hcl": ``, "live/app/backend.tf": "terraform {\n  backend \"s3\" {\n    key = \"own\"\n  }\n}\n"})
	b, ok := backend.Of(x, "live/app/terragrunt.hcl")
	require.True(t, ok)
	assert.Equal(t, "module s3 key=own", written(b))
	assert.Equal(t, change.Path("live/app/backend.tf"), b.File)
}

func TestASettingNamesItsPlace(t *testing.T) {
	root := "locals {\n  key = \"${path_relative_to_include()}.tfstate\"\n}\nremote_state {\n  disable_init = true\n  backend = \"s3\"\n" +
		"  config = { key = local.key, bucket = \"b\" }\n}\n"
	x := index(t, map[change.Path]string{"root.hcl": root, "a/terragrunt.hcl": `include "root" { path = find_in_parent_folders("root.hcl") }`})
	b, ok := backend.Of(x, "a/terragrunt.hcl")
	require.True(t, ok)
	assert.True(t, b.DisableInit)
	assert.Equal(t, change.Path("root.hcl"), b.File)
	key, ok := b.Setting("key")
	require.True(t, ok)
	assert.Equal(t, `"${path_relative_to_include()}.tfstate"`, root[key.Site.Start:key.Site.End])
}

func TestTheSamplesKeys(t *testing.T) {
	x := sample(t, "single-cluster")
	require.Len(t, x.Units(), 8)
	for _, config := range x.Units() {
		b, ok := backend.Of(x, config)
		require.True(t, ok, config)
		below := strings.TrimPrefix(string(config.Dir()), "terraform/infra/")
		assert.Equal(t, fmt.Sprintf("remote_state local path=terragrunt-cache/%s/terraform.tfstate", below), written(b))
	}
	x = sample(t, "two-sites")
	for _, config := range x.Units() {
		b, ok := backend.Of(x, config)
		require.True(t, ok, config)
		below := strings.TrimPrefix(string(config.Dir()), "ops/provisioning/tofu/live/")
		assert.Equal(t, "remote_state local path=${get_repo_root()}/.tfstate/"+below+"/site.tfstate", written(b))
	}
}
