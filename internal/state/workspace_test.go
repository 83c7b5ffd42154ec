package state_test

import (
	"encoding/json"
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

// otherWorkspace makes a workspace of a place, and gives the folder of the configuration in which it is chosen.
func otherWorkspace(t *testing.T, env []string, place state.Place, name string) string {
	t.Helper()
	dir := t.TempDir()
	block, err := json.Marshal(map[string]any{"terraform": map[string]any{"backend": map[string]any{place.Backend: place.Config}}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "backend.tf.json"), block, 0o600))
	tofu(t, env, dir, "init")
	tofu(t, env, dir, "workspace", "new", name)
	return dir
}

// A unit that uses workspaces is refused, however that shows, and nothing is written.
func TestWorkspacesAreRefused(t *testing.T) {
	s3 := realtest.S3(t, "states")
	before, after := place("old/a", "s3", s3.S3Settings("states", "old/a")), place("new/a", "s3", s3.S3Settings("states", "new/a"))
	request := realRequest(t, state.Pair{Before: before, After: after})
	applied(t, request.Env, before, "x")
	refused := func(request state.Request, says string) {
		t.Helper()
		for _, do := range []act{state.Rows, state.Migrate} {
			out := one(t, do, request)
			require.Len(t, out.Findings, 1)
			assert.Equal(t, finding.StateWorkspace, out.Findings[0].Code)
			assert.Contains(t, out.Findings[0].Message, says)
		}
		assert.Empty(t, pulled(t, request.Env[:len(request.Env):len(request.Env)], after).Lineage)
	}

	dir := otherWorkspace(t, request.Env, before, "staging")
	refused(request, "has states of staging")
	tofu(t, request.Env, dir, "workspace", "select", "default")
	tofu(t, request.Env, dir, "workspace", "delete", "staging")
	assert.Equal(t, state.Pending, one(t, state.Rows, request).Result)

	request.Pairs[0].Before.WorkingCopy = t.TempDir()
	chosen := filepath.Join(request.Pairs[0].Before.WorkingCopy, ".terraform", "environment")
	require.NoError(t, os.MkdirAll(filepath.Dir(chosen), 0o755))
	require.NoError(t, os.WriteFile(chosen, []byte("green"), 0o644))
	refused(request, "green is chosen in")
	require.NoError(t, os.WriteFile(chosen, []byte("default"), 0o644))
	assert.Equal(t, state.Pending, one(t, state.Rows, request).Result)

	request.Pairs[0].Before.Env = []string{"TF_WORKSPACE=blue"}
	out := one(t, state.Migrate, request)
	require.Len(t, out.Findings, 1)
	assert.Contains(t, out.Findings[0].Message, "TF_WORKSPACE is blue")
}

// OpenTofu prints a warning about its own settings on stdout, before what it was asked for: that is no workspace and no state.
func TestAWarningIsNoWorkspace(t *testing.T) {
	s3 := realtest.S3(t, "states")
	before, after := place("old/a", "s3", s3.S3Settings("states", "old/a")), place("new/a", "s3", s3.S3Settings("states", "new/a"))
	request := realRequest(t, state.Pair{Before: before, After: after})
	applied(t, request.Env, before, "x")
	request.Env = append(request.Env, "TF_CLI_CONFIG_FILE="+filepath.Join(t.TempDir(), "gone"))
	out := one(t, state.Migrate, request)
	require.Empty(t, out.Findings)
	assert.Equal(t, state.Moved, out.Result)
}

// Of several states in a cache nobody can tell which is in use.
func TestSeveralStatesInACache(t *testing.T) {
	root := t.TempDir()
	s := newStand(t, root, 0)
	for _, name := range []string{"a", "b"} {
		s.put(t, filepath.Join(root, "live", "net", ".terragrunt-cache", name, "module", "states", "net.tfstate"), faulttest.State("l-"+name, 3, 2))
	}
	before := local("live/net", "states/net.tfstate")
	before.WorkingCopy = filepath.Join(root, "live", "net", ".terragrunt-cache", "moved", "away")
	s.pairs = []state.Pair{{Before: before, After: local("live/new", filepath.Join(root, "new.tfstate"))}}
	out := one(t, state.Migrate, s.calm())
	require.Len(t, out.Findings, 1)
	assert.Equal(t, finding.StatePlaceUnknown, out.Findings[0].Code)
	require.NoError(t, os.RemoveAll(filepath.Join(root, "live", "net", ".terragrunt-cache", "b")))
	out = one(t, state.Migrate, s.calm())
	require.Empty(t, out.Findings)
	assert.Equal(t, state.Moved, out.Result)
}
