package state_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/faulttest"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/program"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/state"
)

// liveTree is a tree of two units with a relative state path, so that states lie below .terragrunt-cache; app reads an output of net.
type liveTree struct {
	root string
	env  []string
}

func newLiveTree(t *testing.T) liveTree {
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	tree := liveTree{root: root, env: realtest.Env(t)}
	realtest.Git(t, root, "init", "--quiet")
	for name, content := range map[string]string{
		"modules/m/main.tf": `variable "word" { type = string }
resource "terraform_data" "thing" { input = var.word }
output "word" { value = terraform_data.thing.output }
`,
		"live/root.hcl": `remote_state {
  backend = "local"
  config  = { path = "states/${path_relative_to_include()}/terraform.tfstate" }
  generate = {
    path      = "backend.tf"
    if_exists = "overwrite"
  }
}
`,
		"live/net/terragrunt.hcl": `include "root" { path = find_in_parent_folders("root.hcl") }
terraform { source = "${get_repo_root()}/modules//m" }
inputs = { word = "quiet" }
`,
		"live/app/terragrunt.hcl": `include "root" { path = find_in_parent_folders("root.hcl") }
terraform { source = "${get_repo_root()}/modules//m" }
dependency "net" { config_path = "../net" }
inputs = { word = "on ${dependency.net.outputs.word}" }
`,
	} {
		tree.write(t, name, content)
	}
	tree.terragrunt(t, "live", "run", "--all", "--", "apply", "-auto-approve")
	return tree
}

func (l liveTree) path(p string) string { return filepath.Join(l.root, filepath.FromSlash(p)) }

func (l liveTree) write(t *testing.T, name, content string) {
	require.NoError(t, os.MkdirAll(filepath.Dir(l.path(name)), 0o755))
	require.NoError(t, os.WriteFile(l.path(name), []byte(content), 0o644))
}

func (l liveTree) terragrunt(t *testing.T, dir string, args ...string) string {
	t.Helper()
	result := realtest.Terragrunt(t, l.env, l.path(dir), args...)
	require.Zero(t, result.ExitCode, result.Stdout+result.Stderr)
	return result.Stdout
}

// move moves the units as apply does: the caches stay.
func (l liveTree) move(t *testing.T, edit func(string) string) {
	for _, unit := range []string{"net", "app"} {
		content, err := os.ReadFile(l.path("live/" + unit + "/terragrunt.hcl"))
		require.NoError(t, err)
		l.write(t, "live/prod/"+unit+"/terragrunt.hcl", edit(string(content)))
		require.NoError(t, os.Remove(l.path("live/"+unit+"/terragrunt.hcl")))
	}
}

func (l liveTree) place(t *testing.T, unit, key string) state.Place {
	copied, ok := state.WorkingCopy(l.path(unit), "", l.root+"/modules//m")
	require.True(t, ok)
	return state.Place{Unit: change.Path(unit), Backend: "local", Config: map[string]any{"path": "states/" + key + "/terraform.tfstate"},
		WorkingCopy: copied, Source: l.root + "/modules//m", Binary: realtest.Tool(t, "tofu")}
}

func (l liveTree) request(t *testing.T) state.Request {
	request := state.Request{Journal: journal.Open(l.root, l.path(".git"), journal.OS{}), Programs: program.Door{}, Env: l.env,
		Terragrunt: realtest.Tool(t, "terragrunt"), Parallelism: 2, Now: at}
	for _, unit := range []string{"net", "app"} {
		pair := state.Pair{Before: l.place(t, "live/"+unit, unit), After: l.place(t, "live/prod/"+unit, "prod/"+unit)}
		if unit == "app" {
			pair.Dependencies = []change.Path{"live/prod/net"}
		}
		request.Pairs = append(request.Pairs, pair)
	}
	return request
}

func unchanged(text string) string { return text }

func codes(out state.Outcome) (all []finding.Code) {
	for _, f := range out.Findings {
		all = append(all, f.Code)
	}
	return all
}

func migrate(t *testing.T, request state.Request) []state.Outcome {
	outcomes, err := state.Migrate(t.Context(), request)
	require.NoError(t, err)
	return outcomes
}

// A state below .terragrunt-cache goes to where Terragrunt looks for it below the new unit's.
func TestAStateInACacheIsFoundInTheNewUnit(t *testing.T) {
	tree := newLiveTree(t)
	tree.move(t, unchanged)
	outcomes := migrate(t, tree.request(t))
	for _, out := range outcomes {
		assert.Empty(t, out.Findings)
		assert.Equal(t, state.Moved, out.Result)
		assert.Equal(t, state.NoChanges, out.Proof)
	}
	assert.Equal(t, "on quiet", realtest.Output(t, tree.path("live/prod/app"))["word"])
	assert.FileExists(t, tree.request(t).Pairs[0].Before.WorkingCopy+"/states/net/terraform.tfstate", "the source was touched")

	// git clean -fdx takes every cache; the journal lies below the git directory, and what was migrated is lost only in the caches.
	outcomes, err := state.Verify(t.Context(), tree.request(t))
	require.NoError(t, err)
	assert.Equal(t, state.Verified, outcomes[1].Result)
	assert.Equal(t, state.NoChanges, outcomes[1].Proof)
	outcomes, err = state.Undo(t.Context(), tree.request(t))
	require.NoError(t, err)
	assert.Empty(t, state.Findings(outcomes))
	outcomes = migrate(t, tree.request(t))
	assert.Empty(t, state.Findings(outcomes))
	assert.Equal(t, state.NoChanges, outcomes[1].Proof)
}

// What reaches the infrastructure shows: nobody declared it, or somebody did.
func TestAPlanShowsWhatChanges(t *testing.T) {
	tree := newLiveTree(t)
	tree.move(t, func(text string) string { return strings.ReplaceAll(text, `"quiet"`, `"loud"`) })
	request := tree.request(t)
	outcomes := migrate(t, request)
	assert.Equal(t, state.Moved, outcomes[0].Result)
	assert.Equal(t, state.Differs, outcomes[0].Proof)
	require.Equal(t, []finding.Code{finding.StatePlanChanges}, codes(outcomes[0]))
	assert.Contains(t, outcomes[0].Findings[0].Message, "terraform_data.thing (update), output.word (update)")
	assert.NotContains(t, outcomes[0].Findings[0].Message, "loud", "values may be secret")
	assert.Equal(t, state.NoChanges, outcomes[1].Proof, "app reads the output of what is applied")

	request.Pairs[0].Declared = []state.Declared{{Old: "quiet", New: "silent"}}
	assert.Equal(t, state.Differs, migrate(t, request)[0].Proof)
	request.Pairs[0].Declared = []state.Declared{{Old: "quiet", New: "loud"}}
	outcomes = migrate(t, request)
	assert.Empty(t, state.Findings(outcomes))
	assert.Equal(t, state.AsDeclared, outcomes[0].Proof)
	assert.Equal(t, state.Already, outcomes[0].Result)
}

// A wrapper that takes the exit code of pending changes for a failure, and so for nothing, hides no change.
func TestAProgramThatSwallowsTheExitCodeHidesNothing(t *testing.T) {
	tree := newLiveTree(t)
	tree.move(t, func(text string) string { return strings.ReplaceAll(text, "quiet", "loud") })
	wrapper := filepath.Join(t.TempDir(), "tofu")
	script := "#!/bin/sh\n'" + realtest.Tool(t, "tofu") + "' \"$@\"\ncode=$?\n[ $code = 2 ] && exit 0\nexit $code\n"
	require.NoError(t, os.WriteFile(wrapper, []byte(script), 0o755))
	tree.env = append(tree.env, "TG_TF_PATH="+wrapper)
	outcomes := migrate(t, tree.request(t))
	assert.Contains(t, codes(outcomes[0]), finding.StatePlanChanges)
}

// Drift from before the refactoring is a note.
func TestDriftFromBeforeIsANote(t *testing.T) {
	tree := newLiveTree(t)
	// Somebody edited the module of all and did not apply.
	tree.write(t, "modules/m/main.tf", strings.ReplaceAll(text(t, tree.path("modules/m/main.tf")), "input = var.word", `input = "more ${var.word}"`))
	before, unread, err := live.Load(tree.root)
	require.NoError(t, err)
	require.Empty(t, unread)
	kept := map[change.Path]live.Source{}
	for path, entry := range before.Walk(change.Root) {
		content, err := before.Read(path)
		require.NoError(t, err)
		kept[path] = live.Source{Content: content, Mode: entry.Mode}
	}
	tree.move(t, unchanged)
	request := tree.request(t)
	request.Before = live.FromMap(kept)
	for _, out := range migrate(t, request) {
		assert.Equal(t, []finding.Code{finding.StateDrift}, codes(out))
		assert.Equal(t, state.AsBefore, out.Proof)
	}
	request.Before = nil
	outcomes, err := state.Verify(t.Context(), request)
	require.NoError(t, err)
	assert.Equal(t, state.Differs, outcomes[0].Proof)
}

// A unit whose dependency could not be brought over is brought over, and planned when that is done.
func TestAPlanWaitsForDependencies(t *testing.T) {
	tree := newLiveTree(t)
	tree.move(t, unchanged)
	request := tree.request(t)
	blocked := request.Pairs[0].After.WorkingCopy + "/states/prod/net/terraform.tfstate"
	require.NoError(t, os.MkdirAll(filepath.Dir(blocked), 0o755))
	require.NoError(t, os.WriteFile(blocked, faulttest.State("of-another", 1, 1), 0o644))
	outcomes := migrate(t, request)
	assert.Equal(t, state.Failed, outcomes[0].Result)
	assert.Equal(t, []finding.Code{finding.StateForeign}, codes(outcomes[0]))
	assert.Equal(t, state.Moved, outcomes[1].Result)
	assert.Equal(t, []finding.Code{finding.StatePlanWaits}, codes(outcomes[1]))
	require.NoError(t, os.Remove(blocked))
	outcomes = migrate(t, request)
	assert.Empty(t, state.Findings(outcomes))
	assert.Equal(t, state.Already, outcomes[1].Result)
	assert.Equal(t, state.NoChanges, outcomes[1].Proof)
}

// Where the cache is gone, the copy that apply saved stands in; undo puts the state back to where it stood.
func TestTheCopyOfAnApplyStandsIn(t *testing.T) {
	tree := newLiveTree(t)
	request := tree.request(t)
	old := request.Pairs[0].Before.WorkingCopy + "/states/net/terraform.tfstate"
	content := text(t, old)
	j := request.Journal
	unlock, err := j.Lock()
	require.NoError(t, err)
	record := journal.Record{FormatVersion: journal.FormatVersion, ID: "20261122-224605-x", Sequence: 1, Title: "x"}
	origin, err := filepath.Rel(tree.root, old)
	require.NoError(t, err)
	record.Saved = []journal.SavedState{{Unit: "live/net", MovedTo: "live/prod/net", Origin: change.Path(filepath.ToSlash(origin)), Copy: "states/000000.tfstate"}}
	require.NoError(t, j.Begin(record.ID))
	require.NoError(t, os.WriteFile(j.Path(record.ID, "states/000000.tfstate"), []byte(content), 0o600))
	require.NoError(t, j.Commit(record))
	unlock()
	tree.move(t, unchanged)
	require.NoError(t, os.RemoveAll(tree.path("live/net/.terragrunt-cache")))
	outcomes := migrate(t, request)
	require.Empty(t, state.Findings(outcomes))
	assert.Equal(t, state.Moved, outcomes[0].Result)
	assert.NoFileExists(t, old)
	outcomes, err = state.Undo(t.Context(), request)
	require.NoError(t, err)
	require.Empty(t, state.Findings(outcomes))
	assert.Equal(t, withoutSerial(content), withoutSerial(text(t, old)))
}
