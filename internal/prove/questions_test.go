package prove_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/prove"
)

// TestOneQuestionAValue: values of one name share a finding, and each remedy names what works for them.
func TestOneQuestionAValue(t *testing.T) {
	place := finding.At("live/root.hcl", []byte("x = 1\n"), 4, 5)
	differs := func(attribute string, class prove.Class, why string) prove.Difference {
		return prove.Difference{Attribute: attribute, Class: class, Why: why, Old: "prod", New: "dev", Had: true, Has: true, Place: place}
	}
	unit := func(name change.Path, list ...prove.Difference) prove.Unit {
		return prove.Unit{Before: "old/" + name, After: "new/" + name, Verdict: prove.Differs, Differences: list}
	}
	p := prove.Proof{Units: []prove.Unit{
		unit("a", differs("inputs.env", prove.Undeclared, ""), differs("inputs.path", prove.ByMove, ""), differs("inputs.kept", prove.Undeclared, "")),
		unit("b", differs("inputs.env", prove.Undeclared, ""), differs("terraform.source", prove.Undeclared, "")),
		unit("c", differs("inputs.env", prove.Undeclared, "for another reason"), differs("inputs.env2", prove.Declared, "")),
	}, OffersKeep: true, Kept: []prove.Acceptance{{Attribute: "inputs.kept"}}}
	list := p.Findings()
	by := map[string]finding.Finding{}
	for _, f := range list {
		by[f.Message] = f
	}
	require.Len(t, list, 5)
	shared := by["inputs.env of old/a and 1 more are another one after, and nothing says that it should be"]
	assert.Equal(t, []finding.Place{finding.InFile("new/b/terragrunt.hcl")}, shared.Related)
	assert.Equal(t, "Keep the old value with `--keep inputs.env`, or look at the plan and accept the new one with `--accept inputs.env`; "+
		"`old/a:inputs.env` means one unit", shared.Remedy)
	assert.Equal(t, "Keep the old value with `--keep old/c:inputs.env`, or look at the plan and accept the new one with `--accept old/c:inputs.env`; "+
		"`inputs.env` means every unit", by["inputs.env of old/c is another one after: for another reason"].Remedy)
	assert.Equal(t, "Look at the plan, and accept the new value with `--accept old/b:terraform.source`; `terraform.source` means every unit",
		by["terraform.source of old/b is another one after, and nothing says that it should be"].Remedy)
	path := by["inputs.path of old/a holds a path, which follows the move: Terraform sees another text, and may replace what depends on it"]
	assert.Equal(t, finding.ChangedByMove, path.Code)
	assert.Contains(t, path.Remedy, "--keep old/a:inputs.path", "a text that only looks like a path may stay")
	kept := by["inputs.kept of old/a cannot be kept: with what --keep writes into the unit, Terragrunt still evaluates another value"]
	assert.Equal(t, finding.NotKept, kept.Code)
	assert.NotContains(t, kept.Remedy, "--keep")
	leads := differs("inputs.dir", prove.ByMove, "")
	leads.Old = "${get_repo_root()}/old/a"
	p.Units = []prove.Unit{unit("a", leads)}
	assert.NotContains(t, p.Findings()[0].Remedy, "--keep", "the old path would lead nowhere")
}
