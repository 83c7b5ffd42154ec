package state

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/finding"
)

func TestAPlanProvesWhatItCan(t *testing.T) {
	change := planChange{address: "t.a", actions: []string{"update"}, before: map[string]any{"x": "one"}, after: map[string]any{"x": "two"}}
	failed := unitPlan{said: words{sentence: "no such file", detail: "  on main.tf"}}
	for name, c := range map[string]struct {
		pair         Pair
		plan, before unitPlan
		proof        Proof
		code         finding.Code
		severity     finding.Severity
	}{
		"nothing":             {plan: unitPlan{made: true}, proof: NoChanges},
		"as declared":         {pair: Pair{Declared: []Declared{{"one", "two"}}}, plan: unitPlan{made: true, changes: []planChange{change}}, proof: AsDeclared},
		"as before":           {plan: unitPlan{made: true, changes: []planChange{change}}, before: unitPlan{made: true, changes: []planChange{change}}, proof: AsBefore, code: finding.StateDrift},
		"changes":             {plan: unitPlan{made: true, changes: []planChange{change}}, proof: Differs, code: finding.StatePlanChanges, severity: finding.Error},
		"before is not known": {plan: unitPlan{made: true, changes: []planChange{change}}, before: failed, proof: Differs, code: finding.StatePlanChanges, severity: finding.Error},
		"failed":              {plan: failed, proof: ProofOpen, code: finding.StatePlanFailed, severity: finding.Error},
		"of a part":           {pair: Pair{Narrowed: []string{"-target=t.b of extra_arguments x"}}, plan: unitPlan{made: true}, proof: NotProved, code: finding.StatePlanNarrowed, severity: finding.Error},
	} {
		proof, said := Request{}.judge(c.pair, c.plan, c.before)
		assert.Equal(t, c.proof, proof, name)
		if c.code == "" {
			assert.Nil(t, said, name)
			continue
		}
		require.NotNil(t, said, name)
		assert.Equal(t, c.code, said.Code, name)
		assert.Equal(t, c.severity, said.Severity, name)
		switch name {
		case "before is not known":
			assert.Equal(t, "Whether they were there before is not known, since the plan in the old place failed: no such file\n  on main.tf", said.Detail)
		case "failed":
			assert.Equal(t, "  on main.tf", said.Detail)
		case "of a part":
			assert.Contains(t, said.Message, "-target=t.b of extra_arguments x")
		}
	}
	assert.False(t, NotProved.holds())
	assert.False(t, ProofOpen.holds())
}

// A list or an object that was declared to become another one explains itself, also where its parts are not of one shape.
func TestACompoundValueIsDeclaredAsAWhole(t *testing.T) {
	change := planChange{address: "t.a", actions: []string{"update"}, before: map[string]any{"input": map[string]any{"a": "1"}},
		after: map[string]any{"input": map[string]any{"a": "1", "b": []any{"2"}}}}
	assert.Empty(t, undeclared([]planChange{change}, []Declared{{`{"a":"1"}`, `{"a":"1","b":["2"]}`}}))
	assert.Len(t, undeclared([]planChange{change}, []Declared{{`{"a":"1"}`, `{"a":"1","b":["3"]}`}}), 1)
}
