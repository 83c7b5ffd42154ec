package report

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/docs/schema/schematest"
	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/state"
)

var someStates = engine.States{Outcomes: []state.Outcome{
	{Unit: "live/a", Was: "live/old/a", From: "s3 one/a", To: "s3 two/a", Bucket: "one", BucketAfter: "two", Result: state.Moved, Serial: 3, Resources: 5, Proof: state.NoChanges},
	{Unit: "live/b", Was: "live/old/b", From: "s3 one/b", To: "s3 two/b", Bucket: "one", BucketAfter: "two", Result: state.Failed,
		Findings: finding.List{{Code: finding.StateForeign, Severity: finding.Error, Place: finding.InFile("live/b"), Message: "No", Remedy: "Do"}}},
	{Unit: "live/gone", Was: "live/gone", From: "s3 one/gone", Bucket: "one", Result: state.Orphan, Serial: 1, Resources: 2},
}}

func TestStatesAreARowAUnit(t *testing.T) {
	assert.Equal(t, `UNIT       STATE     SERIAL  RESOURCES  PLAN
live/a     migrated  3       5          no changes
live/b     failed
live/gone  orphan    1       2

error[state-foreign]: No
  --> live/b
  help: Do

`, States(someStates, Look{}))
	assert.Equal(t, `
live/a
  s3 one/a
→ s3 two/a

live/b
  s3 one/b
→ s3 two/b

live/gone
  s3 one/gone

2 states move from bucket one to bucket two.
`, StatePlaces(someStates, Look{}))
	assert.Equal(t, "live/a: migrated, plan: no changes", StateLine(someStates.Outcomes[0], Look{}))
	assert.Equal(t, "live/gone: orphan, 2 resources", StateLine(someStates.Outcomes[2], Look{}))
	assert.Equal(t, "\nPlanning runs these hooks:\n  live/a: before_hook.x: echo\n",
		Hooks([]engine.UnitHooks{{Unit: "live/a", Hooks: []string{"before_hook.x: echo"}}}, Look{}))
	text, err := StatesJSON(someStates)
	require.NoError(t, err)
	require.NoError(t, schematest.Check("states.schema.json", text))
	text, err = StatesJSON(engine.States{})
	require.NoError(t, err)
	require.NoError(t, schematest.Check("states.schema.json", text))
}

func TestStatusTellsHowFarStatesAre(t *testing.T) {
	record := func(steps ...state.Step) state.Record {
		r := state.Record{Unit: "live/a"}
		for _, step := range steps {
			r.Entries = append(r.Entries, state.Entry{Step: step})
		}
		return r
	}
	for want, r := range map[string]state.Record{
		"begun":                     record(state.Saved),
		"interrupted while pushing": record(state.Saved, state.Pushing),
		"migrated, not proved":      record(state.Saved, state.Pushing, state.Migrated),
		"migrated and proved":       record(state.Pushing, state.Migrated, state.Proved),
		"undone":                    record(state.Pushing, state.Migrated, state.Emptying, state.Undone),
		"retired":                   record(state.Migrated, state.Proved, state.Retiring, state.Retired),
	} {
		assert.Equal(t, want, stepName(r))
	}
}
