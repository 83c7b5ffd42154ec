package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/docs/schema/schematest"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/plan"
)

// fullPlan has one of everything that a plan can say.
func fullPlan(t require.TestingT) *plan.Plan {
	base := files{
		"live/one/unit/terragrunt.hcl": live.Text("inputs = {\n  a = \"old\"\n}\n"),
		"live/one/other/x.tf":          live.Text(""),
		"live/gone":                    live.Text("x\n"),
	}
	p := planOf(t, base, change.Set{
		Moves: []change.Move{{From: "live/one/unit", To: "live/two/unit", Cause: change.Cause{Why: "units belong to two"}},
			{From: "live/one/other", To: "live/else"}},
		Edits:   []change.Edit{{File: "live/one/unit/terragrunt.hcl", Start: 18, End: 21, New: "new", Cause: change.Cause{Why: "old is old"}}},
		Creates: []change.Create{{Path: "live/README.md", Content: []byte("Hi\n"), Cause: change.Cause{Phase: "step", Why: "it helps"}}},
		Removes: []change.Remove{{Path: "live/gone", Cause: change.Cause{Why: "nobody reads it"}}},
	}, change.Set{})
	p.Steps[0].Number = 1
	p.Steps[0].Outcome.Progress = phase.Progress{Todo: 3}
	p.Steps[0].Outcome.Expects = []phase.Expect{{Unit: "live/two/unit", Attribute: "inputs.a", Old: "old", New: "new"}}
	p.Steps[0].Outcome.Later = []phase.Later{{Unit: "live/z", Input: "iso", Through: []string{"live/two/unit inputs.a", "live/two/unit outputs.a"},
		Pin: "Set iso to \"old\""}, {Unit: "live/y", Input: "b"}}
	p.Steps[0].Outcome.Orphans = []phase.Orphan{{Unit: "live/gone", Why: "a copy of one", Destroy: []string{"git worktree add ../w abc"}}}
	p.Steps[0].Findings = finding.List{{Code: "some-code", Severity: finding.Warning, Message: "Careful", Remedy: "Look",
		Place: at(t, "live/one/unit/terragrunt.hcl", "a = «1»\n")}}
	p.Findings = finding.List{{Code: "other-code", Severity: finding.Note, Message: "Well"}}
	p.Keys = []plan.KeyChange{{Before: "live/one/unit", After: "live/two/unit", Backend: "local", Attribute: "path", Old: "one/unit.tfstate",
		New: "two/unit.tfstate"}}
	return p
}

func TestPlanText(t *testing.T) {
	text := Plan(fullPlan(t), Look{})
	assert.Equal(t, `Phase 1: Step

  live/
  └── one/
      ├── other → else
      └── unit  → two/unit

`+StepDiff(fullPlan(t).Steps[0], Look{})+`
Step
  Nothing to do.

States that move
These units will look for their state in another place. Until their states are moved there, Terragrunt takes what they built for new.
  live/two/unit (local path)
    - one/unit.tfstate
    + two/unit.tfstate

Units that change later
These inputs keep their value now and change when the units that they read from are applied next.
  live/z iso
    through live/two/unit inputs.a → live/two/unit outputs.a
    pin: Set iso to "old"
  live/y b

Units that are dropped
  live/gone: a copy of one
Their states stay where they are. Once the files are gone, these lines destroy by hand what they built, from a worktree that still has them, one unit after another.
  git worktree add ../w abc

warning[some-code]: Careful
  --> live/one/unit/terragrunt.hcl:1:5
    |
  1 | a = 1
    |     ^
  help: Look

note[other-code]: Well

Plan: 2 moves, 1 file edited, 1 created, 1 removed; 1 state key changes; 1 warning.
`, text)
	assert.Contains(t, text, "rename from live/one/unit/terragrunt.hcl")
}

func TestPlanTextVerboseSaysWhy(t *testing.T) {
	text := Plan(fullPlan(t), Look{Verbose: true})
	for _, why := range []string{"  live/one/unit: units belong to two\n", "  live/one/unit/terragrunt.hcl:2:8: old is old\n",
		"  live/README.md: it helps\n", "  live/gone: nobody reads it\n"} {
		assert.Contains(t, text, why)
		assert.NotContains(t, Plan(fullPlan(t), Look{}), why)
	}
}

func TestPlanTextQuietKeepsProblemsAndSummary(t *testing.T) {
	text := Plan(fullPlan(t), Look{Quiet: true})
	assert.True(t, strings.HasPrefix(text, "warning[some-code]"), text)
	assert.True(t, strings.HasSuffix(text, "1 warning.\n"), text)
	assert.NotContains(t, text, "diff --git")
	assert.NotContains(t, text, "note[")
}

func TestSummaryOfNothing(t *testing.T) {
	p := planOf(t, files{"a": live.Text("")}, change.Set{})
	assert.Equal(t, "No changes: the tree is already as the plan wants it.", Summary(p, Look{}))
	p.Findings = finding.List{{Severity: finding.Error}, {Severity: finding.Error}}
	assert.Equal(t, "No plan; 2 errors.", Summary(p, Look{}))
}

func TestMoveTreeSharesFolders(t *testing.T) {
	assert.Equal(t, `./
├── a/          → z
│   └── b/c     → c
└── long/name/x → y
`, MoveTree([]change.Move{{From: "a", To: "z"}, {From: "a/b/c", To: "c"}, {From: "long/name/x", To: "y"}}, Look{}))
	assert.Empty(t, MoveTree(nil, Look{}))
}

func TestPlanJSONFitsItsSchema(t *testing.T) {
	document, err := PlanJSON(fullPlan(t))
	require.NoError(t, err)
	require.NoError(t, schematest.Check("plan.schema.json", document))

	var read struct {
		Diff    string
		Summary Counts
		Steps   []struct {
			Edits []struct{ Place finding.Place }
		}
	}
	require.NoError(t, json.Unmarshal(document, &read))
	assert.Equal(t, TotalDiff(fullPlan(t), Look{}), read.Diff)
	assert.Equal(t, Counts{Moves: 2, Edited: 1, Created: 1, Removed: 1, StateKeys: 1, Warnings: 1, Notes: 1}, read.Summary)
	assert.Equal(t, "live/one/unit/terragrunt.hcl:2:8", read.Steps[0].Edits[0].Place.String())
}

// A schema that takes anything would prove nothing: it refuses a document with anything missing or added.
func TestPlanSchemaRefusesWhatIsOff(t *testing.T) {
	document, err := PlanJSON(fullPlan(t))
	require.NoError(t, err)
	for old, spoiled := range map[string]string{
		`"format_version": "1.0"`: `"format_version": "2.0"`,
		`"name": "step"`:          `"nom": "step"`,
		`"severity": "warning"`:   `"severity": "bad"`,
		`"mode": "100644"`:        `"mode": "644"`,
		`"code": "some-code"`:     `"code": "Some code"`,
	} {
		text := strings.Replace(string(document), old, spoiled, 1)
		require.NotEqual(t, string(document), text, old)
		assert.Error(t, schematest.Check("plan.schema.json", []byte(text)), old)
	}
}

func TestRandomPlansFitTheSchema(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := someFiles(t)
		first, middle := someSet(t, live.FromMap(base))
		second, _ := someSet(t, live.FromMap(base), middle)
		document, err := PlanJSON(planOf(t, base, first, second))
		require.NoError(t, err)
		require.NoError(t, schematest.Check("plan.schema.json", document))
	})
}
