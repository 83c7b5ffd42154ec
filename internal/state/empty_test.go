package state_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/faulttest"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/state"
)

// Some backends write an empty state, of a lineage of its own, wherever they are asked for one that is not there. Such a one is no state.
func TestEmptyStatesOfAnotherLineage(t *testing.T) {
	empty := func(lineage string) []byte { return faulttest.State(lineage, 0, 0) }
	do := func(t *testing.T, do act, s stand) state.Outcome {
		t.Helper()
		out := one(t, do, s.calm())
		require.Empty(t, out.Findings)
		return out
	}
	fresh := func(t *testing.T) stand { return newStand(t, room(t), 1) }
	t.Run("a unit that was never applied", func(t *testing.T) {
		s := fresh(t)
		s.put(t, s.old(0), empty("by-looking"))
		for _, target := range []string{"", "by-looking-elsewhere"} {
			if target != "" {
				s.put(t, s.new(0), empty(target))
			}
			for _, step := range []act{state.Rows, state.Migrate, state.Verify, state.Retire, state.Undo} {
				assert.Equal(t, state.Nothing, do(t, step, s).Result)
			}
		}
	})
	t.Run("at the new place", func(t *testing.T) {
		s := fresh(t)
		s.put(t, s.new(0), empty("by-looking"))
		assert.Equal(t, state.Pending, do(t, state.Rows, s).Result)
		assert.Equal(t, state.Moved, do(t, state.Migrate, s).Result)
		s.migrated(t)
	})
	t.Run("at the old place, after the state was deleted there", func(t *testing.T) {
		for _, known := range []bool{true, false} {
			s := fresh(t)
			want := withoutSerial(text(t, s.old(0)))
			do(t, state.Migrate, s)
			if !known { // As in a clone of somebody else.
				require.NoError(t, os.RemoveAll(s.root+"/.git/tg-refactor"))
			}
			s.put(t, s.old(0), empty("by-looking"))
			assert.Equal(t, state.Already, do(t, state.Rows, s).Result)
			assert.Equal(t, state.Already, do(t, state.Migrate, s).Result)
			assert.Equal(t, state.Verified, do(t, state.Verify, s).Result)
			assert.Equal(t, state.Deleted, do(t, state.Retire, s).Result)
			s.put(t, s.old(0), empty("by-looking-again"))
			assert.Equal(t, state.TakenBack, do(t, state.Undo, s).Result)
			assert.Equal(t, want, withoutSerial(text(t, s.old(0))))
		}
	})
	t.Run("at the new place, after the state was lost there", func(t *testing.T) {
		s := fresh(t)
		do(t, state.Migrate, s)
		do(t, state.Retire, s)
		s.put(t, s.new(0), empty("by-looking"))
		out := one(t, state.Verify, s.calm())
		require.Len(t, out.Findings, 1)
		assert.Equal(t, finding.StateDiffers, out.Findings[0].Code)
	})
	t.Run("one of the same lineage is what somebody left who took the state back", func(t *testing.T) {
		s := fresh(t)
		want := withoutSerial(text(t, s.old(0)))
		do(t, state.Migrate, s)
		before, was, _ := names(s.old(0))
		s.put(t, s.old(0), faulttest.State("lineage-0", was+1, len(before)))
		s.put(t, s.new(0), faulttest.State("lineage-0", was+3, 0))
		assert.Equal(t, state.Pending, do(t, state.Rows, s).Result)
		assert.NotEmpty(t, one(t, state.Verify, s.calm()).Findings)
		assert.Equal(t, state.Moved, do(t, state.Migrate, s).Result)
		assert.Equal(t, want, withoutSerial(text(t, s.new(0))))
		assert.Equal(t, state.Verified, do(t, state.Verify, s).Result)
	})
	t.Run("but where the old place did not go on, all was destroyed at the new one", func(t *testing.T) {
		s := fresh(t)
		do(t, state.Migrate, s)
		s.put(t, s.new(0), faulttest.State("lineage-0", 9, 0))
		assert.Equal(t, state.Already, do(t, state.Migrate, s).Result)
	})
	t.Run("but one of the same lineage is what an apply left", func(t *testing.T) {
		s := fresh(t)
		do(t, state.Migrate, s)
		do(t, state.Retire, s)
		s.put(t, s.new(0), faulttest.State("lineage-0", 9, 0))
		assert.Equal(t, state.Verified, do(t, state.Verify, s).Result)
	})
}
