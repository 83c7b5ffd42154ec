package state_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/faulttest"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/state"
)

// act is Migrate, Undo, Retire, Verify or Rows.
type act func(context.Context, state.Request) ([]state.Outcome, error)

func one(t require.TestingT, do act, request state.Request) state.Outcome {
	outcomes, err := do(context.Background(), request)
	require.NoError(t, err)
	require.Len(t, outcomes, 1)
	return outcomes[0]
}

// Killed anywhere while it undoes, with a target that went on or not: the same command goes on, and no resource is ever without a
// state that holds it.
func TestUndoKilledAnywhere(t *testing.T) {
	for _, backend := range []string{"local", "consul"} {
		for _, advanced := range []bool{false, true} {
			for _, how := range []faulttest.How{faulttest.Before, faulttest.After, faulttest.Half} {
				prepare := func() stand {
					s := newStand(t, room(t), 1)
					s.pairs[0].After.Backend = backend
					require.Empty(t, one(t, state.Migrate, s.calm()).Findings)
					if advanced {
						_, serial, _ := names(s.new(0))
						s.put(t, s.new(0), faulttest.State("lineage-0", serial+1, 4))
					}
					return s
				}
				count := &faulttest.Fault{}
				s := prepare()
				want, _, _ := names(s.new(0))
				out := one(t, state.Undo, s.request(faulttest.Disk{FS: faulttest.Quick{}, Fault: count}, faulttest.Programs{Fault: count, Runner: faulttest.Paper{}}))
				require.Empty(t, out.Findings)
				for n := 1; n <= count.Calls; n++ {
					name := fmt.Sprintf("%s, advanced %v, %s call %d of %d", backend, advanced, how, n, count.Calls)
					s := prepare()
					kill := &faulttest.Fault{At: n, How: how}
					_, _ = state.Undo(context.Background(), s.request(faulttest.Disk{FS: faulttest.Quick{}, Fault: kill, Err: faulttest.ErrKilled}, faulttest.Programs{Fault: kill, Runner: faulttest.Paper{}}))
					old, _, _ := names(s.old(0))
					now, _, _ := names(s.new(0))
					require.True(t, len(old) == len(want) || len(now) == len(want), name)
					out := one(t, state.Undo, s.calm())
					require.Empty(t, out.Findings, name)
					old, _, ok := names(s.old(0))
					require.True(t, ok, name)
					require.Equal(t, want, old, name)
					now, _, _ = names(s.new(0))
					require.Empty(t, now, name)
					s.private(t)
				}
				// What was undone can be brought over again.
				out = one(t, state.Migrate, s.calm())
				require.Empty(t, out.Findings)
				now, _, _ := names(s.new(0))
				require.Equal(t, want, now)
			}
		}
	}
}

// The same for retire: the new place holds the state all the time, and undo gives it back although the old one is gone.
func TestRetireKilledAnywhere(t *testing.T) {
	for _, how := range []faulttest.How{faulttest.Before, faulttest.After} {
		prepare := func() stand {
			s := newStand(t, room(t), 1)
			require.Empty(t, one(t, state.Migrate, s.calm()).Findings)
			return s
		}
		count := &faulttest.Fault{}
		s := prepare()
		want := withoutSerial(text(t, s.new(0)))
		require.Equal(t, state.Deleted, one(t, state.Retire, s.request(faulttest.Disk{FS: faulttest.Quick{}, Fault: count}, faulttest.Programs{Fault: count, Runner: faulttest.Paper{}})).Result)
		for n := 1; n <= count.Calls; n++ {
			s := prepare()
			kill := &faulttest.Fault{At: n, How: how}
			_, _ = state.Retire(context.Background(), s.request(faulttest.Disk{FS: faulttest.Quick{}, Fault: kill, Err: faulttest.ErrKilled}, faulttest.Programs{Fault: kill, Runner: faulttest.Paper{}}))
			require.Equal(t, want, withoutSerial(text(t, s.new(0))))
			again := one(t, state.Migrate, s.calm())
			require.Empty(t, again.Findings, "call %d", n)
			require.Equal(t, state.Already, again.Result, "call %d", n)
			out := one(t, state.Retire, s.calm())
			require.Empty(t, out.Findings, "call %d", n)
			require.NoFileExists(t, s.old(0))
			require.NoFileExists(t, s.old(0)+".backup")
			require.Equal(t, state.TakenBack, one(t, state.Undo, s.calm()).Result)
			require.Equal(t, want, withoutSerial(text(t, s.old(0))))
			require.NoFileExists(t, s.new(0))
		}
	}
}

func TestVerifyTellsWhatMovedSince(t *testing.T) {
	s := newStand(t, room(t), 1)
	request := s.calm()
	out := one(t, state.Verify, request)
	require.Len(t, out.Findings, 1)
	assert.Equal(t, finding.StateNotMigrated, out.Findings[0].Code)
	assert.Equal(t, finding.Warning, out.Findings[0].Severity)
	request.RequireMigrated = true
	assert.Equal(t, finding.Error, one(t, state.Verify, request).Findings[0].Severity)

	rows := one(t, state.Rows, s.calm())
	assert.Equal(t, state.Pending, rows.Result)
	assert.Equal(t, 2, rows.Resources)
	assert.EqualValues(t, 3, rows.Serial)
	require.NoFileExists(t, s.new(0))

	require.Equal(t, state.Moved, one(t, state.Migrate, s.calm()).Result)
	require.Equal(t, state.Verified, one(t, state.Verify, request).Result)
	s.put(t, s.old(0), faulttest.State("lineage-0", 4, 3))
	out = one(t, state.Verify, request)
	require.Len(t, out.Findings, 1)
	assert.Equal(t, finding.StateMoved, out.Findings[0].Code)
	assert.Equal(t, state.Failed, one(t, state.Retire, s.calm()).Result)
	assert.FileExists(t, s.old(0))
	require.Equal(t, state.Moved, one(t, state.Migrate, s.calm()).Result, "what the old place got since is brought over")
	require.Equal(t, state.Verified, one(t, state.Verify, request).Result)

	// Both places go on: nobody can put two histories together.
	s.put(t, s.old(0), faulttest.State("lineage-0", 9, 4))
	s.put(t, s.new(0), faulttest.State("lineage-0", 9, 5))
	for name, do := range map[string]act{"verify": state.Verify, "migrate": state.Migrate, "undo": state.Undo, "retire": state.Retire} {
		out = one(t, do, s.calm())
		require.Len(t, out.Findings, 1, name)
		assert.Equal(t, finding.StateMoved, out.Findings[0].Code, name)
	}
}

// A backend that forgets what it was given must not pass.
func TestATargetThatLostItsStateIsNoSuccess(t *testing.T) {
	s := newStand(t, room(t), 1)
	require.Equal(t, state.Moved, one(t, state.Migrate, s.calm()).Result)
	require.Equal(t, state.Deleted, one(t, state.Retire, s.calm()).Result)
	require.NoError(t, os.Remove(s.new(0)))
	for name, do := range map[string]act{"verify": state.Verify, "migrate": state.Migrate, "undo": state.Undo, "retire": state.Retire} {
		out := one(t, do, s.calm())
		require.Len(t, out.Findings, 1, name)
		assert.Equal(t, finding.StateDiffers, out.Findings[0].Code, name)
	}
}

func TestUndoAndRetireForReal(t *testing.T) {
	s3, web, gcs := realtest.S3(t, "states"), realtest.HTTP(t), realtest.GCS(t)
	for name, p := range map[string][2]state.Place{
		"s3":            {place("old/a", "s3", s3.S3Settings("states", "old/a")), place("new/a", "s3", s3.S3Settings("states", "new/a"))},
		"http":          {place("old/b", "http", web.HTTPSettings("old/b")), place("new/b", "http", web.HTTPSettings("new/b"))},
		"gcs":           {place("old/e", "gcs", gcs.GCSSettings("states", "old/e")), place("new/e", "gcs", gcs.GCSSettings("states", "new/e"))},
		"local to s3":   {place("old/c", "local", map[string]any{"path": filepath.Join(t.TempDir(), "c")}), place("new/c", "s3", s3.S3Settings("states", "c"))},
		"http to local": {place("old/d", "http", web.HTTPSettings("d")), place("new/d", "local", map[string]any{"path": filepath.Join(t.TempDir(), "d")})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request := realRequest(t, state.Pair{Before: p[0], After: p[1]})
			applied(t, request.Env, p[0], "one")
			resources := func(at state.Place) []map[string]any { return pulled(t, request.Env, at).Resources }
			before := resources(p[0])
			require.Equal(t, state.Moved, one(t, state.Migrate, request).Result)
			applied(t, request.Env, p[1], "two") // The target goes on.
			advanced := pulled(t, request.Env, p[1])
			require.NotEqual(t, before, advanced.Resources)

			out := one(t, state.Undo, request)
			require.Empty(t, out.Findings)
			require.Equal(t, state.TakenBack, out.Result)
			assert.Empty(t, resources(p[1]))
			back := pulled(t, request.Env, p[0])
			assert.Equal(t, advanced.Resources, back.Resources)
			assert.Equal(t, advanced.Lineage, back.Lineage)
			assert.GreaterOrEqual(t, back.Serial, advanced.Serial)

			require.Equal(t, state.Moved, one(t, state.Migrate, request).Result)
			assert.Equal(t, advanced.Resources, resources(p[1]))
			out = one(t, state.Retire, request)
			if p[0].Backend == "http" {
				require.Len(t, out.Findings, 1)
				assert.Equal(t, finding.StateByHand, out.Findings[0].Code)
				assert.Contains(t, strings.Join(out.Findings[0].Commands, "\n"), "curl --fail -X DELETE http://")
				assert.Equal(t, advanced.Resources, resources(p[0]))
				return
			}
			require.Equal(t, state.Deleted, out.Result)
			if p[0].Backend == "gcs" {
				// Terragrunt asks the real GCS: what is left is an empty state, and the step by hand.
				require.Len(t, out.Findings, 1)
				assert.Contains(t, strings.Join(out.Findings[0].Commands, "\n"), "gcloud storage rm gs://states/old/e/default.tfstate")
				assert.Empty(t, resources(p[0]))
			} else {
				require.Empty(t, out.Findings)
				assert.Empty(t, pulled(t, request.Env, p[0]).Lineage)
			}
			assert.Equal(t, advanced.Resources, resources(p[1]))
		})
	}
}

// A unit that moves to where another one was waits until that one's old state is gone.
func TestUnitsThatFollowEachOther(t *testing.T) {
	s := newStand(t, room(t), 2)
	s.pairs[1].After = local("new/u1", s.old(0)) // u1 moves to the place that u0 leaves.
	first, second := text(t, s.old(0)), text(t, s.old(1))
	run := func(do act) []state.Outcome {
		outcomes, err := do(context.Background(), s.calm())
		require.NoError(t, err)
		return outcomes
	}
	outcomes := run(state.Migrate)
	assert.Equal(t, state.Moved, outcomes[0].Result)
	require.Len(t, outcomes[1].Findings, 1)
	assert.Equal(t, finding.StateWaits, outcomes[1].Findings[0].Code)
	assert.Contains(t, outcomes[1].Findings[0].Message, "still holds the old state of new/u0")
	assert.Equal(t, first, text(t, s.old(0)))

	outcomes = run(state.Retire)
	assert.Equal(t, state.Deleted, outcomes[0].Result)
	assert.NoFileExists(t, s.old(0))
	outcomes = run(state.Migrate)
	require.Empty(t, state.Findings(outcomes))
	assert.Equal(t, []state.Result{state.Already, state.Moved}, []state.Result{outcomes[0].Result, outcomes[1].Result})
	assert.Equal(t, withoutSerial(first), withoutSerial(text(t, s.new(0))))
	assert.Equal(t, withoutSerial(second), withoutSerial(text(t, s.old(0))))
	require.Empty(t, state.Findings(run(state.Verify)))

	// Back again: the one that came last goes first, so it may take two runs.
	run(state.Undo)
	require.Empty(t, state.Findings(run(state.Undo)))
	assert.Equal(t, withoutSerial(first), withoutSerial(text(t, s.old(0))))
	assert.Equal(t, withoutSerial(second), withoutSerial(text(t, s.old(1))))
}
