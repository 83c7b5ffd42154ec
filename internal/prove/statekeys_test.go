package prove_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/change"
)

// TestWhatOfABackendIsAStateKey moves live/a to live/n/a. The part of a backend that follows the folder is a state key, whatever else it
// hangs on and wherever it is written; what the state plan does not name stays a difference.
func TestWhatOfABackendIsAStateKey(t *testing.T) {
	const include = "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n"
	generated := func(block string) string {
		return "feature \"v\" { default = \"one\" }\n" +
			"generate \"backend\" {\n  path = \"backend.tf\"\n  if_exists = \"overwrite\"\n  contents = <<-EOT\n    terraform {\n      " +
			block + "\n    }\n  EOT\n}\n"
	}
	arguments := func(list string) string {
		return "terraform {\n  extra_arguments \"init\" {\n    commands  = [\"init\"]\n    arguments = [" + list + "]\n  }\n}\n"
	}
	const contents, list = "; generate.backend.contents ", "; terraform.extra_arguments.init.arguments "
	for _, c := range []struct{ name, root, module, want string }{
		{name: "a variable in the key", root: generated(`backend "s3" {
        bucket = "b"
        key    = "${get_env("P", "p")}/${path_relative_to_include()}"
      }`), want: "identical" + contents + "state key"},
		{name: "a feature in the key", root: generated(`backend "gcs" {
        bucket = "b"
        prefix = "${feature.v.value}/${path_relative_to_include()}"
      }`), want: "identical" + contents + "state key"},
		{name: "a variable in a local path", root: generated(`backend "local" {
        path = "/srv/${get_env("P", "p")}/${path_relative_to_include()}"
      }`), want: "identical" + contents + "state key"},
		{name: "a variable in a workspace's name", root: generated(`cloud {
        organization = "o"
        workspaces {
          name = "${get_env("P", "p")}-${replace(path_relative_to_include(), "/", "-")}"
        }
      }`), want: "identical" + contents + "state key"},
		{name: "a bucket that is another one after, in a way that is not known before", root: generated(`backend "s3" {
        bucket = get_env("B", "b")
        key    = "${get_env("P", "p")}/${path_relative_to_include()}"
        region = "${sha1(path_relative_to_include())}"
      }`), want: "differs" + contents + "differs"},
		{name: "a key beside another change", root: generated("backend \"s3\" {\n        bucket = \"b\"\n        key = \"${get_env(\"P\", \"p\")}/${path_relative_to_include()}\"\n" +
			"      }\n      required_version = \"> ${length(path_relative_to_include())}\""), want: "differs" + contents + "differs"},
		{name: "a key in init's arguments", module: `backend "s3" {}`, root: arguments(
			`"-backend-config=bucket=b", "-backend-config=key=${get_env("P", "p")}/${path_relative_to_include()}"`), want: "identical" + list + "state key"},
		{name: "a state beside its unit, in init's arguments", module: `backend "local" {}`, root: arguments(
			`"-backend-config=path=${get_terragrunt_dir()}/terraform.tfstate"`), want: "identical" + list + "state key"},
		{name: "how to get there, in init's arguments", module: `backend "s3" {}`, root: arguments(
			`"-backend-config=key=k", "-backend-config=profile=${basename(dirname(path_relative_to_include()))}"`), want: "differs" + list + "differs"},
		{name: "something else in init's arguments", module: `backend "s3" {}`, root: arguments(
			`"-backend-config=key=${path_relative_to_include()}", "-plugin-dir=/srv/${path_relative_to_include()}"`), want: "differs" + list + "differs"},
		{name: "a file that moves along, in init's arguments", module: `backend "s3" {}`, root: arguments(
			`"-backend-config=${get_terragrunt_dir()}/state.hcl"`), want: "identical"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := files{"live/root.hcl": c.root, "live/a/terragrunt.hcl": include + "terraform {\n  source = \"${get_repo_root()}/modules/m\"\n}\n",
				"live/a/state.hcl": "bucket = \"b\"\nkey = \"k\"\n", "modules/m/main.tf": "terraform {\n  " + c.module + "\n}\n"}
			got := shown(proof(t, f, asked{moves: []change.Move{{From: "live/a", To: "live/n/a"}}}))
			assert.Equal(t, "live/a: "+c.want, strings.Join(got, "\n"))
		})
	}
}
