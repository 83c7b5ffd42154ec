package state_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/faulttest"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/state"
)

// That there is no state may mean that there is no right to see it: said once of all units, and as a warning where there was one.
func TestNoStateOrNoRightToSeeIt(t *testing.T) {
	web := realtest.HTTP(t)
	var pairs []state.Pair
	for i := range 5 {
		pairs = append(pairs, state.Pair{Before: place(fmt.Sprintf("old/%d", i), "http", web.HTTPSettings(fmt.Sprintf("old/%d", i))),
			After: place(fmt.Sprintf("new/%d", i), "http", web.HTTPSettings(fmt.Sprintf("new/%d", i)))})
	}
	pairs = append(pairs, state.Pair{Before: place("old/file", "local", map[string]any{"path": filepath.Join(t.TempDir(), "a")}),
		After: place("new/file", "local", map[string]any{"path": filepath.Join(t.TempDir(), "b")})})
	pairs[4].Before.WorkingCopy = t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(pairs[4].Before.WorkingCopy, ".terraform"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(pairs[4].Before.WorkingCopy, ".terraform", "terraform.tfstate"), []byte("{}"), 0o644))
	outcomes, err := state.Rows(t.Context(), realRequest(t, pairs...))
	require.NoError(t, err)
	said := state.Findings(outcomes)
	require.Len(t, said, 2)
	assert.Equal(t, []finding.Code{finding.StateNotSeen, finding.StateNotSeen}, []finding.Code{said[0].Code, said[1].Code})
	assert.Equal(t, finding.Warning, said[0].Severity)
	assert.Contains(t, said[0].Message, "new/4 (http ")
	assert.Equal(t, finding.Note, said[1].Severity)
	assert.Contains(t, said[1].Message, "new/0 (http ")
	assert.Contains(t, said[1].Message, ", 1 more")
	assert.NotContains(t, said[1].Message, "new/file")
}

// A state in a file is read as the program lays it out where another version wrote it, and refused where the program drops some of it.
func TestAStateOfAnotherVersion(t *testing.T) {
	text := func(version, more string) []byte {
		return []byte(`{"version":4,"terraform_version":"` + version + `","serial":3,"lineage":"l","outputs":{},"resources":[{"mode":"managed",` +
			`"type":"terraform_data","name":"a","each":"list","provider":"provider[\"terraform.io/builtin/terraform\"]","instances":[{"schema_version":0,` + more +
			`"attributes":{"id":"x","input":null,"output":null,"triggers_replace":null}}]}]}`)
	}
	dir := t.TempDir()
	old, now := filepath.Join(dir, "old.tfstate"), filepath.Join(dir, "new.tfstate")
	request := realRequest(t, state.Pair{Before: place("old/a", "local", map[string]any{"path": old}), After: place("new/a", "local", map[string]any{"path": now})})
	require.NoError(t, os.WriteFile(old, text("99.1.2", `"of_the_future":{"k":1},`), 0o600))
	for _, do := range []act{state.Rows, state.Migrate} {
		out := one(t, do, request)
		require.Len(t, out.Findings, 1)
		assert.Equal(t, finding.StateNewer, out.Findings[0].Code)
		assert.Contains(t, out.Findings[0].Message, "written by version 99.1.2")
		assert.Contains(t, out.Findings[0].Message, "of_the_future of terraform_data.a")
		assert.NoFileExists(t, now)
	}
	require.NoError(t, os.WriteFile(old, text("0.14.11", ""), 0o600))
	out := one(t, state.Migrate, request)
	require.Empty(t, out.Findings)
	assert.Equal(t, state.Moved, out.Result)
	require.NoError(t, os.Remove(now))
	require.NoError(t, os.RemoveAll(filepath.Join(request.Journal.Root(), ".git", "tg-refactor")))
	require.NoError(t, os.WriteFile(old, text("99.1.2", ""), 0o600))
	out = one(t, state.Migrate, request)
	require.Empty(t, out.Findings, "newer, and nothing that would be lost")
	assert.Equal(t, state.Moved, out.Result)
}

// A generated unit that is not on disk is told before anything is pushed, and with --no-plan does not matter.
func TestAUnitThatIsNotThere(t *testing.T) {
	root := t.TempDir()
	s := newStand(t, root, 0)
	old := filepath.Join(root, "old.tfstate")
	s.put(t, old, faulttest.State("l", 3, 2))
	now := filepath.Join(root, "new.tfstate")
	s.pairs = []state.Pair{{Before: local("live/a/.terragrunt-stack/net", old), After: local("live/b/.terragrunt-stack/net", now)}}
	require.NoError(t, os.MkdirAll(filepath.Join(root, "live", "b"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(root, "live", "b", "terragrunt.stack.hcl"), nil, 0o644))
	request := s.calm()
	request.NoPlan, request.Terragrunt = false, realtest.Tool(t, "terragrunt")
	out := one(t, state.Migrate, request)
	require.Len(t, out.Findings, 1)
	assert.Equal(t, finding.StateUnitMissing, out.Findings[0].Code)
	assert.Equal(t, "Run `terragrunt stack generate` in live/b, then run the command again", out.Findings[0].Remedy)
	assert.Equal(t, state.Failed, out.Result)
	assert.NoFileExists(t, now)
	assert.Equal(t, state.Moved, one(t, state.Migrate, s.calm()).Result)
}
