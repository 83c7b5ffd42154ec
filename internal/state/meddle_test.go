package state_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/faulttest"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/program"
	"github.com/sulibot/tg-refactor/internal/state"
)

// meddler lets somebody else act right before or after a push.
type meddler struct {
	faulttest.Paper
	before, after func(path string)
}

func (m meddler) Run(ctx context.Context, call program.Call) (program.Result, error) {
	path, _ := faulttest.BackendPath(call.Dir)
	isPush := strings.Join(call.Args, " ") == "state push -no-color -"
	if isPush && m.before != nil {
		m.before(path)
	}
	result, err := m.Paper.Run(ctx, call)
	if isPush && m.after != nil {
		m.after(path)
	}
	return result, err
}

// Somebody applies at the old place between pull and push: that is an error, and the same command brings over what he did.
func TestTheSourceMovesWhileItIsBroughtOver(t *testing.T) {
	s := newStand(t, room(t), 1)
	applied := false
	out := one(t, state.Migrate, s.request(faulttest.Disk{FS: faulttest.Quick{}, Fault: &faulttest.Fault{}}, meddler{before: func(string) {
		if !applied {
			applied = true
			s.put(t, s.old(0), faulttest.State("lineage-0", 4, 5))
		}
	}}))
	require.Len(t, out.Findings, 1)
	assert.Equal(t, finding.StateMoved, out.Findings[0].Code)
	assert.Equal(t, state.Failed, out.Result)
	out = one(t, state.Verify, s.calm())
	require.Len(t, out.Findings, 1)
	out = one(t, state.Migrate, s.calm())
	require.Empty(t, out.Findings)
	assert.Equal(t, 5, out.Resources)
	s.migrated(t)
}

// Somebody else puts a state at the new place right before the push: the backend refuses ours, and his stays.
func TestSomebodyElseFillsTheTarget(t *testing.T) {
	s := newStand(t, room(t), 1)
	his := faulttest.State("of-another", 9, 1)
	filled := false
	out := one(t, state.Migrate, s.request(faulttest.Disk{FS: faulttest.Quick{}, Fault: &faulttest.Fault{}}, meddler{before: func(path string) {
		if !filled {
			filled = true
			s.put(t, path, his)
		}
	}}))
	require.Len(t, out.Findings, 1)
	assert.Equal(t, finding.StateBackendFailed, out.Findings[0].Code)
	assert.Equal(t, string(his), text(t, s.new(0)))
	out = one(t, state.Migrate, s.calm())
	require.Len(t, out.Findings, 1)
	assert.Equal(t, finding.StateForeign, out.Findings[0].Code)
	assert.Equal(t, string(his), text(t, s.new(0)))
}

// A backend that does not give back what it was given is found out: a resource less, one more, another value, nothing at all.
func TestWhatIsReadBackIsCompared(t *testing.T) {
	for name, c := range map[string]struct {
		left func(path string)
		says string
	}{
		"a resource less": {func(path string) { _ = os.WriteFile(path, faulttest.State("lineage-0", 3, 1), 0o600) }, "terraform_data.r1 is missing"},
		"a resource more": {func(path string) { _ = os.WriteFile(path, faulttest.State("lineage-0", 3, 3), 0o600) }, "terraform_data.r2 is there as well"},
		"another value": {func(path string) {
			content, _ := os.ReadFile(path)
			_ = os.WriteFile(path, []byte(strings.Replace(string(content), "the-secret-of-lineage-0", "another", 1)), 0o600)
		}, "the contents of a resource or an output differ"},
		"another lineage": {func(path string) { _ = os.WriteFile(path, faulttest.State("lineage-1", 3, 2), 0o600) }, "the lineage is lineage-1 instead of lineage-0"},
		"an old serial":   {func(path string) { _ = os.WriteFile(path, faulttest.State("lineage-0", 1, 2), 0o600) }, "the serial is 1 instead of 3"},
		"nothing":         {func(path string) { _ = os.Remove(path) }, "nothing is there"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, room(t), 1)
			out := one(t, state.Migrate, s.request(faulttest.Disk{FS: faulttest.Quick{}, Fault: &faulttest.Fault{}}, meddler{after: c.left}))
			require.Len(t, out.Findings, 1)
			assert.Equal(t, finding.StateDiffers, out.Findings[0].Code)
			assert.Contains(t, out.Findings[0].Message, c.says)
			assert.NotContains(t, out.Findings[0].Message, "secret")
		})
	}
}

// Nothing is begun where the proof could not be made.
func TestWithoutTerragruntNothingIsBegun(t *testing.T) {
	s := newStand(t, room(t), 1)
	request := s.calm()
	request.NoPlan, request.Terragrunt = false, "no-such-terragrunt"
	for _, do := range []act{state.Migrate, state.Verify} {
		_, err := do(context.Background(), request)
		var list finding.List
		require.ErrorAs(t, err, &list)
		assert.Equal(t, finding.StatePlanFailed, list[0].Code)
		assert.Contains(t, list[0].Remedy, "--no-plan")
	}
	require.NoFileExists(t, s.new(0))
}
