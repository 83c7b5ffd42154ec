package backend_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
)

// TestSettingsInInitsArguments asks for the backend of live/prod/app, whose module names a part of it and root.hcl the rest.
func TestSettingsInInitsArguments(t *testing.T) {
	const include = "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n"
	const source = "terraform {\n  source = \"${get_repo_root()}/modules/app\"\n"
	extra := func(commands, arguments string) string {
		return "extra_arguments \"backend\" {\n  commands = " + commands + "\n  arguments = " + arguments + "\n}\n"
	}
	for _, c := range []struct{ name, module, root, own, want string }{
		{name: "one by one", module: `backend "s3" { region = "eu" }`,
			root: "terraform {\n" + extra(`["init"]`, `["-backend-config=bucket=b", "-backend-config", "key=${path_relative_to_include()}/x"]`) + "}\n",
			own:  include + source + "}\n", want: `module s3 region=eu bucket=b key=prod/app/x`},
		{name: "over a remote_state", root: "remote_state {\n  backend = \"s3\"\n  config = { bucket = \"a\", key = \"a\" }\n}\nterraform {\n" +
			extra(`["plan", "init"]`, `["-backend-config=key=${get_env("K")}/${path_relative_to_include()}"]`) + "}\n",
			own: include + source + "}\n", want: `remote_state s3 bucket=a key=${…}/prod/app?`},
		{name: "of another command", module: `backend "local" {}`, root: "terraform {\n" + extra(`["plan"]`, `["-backend-config=path=x"]`) + "}\n",
			own: include + source + "}\n", want: `module local`},
		{name: "commands that a function names", module: `backend "local" {}`, root: "terraform {\n" +
			extra(`concat(get_terraform_commands_that_need_input(), ["show"])`, `["-backend-config=path=x"]`) + "}\n",
			own: include + source + "}\n", want: `module local path=x`},
		{name: "commands that a function names, without init", module: `backend "local" {}`, root: "terraform {\n" +
			extra(`get_terraform_commands_that_need_locking()`, `["-backend-config=path=x"]`) + "}\n",
			own: include + source + "}\n", want: `module local`},
		{name: "a file beside the unit", module: `backend "s3" {}`, own: include + source + extra(`["init"]`, `["-backend-config=own.hcl"]`) + "}\n",
			want: `module s3 bucket=of-file key=k workspaces.name=w`},
		{name: "a file of the repository", module: `backend "s3" {}`, own: include + source +
			extra(`["init"]`, `["-backend-config=${get_terragrunt_dir()}/own.hcl", "-backend-config=key=later"]`) + "}\n",
			want: `module s3 bucket=of-file key=later workspaces.name=w`},
		{name: "a file that is not there", module: `backend "s3" { key = "a" }`, own: include + source +
			extra(`["init"]`, `["-backend-config=/etc/states.hcl"]`) + "}\n", want: `module s3 key=${…}?`},
		{name: "by a loop", module: `backend "s3" {}`, own: include + source +
			extra(`["init"]`, `[for k, v in { bucket = "b", key = "k" } : "-backend-config=${k}=${v}"]`) + "}\n", want: `module s3 bucket=b key=k`},
		{name: "a stronger block of the same label", module: `backend "local" {}`,
			root: "terraform {\n" + extra(`["init"]`, `["-backend-config=path=root"]`) + "}\n",
			own:  include + source + extra(`["init"]`, `["-backend-config=path=own"]`) + "}\n", want: `module local path=own`},
		{name: "a module that is not here", own: include + "terraform {\n  source = \"git::https://example.com/m.git\"\n" +
			extra(`["init"]`, `["-backend-config=key=k"]`) + "}\n", want: `module ${…} key=k`},
		{name: "no backend that they could speak of", module: "", own: include + source + extra(`["init"]`, `["-backend-config=key=k"]`) + "}\n", want: `none`},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := index(t, map[change.Path]string{"live/root.hcl": c.root, "live/prod/app/terragrunt.hcl": c.own,
				"live/prod/app/own.hcl": "bucket = \"of-file\"\nkey = \"k\"\nworkspaces {\n  name = \"w\"\n}\n",
				"modules/app/main.tf":   "terraform {\n  " + c.module + "\n}\n"})
			b, ok := backend.Of(x, "live/prod/app/terragrunt.hcl")
			got := "none"
			if ok {
				got = written(b)
			}
			assert.Equal(t, c.want, got)
		})
	}
}
