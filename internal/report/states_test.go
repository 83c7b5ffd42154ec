package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/docs/schema/schematest"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/prove"
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

// Of many rows a person reads those that ask for something first.
func TestLongTablesAreCut(t *testing.T) {
	var many engine.States
	var proof prove.Proof
	for i := range 400 {
		unit := change.Path(fmt.Sprintf("live/u-%03d", i))
		out := state.Outcome{Unit: unit, Was: unit, From: "s3 a", To: "s3 b", Result: state.Moved, Serial: 1, Resources: 1}
		one := prove.Unit{Before: unit, After: unit, Verdict: prove.Identical}
		if i == 399 {
			out.Result, one.Verdict = state.Failed, prove.Differs
			one.Differences = []prove.Difference{{Attribute: "inputs.x", Class: prove.Undeclared, Old: "1", New: "2", Had: true, Has: true}}
		}
		many.Outcomes, proof.Units = append(many.Outcomes, out), append(proof.Units, one)
	}
	for name, text := range map[string]string{"states": States(many, Look{}), "proof": Proof(proof, Look{})} {
		assert.LessOrEqual(t, lines(text), 40, name)
		assert.Contains(t, text, "and 388 more: -v shows all", name)
		assert.Contains(t, text, "u-399", "%s: what went wrong is seen", name)
	}
	assert.LessOrEqual(t, lines(StatePlaces(many, Look{})), 20)
	assert.Equal(t, 400, strings.Count(StatePlaces(many, Look{Verbose: true}), "→"))
	assert.Equal(t, 401, lines(States(many, Look{Verbose: true})))
	assert.Equal(t, 400, strings.Count(Proof(proof, Look{Verbose: true}), "identical\n")+1)
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
		"undone ":                   record(state.Migrated, state.Proved, state.Undone, state.Proved),
		"retired":                   record(state.Migrated, state.Proved, state.Retiring, state.Retired),
	} {
		assert.Equal(t, strings.TrimSpace(want), stepName(r, nil))
	}

	at := func(r state.Record, from, to string, hour int) state.Record {
		r.From, r.To = from, to
		for i := range r.Entries {
			r.Entries[i].Time = time.Date(2026, 1, 2, hour, i, 0, 0, time.UTC)
		}
		return r
	}
	there := at(record(state.Migrated, state.Proved), "a", "b", 1)
	back := at(record(state.Migrated, state.Proved), "b", "a", 2)
	assert.Equal(t, "went back", stepName(there, []state.Record{there, back}), "a later move brought the state back")
	assert.Equal(t, "migrated and proved", stepName(back, []state.Record{there, back}))
	back.Entries = append(back.Entries, state.Entry{Step: state.Undone})
	assert.Equal(t, "migrated and proved", stepName(there, []state.Record{there, back}))
}
