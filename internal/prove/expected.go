package prove

import (
	"fmt"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/phase"
)

// expected gives what all steps together declared of an attribute: from the first one's old value to the last one's new one.
func (x *comparing) expected(attribute string) (phase.Expect, bool) {
	var all phase.Expect
	found := false
	for _, e := range x.Expects {
		if e.Unit != x.after.Folder || e.Attribute != attribute {
			continue
		}
		if found {
			e.Old, e.OldExpression = all.Old, all.OldExpression
		}
		all, found = e, true
	}
	return all, found
}

// declare judges a value of which something was declared.
func (x *comparing) declare(d *Difference, e phase.Expect) bool {
	d.Class, d.Why = OtherThan, fmt.Sprintf("%s declared %s", e.Cause.Phase, arrow(e.Old, e.New))
	if x.met(d, e) {
		d.Class, d.Why = Declared, e.Cause.Phase+": "+e.Cause.Why
	}
	return true
}

// met tells whether a value changes exactly as declared. Of an expression only Terragrunt knows the value.
func (x *comparing) met(d *Difference, e phase.Expect) bool {
	if e.Path {
		return x.was.config(d.Old) == x.was.placed(e.Old) && x.is.config(d.New) == x.is.placed(e.New)
	}
	return (e.OldExpression || d.Old == e.Old || !d.Had && e.Old == unsaidOf(d.Attribute)) && (e.NewExpression || d.New == e.New)
}

// placed is leads for a path of the repository.
func (e eye) placed(path string) string {
	return placeOpen + string(e.to(change.Path(path))) + placeClose
}

// unmet adds what was declared of values that the unit has on neither side.
func (x *comparing) unmet() {
	seen := map[string]bool{}
	for _, unit := range []evaluate.Unit{x.before, x.after} {
		for _, attribute := range unit.Attributes {
			seen[attribute.Name] = true
		}
	}
	for _, e := range x.Expects {
		if e.Unit == x.after.Folder && !seen[e.Attribute] {
			seen[e.Attribute] = true
			x.row.Differences = append(x.row.Differences, Difference{Attribute: e.Attribute, Class: OtherThan,
				Why: fmt.Sprintf("%s declared %s, and there is no such value", e.Cause.Phase, arrow(e.Old, e.New))})
		}
	}
}

func arrow(old, new string) string { return fmt.Sprintf("%s → %s", orNothing(old), orNothing(new)) }

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}
