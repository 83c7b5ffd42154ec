package cli

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/faulttest"
	"github.com/sulibot/tg-refactor/internal/program"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// mark is in every secret of the tree and of the environment, and nowhere else.
const mark = "hush9"

// sealKey is the key of the tree's secrets, which the environment holds: what decrypted them would have them.
var sealKey = func() *age.X25519Identity {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		panic(err)
	}
	return key
}()

// secretive is a tree whose ignored files, states and backend are full of secrets, and whose configs read the environment wherever they can.
func secretive(t *testing.T, root string) {
	const unit = "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n\nterraform {\n  source = \"${get_repo_root()}/modules//m\"\n}\n\n"
	layFiles(t, root, map[string]string{
		".gitignore":        "states\n*.tfvars\n*.secret.*\n",
		"modules/m/main.tf": "resource \"terraform_data\" \"r0\" {}\n",
		"live/root.hcl": "remote_state {\n  backend = \"consul\"\n  generate = {\n    path = \"backend.tf\"\n    if_exists = \"overwrite\"\n  }\n  config = {\n" +
			"    path = \"${get_repo_root()}/states/${path_relative_to_include()}.tfstate\"\n    address = \"https://me:${get_env(\"PASS\", \"p\")}@consul.example.org\"\n" +
			"    access_token = get_env(\"CONSUL_HTTP_TOKEN\", \"t\")\n    http_auth = \"me:${get_env(\"PASS\", \"p\")}\"\n  }\n}\n",
		"live/a/x/terragrunt.hcl": unit + "inputs = {\n  name = \"${get_env(\"TF_VAR_name\", \"n\")} in ${path_relative_to_include()}\"\n}\n",
		"live/a/y/terragrunt.hcl": strings.Replace(unit, "//m\"\n", "//m\"\n  before_hook \"h\" {\n    commands = [\"plan\"]\n    execute = [\"curl\", \"-H\", \"Auth: ${get_env(\"HOOK_TOKEN\", \"h\")}\"]\n  }\n", 1) +
			"dependency \"x\" {\n  config_path = \"../x\"\n  mock_outputs = { o = 1 }\n}\n",
		"live/a/z/terragrunt.hcl": unit + "inputs = {\n  n = parseint(get_env(\"TF_VAR_number\", \"1\"), 10)\n}\n",
		"live/a/w/terragrunt.hcl": unit + "locals {\n  own = jsondecode(read_tfvars_file(\"own.tfvars\"))\n  all = yamldecode(file(\"${get_terragrunt_dir()}/my.secret.yaml\"))\n}\n\n" +
			"inputs = {\n  password = \"${local.own.password} of ${path_relative_to_include()}\"\n  all = [local.all, get_terragrunt_dir()]\n}\n",
		"live/a/w/own.tfvars":       "password = \"" + mark + "-tfvars\" # live/a/x\n",
		"live/a/w/my.secret.yaml":   "a: " + mark + "-yaml\nsource: ../../a/x # " + mark + "\n",
		"live/a/v/terragrunt.hcl":   unit + "inputs = {\n  broken = yamldecode(file(\"odd.secret.yaml\"))\n}\n",
		"live/a/v/odd.secret.yaml":  "a: [" + mark + "\nb: `" + mark + ": live/a/x\n",
		"live/a/v/odd.secret.hcl":   "a = \"" + mark + "\n# live/a/x\n",
		"live/a/v/terraform.tfvars": "x = " + mark + " } live/a/x\n",
		"live/a/v/a.secret.json":    "{\"a\": \"" + mark + " ../x\", \"b\": live/a/x " + mark + "}\n",
		"live/a/enc.yaml":           realtest.Sealed(t, "password: "+mark+"-sealed\nlist: ["+mark+"-in-a-list]\n", sealKey),
		"live/a/u/terragrunt.hcl": strings.Replace(unit, "//m\"\n", "//m\"\n  extra_arguments \"e\" {\n    commands = [\"plan\"]\n    arguments = [\"-var\", \"t=${local.sealed.password}\"]\n"+
			"    env_vars = {\n      TOKEN = get_env(\"EXTRA_TOKEN\", \"e\")\n    }\n  }\n  after_hook \"a\" {\n    commands = [\"apply\"]\n    execute = [\"curl\", local.sealed.list[0]]\n  }\n", 1) +
			"locals {\n  sealed = yamldecode(sops_decrypt_file(\"../enc.yaml\"))\n}\n\nfeature \"f\" {\n  default = get_env(\"FEATURE_TOKEN\", \"f\")\n}\n\n" +
			"generate \"g\" {\n  path = \"g.tf\"\n  if_exists = \"overwrite\"\n  contents = \"# ${get_env(\"GENERATE_TOKEN\", \"g\")} ${local.sealed.password} ${get_terragrunt_dir()}\"\n}\n\n" +
			"dependency \"x\" {\n  config_path = \"../x\"\n  mock_outputs = { o = local.sealed.password }\n}\n\n" +
			"inputs = {\n  sealed = [local.sealed, get_terragrunt_dir()]\n  f = feature.f.value\n  o = dependency.x.outputs.o\n}\n",
		"a.secret.sh": "export TOKEN=" + mark + "; cd live/a/x && terragrunt plan # live/a/x " + mark + "\n",
		"README.md":   "See live/a/x.\n",
	})
	for _, name := range []string{"x", "y", "z", "w", "v", "u"} {
		path := filepath.Join(root, "states/a", name+".tfstate")
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(strings.ReplaceAll(string(faulttest.State("lineage-"+name, 3, 2)), "the-secret-of-", mark+"-state-")), 0o600))
	}
}

// repeating is a program that refuses, and says why in the words of all that it was told.
type repeating struct{}

func (repeating) Run(_ context.Context, call program.Call) (program.Result, error) {
	settings, _ := os.ReadFile(filepath.Join(call.Dir, "backend.tf.json"))
	said := "\nError: cannot do it with " + strings.Join(call.Env, " ") + "\n\n" + string(settings) + "\n\n  on provider.tf line 1:\n   1: token = \"" + mark + "\"\n    ├────\n    │ var.x is \"" +
		mark + "\"\n"
	return program.Result{ExitCode: 1, Stderr: []byte(said), Stdout: []byte(said)}, nil
}

// TestNoSecretIsPrintedOrWritten: whatever a command prints or writes holds no secret of a state, of the environment, of an ignored file or of a backend.
func TestNoSecretIsPrintedOrWritten(t *testing.T) {
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	r, _ := writing{tree: secretive, args: "status"}.began(t)
	out := filepath.Join(filepath.Dir(r.root), "out")
	environ := append(r.environ, "PASS="+mark+"-pass", "CONSUL_HTTP_TOKEN="+mark+"-token", "HOOK_TOKEN="+mark+"-hook", "EXTRA_TOKEN="+mark+"-extra", "FEATURE_TOKEN="+mark+"-feature", "GENERATE_TOKEN="+mark+"-generate", "SOPS_AGE_KEY="+sealKey.String(), "TF_VAR_name="+mark+"-var",
		"TF_VAR_number="+mark+"-number", "AWS_SECRET_ACCESS_KEY="+mark+"-aws", "PG_CONN_STR=postgres://me:"+mark+"-pg@host/db")
	run := func(programs faulttest.Runner, args ...string) result {
		var printed, problems strings.Builder
		code := Run(context.Background(), append([]string{"-C", r.root}, args...), IO{In: strings.NewReader(""), Out: &printed, Err: &problems,
			Getenv: func(string) string { return "" }, Environ: environ, Disk: faulttest.Quick{}, Programs: programs}, "v1.2.3")
		return result{code, printed.String(), problems.String()}
	}
	const moved = "mv -y live/a live/b --allow-dirty --accept inputs.name --accept inputs.password --accept inputs.all --accept live/b/z --accept live/b/v --accept live/b/u"
	lines := []string{"refs live", "refs --reverse --all live/a/x", "graph", "check", "check --base HEAD", "mv -n live/a live/b", "mv -n --rewrite-mentions live/a/x live/b/x",
		"mv -n --keep inputs.password --keep inputs.name --keep inputs.all live/a live/b", "mv -n live/a live/b --allow-env *", "mv --out PLAN live/a live/b", moved, "status", "history",
		"prove --base HEAD", "prove --base HEAD --allow-env *", "prove --base HEAD --live-functions", "state plan", "state plan --base HEAD", "state plan --live-functions", "state script SCRIPT", "status",
		"! state plan", "! state migrate -y --no-plan", "! state verify --no-plan", "! state migrate -y",
		"state migrate -y --no-plan", "state verify --no-plan", "! state verify", "! state retire -y", "! state undo -y",
		"status", "record -n --base HEAD live/a/x live/b/x", "state retire -y --no-plan", "state undo -y --base HEAD", "rollback -y", "validate --no-run", "init", "plan", "add-cluster x",
		"override x", "remove-cluster x"}
	before := withMark(t, filepath.Dir(r.root))
	for _, line := range lines {
		for _, format := range []string{"text", "json", "markdown", "sarif", "github"} {
			args := append([]string{"--format", format, "-v"}, strings.Fields(strings.NewReplacer("PLAN", out+".plan", "SCRIPT", out+format).Replace(strings.TrimPrefix(line, "! ")))...)
			var programs faulttest.Runner = faulttest.Paper{}
			if strings.HasPrefix(line, "!") {
				programs = repeating{}
			}
			got := run(programs, args...)
			assert.NotContains(t, got.err, "this is a bug", line)
			for _, printed := range []string{got.out, got.err} {
				for text := range strings.Lines(printed) {
					assert.NotContains(t, text, mark, "%s --format %s", line, format)
				}
			}
			t.Logf("%s: %d\n%s%s", line, got.code, got.out, got.err)
		}
		for path := range withMark(t, filepath.Dir(r.root)) {
			assert.True(t, before[path] || ownCopy(path), "%s writes a secret to %s", line, path)
		}
	}
}

// ownCopy tells whether a path is that of a state, of a file that moved, or of a copy of one that lies in the journal for its owner alone.
func ownCopy(path string) bool {
	return strings.Contains(path, "/states/") || strings.Contains(path, "/live/b/") || strings.Contains(path, "/tg-refactor/")
}

// withMark gives the files below a folder that hold a secret.
func withMark(t *testing.T, root string) map[string]bool {
	all := map[string]bool{}
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if strings.Contains(string(content), mark) {
			all[path] = true
		}
		return err
	}))
	return all
}
