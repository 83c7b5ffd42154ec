package state_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/faulttest"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/state"
)

// A unit that moved twice: where its state was brought over in between, the one at the first place is old, and goes nowhere.
func TestAStateThatWasBroughtToAPlaceInBetween(t *testing.T) {
	s := newStand(t, room(t), 1)
	between := s.old(0) + ".between"
	s.pairs[0].Stops = []state.Stop{
		{Place: local("mid/u0", between), Since: ".tg-refactor/moves/1.json"},
		{Place: local("far/u0", s.old(0)), Since: ".tg-refactor/moves/2.json"}, // It came back.
	}
	s.put(t, between, faulttest.State("lineage-0", 9, 4))
	for _, do := range []act{state.Rows, state.Migrate} {
		out := one(t, do, s.calm())
		require.Len(t, out.Findings, 1)
		assert.Equal(t, finding.StateMoved, out.Findings[0].Code)
		assert.Contains(t, out.Findings[0].Message, "mid/u0")
		assert.Contains(t, out.Findings[0].Remedy, ".tg-refactor/moves/1.json")
		require.NoFileExists(t, s.new(0))
	}
	s.put(t, between, faulttest.State("by-looking", 0, 0))
	assert.Equal(t, state.Moved, one(t, state.Migrate, s.calm()).Result)
	s.put(t, between, faulttest.State("lineage-0", 9, 4))
	assert.Equal(t, state.Already, one(t, state.Migrate, s.calm()).Result, "what is brought over is not looked for again")
}
