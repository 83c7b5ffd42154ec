package state_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/program"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/state"
)

// fifty makes an applied tree of 50 units below live/, in chains of five, and the same units below live/prod/, whose states are still
// to come: what a person would have with a checkout of the tree before beside that of the one after.
func fifty(b *testing.B) (root string, env []string, request state.Request) {
	root, err := filepath.EvalSymlinks(b.TempDir())
	require.NoError(b, err)
	realtest.Git(b, root, "init", "--quiet")
	write := func(name, content string) {
		path := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(b, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(b, os.WriteFile(path, []byte(content), 0o644))
	}
	write("modules/m/main.tf", "variable \"word\" {}\nresource \"terraform_data\" \"a\" {\n  count = 5\n  input = var.word\n}\noutput \"word\" { value = terraform_data.a[0].output }\n")
	write("live/root.hcl", `remote_state {
  backend  = "local"
  config   = { path = "${get_repo_root()}/.states/${path_relative_to_include()}/terraform.tfstate" }
  generate = {
    path      = "backend.tf"
    if_exists = "overwrite"
  }
}
`)
	env = realtest.Env(b)
	for i := range 50 {
		unit := fmt.Sprintf("group-%d/unit-%d", i/5, i%5)
		text := "include \"root\" { path = find_in_parent_folders(\"root.hcl\") }\nterraform { source = \"${get_repo_root()}/modules/m\" }\n"
		pair := state.Pair{}
		word := fmt.Sprintf("%q", unit)
		if i%5 > 0 {
			text += fmt.Sprintf("dependency \"before\" { config_path = \"../unit-%d\" }\n", i%5-1)
			word = "dependency.before.outputs.word"
			pair.Dependencies = []change.Path{change.Path(fmt.Sprintf("live/prod/group-%d/unit-%d", i/5, i%5-1))}
		}
		text += "inputs = { word = " + word + " }\n"
		for j, folder := range []string{"live/", "live/prod/"} {
			write(folder+unit+"/terragrunt.hcl", text)
			place := state.Place{Unit: change.Path(folder + unit), Backend: "local", Binary: realtest.Tool(b, "tofu"), Config: map[string]any{
				"path": filepath.Join(root, ".states", strings.TrimPrefix(folder+unit, "live/"), "terraform.tfstate")}}
			if j == 0 {
				pair.Before = place
			} else {
				pair.After = place
			}
		}
		request.Pairs = append(request.Pairs, pair)
	}
	hand(b, env, filepath.Join(root, "live"), "run", "--all", "--queue-exclude-dir", "prod/**", "--", "apply", "-auto-approve")
	request.Journal = journal.Open(root, filepath.Join(root, ".git"), journal.OS{})
	request.Programs, request.Env, request.Terragrunt, request.Now = program.Door{}, env, realtest.Tool(b, "terragrunt"), time.Now
	return root, env, request
}

func hand(b *testing.B, env []string, dir string, args ...string) string {
	b.Helper()
	result := realtest.Terragrunt(b, env, dir, args...)
	if result.ExitCode != 0 {
		b.Fatalf("terragrunt %v in %s: %s%s", args, dir, result.Stdout, result.Stderr)
	}
	return result.Stdout
}

// forget takes away what a run left, so that the next one begins where it did.
func forget(b *testing.B, root string) {
	b.Helper()
	for _, left := range []string{".states/prod", ".git/tg-refactor"} {
		require.NoError(b, os.RemoveAll(filepath.Join(root, filepath.FromSlash(left))))
	}
	caches, err := filepath.Glob(filepath.Join(root, "live", "prod", "*", "*", ".terragrunt-cache"))
	require.NoError(b, err)
	for _, cache := range caches {
		require.NoError(b, os.RemoveAll(cache))
	}
}

// Fifty units, their states saved, pushed, compared and proved by plans, against the same by hand: pull, push and plan, one after
// the other. The ratio is to be less than 0.6 on two cores.
func BenchmarkMigrateFiftyUnits(b *testing.B) {
	root, env, request := fifty(b)
	var ours, byHand time.Duration
	for b.Loop() {
		forget(b, root)
		start := time.Now()
		outcomes, err := state.Migrate(b.Context(), request)
		ours += time.Since(start)
		require.NoError(b, err)
		for _, out := range outcomes {
			if out.Result != state.Moved || out.Proof != state.NoChanges {
				b.Fatalf("%+v", out)
			}
		}
		forget(b, root)
		saved := filepath.Join(b.TempDir(), "state")
		start = time.Now()
		for _, pair := range request.Pairs {
			old, now := filepath.Join(root, string(pair.Before.Unit)), filepath.Join(root, string(pair.After.Unit))
			require.NoError(b, os.WriteFile(saved, []byte(hand(b, env, old, "state", "pull")), 0o600))
			hand(b, env, now, "state", "push", saved)
			hand(b, env, now, "plan")
		}
		byHand += time.Since(start)
	}
	b.ReportMetric(ours.Seconds()/float64(b.N), "s/migrate")
	b.ReportMetric(byHand.Seconds()/float64(b.N), "s/by-hand")
	b.ReportMetric(ours.Seconds()/byHand.Seconds(), "ratio")
}
