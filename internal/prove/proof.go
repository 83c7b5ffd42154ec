// Package prove owns the comparison of what Terragrunt evaluates before and after a change of the tree: which units it may concern, and
// for each whether it evaluates to what it did, value by value. It must not know how units are evaluated, or how a proof is shown.
package prove

import (
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/static"
)

// Verdict is what a proof says of one unit.
type Verdict string

// The verdicts, the better ones first.
const (
	// Identical: every value is what it was, each path led through the moves. Its state may be looked for elsewhere.
	Identical Verdict = "identical"
	// AsDeclared: nothing differs but what was declared or accepted.
	AsDeclared Verdict = "differs as declared"
	// Differs: a value differs, and nobody said that it would.
	Differs Verdict = "differs"
	// NotEvaluated: Terragrunt cannot evaluate the unit, at least on one side.
	NotEvaluated Verdict = "not evaluated"
)

// Class tells what a difference is.
type Class string

// The classes of differences.
const (
	// StateKey is a setting of the backend that the state plan names.
	StateKey Class = "state key"
	// Followed is a path in a hook, which leads after to where it led before.
	Followed Class = "followed the move"
	// Declared is a value that a phase says it changes, from and to exactly these.
	Declared Class = "declared"
	// ByMove is a path that leads to where it led before, but that Terraform sees as another text.
	ByMove Class = "changed by the move"
	// OtherThan is a value that a phase says it changes, but from or to another one.
	OtherThan Class = "other than declared"
	// Undeclared is any other value that differs.
	Undeclared Class = "differs"
)

// The names of what is no value of a unit and can be accepted like one.
const (
	// Evaluation stands for the evaluation of a unit as a whole.
	Evaluation = "evaluation"
	// Existence stands for a unit being there.
	Existence = "unit"
)

// Proof is what the comparison of two trees came to.
type Proof struct {
	// Title names what is proved, as "phases 1-5".
	Title string
	// Units are those that the change may concern, ordered by their folder before, new ones last.
	Units []Unit
	// Unconcerned is how many units of the tree the change cannot concern; they were not evaluated.
	Unconcerned int
	// Unused are acceptances that nothing needed.
	Unused []string
	// Unheeded are variables of the environment that let Terragrunt take something else than what was compared.
	Unheeded []evaluate.Variable
	// Kept are the values for which units were given texts that shall keep them, and OffersKeep tells that people may ask for more of that.
	Kept       []Acceptance
	OffersKeep bool
}

// Unit is one row of a proof.
type Unit struct {
	// Before and After are the unit's folders; empty where it is not there on that side.
	Before, After change.Path
	Verdict       Verdict
	// Why is a clause that explains a verdict which no difference does: why a unit was dropped, what keeps it from being evaluated.
	Why string
	// Place is where that is.
	Place finding.Place
	// Differences are ordered by attribute.
	Differences []Difference
	// StandIns are the mocks and placeholders on which values of the unit hang that are the same on both sides. They were compared
	// with the same stand-in, not with what it stands for.
	StandIns []evaluate.Hang
	// Accepted is the acceptance that lets a unit pass which cannot be evaluated or is gone; empty for none.
	Accepted string
	// Perhaps tells that nothing shows whether the unit is run at all, since stacks are made from it: it never stands against an apply.
	Perhaps bool
	// mended tells that Terragrunt could not evaluate the unit before, and can now.
	mended bool
	// fails tells that the verdict stands against an apply.
	fails bool
}

// Difference is one value that is not the same text on both sides.
type Difference struct {
	// Attribute is where the value stands, as "inputs.iso_name".
	Attribute string
	Class     Class
	// Old and New are the values as a person writes them: a string without its quotes, anything else as JSON. Of texts of several lines
	// only those that differ. Had and Has tell whether the value is there at all.
	Old, New string
	Had, Has bool
	// Why is a clause that explains the class: which phase declared it and why, or what was declared instead.
	Why string
	// Left tells that the value is the same on both sides, and that something which it names by its path went elsewhere.
	Left bool
	// Place is where the value stands in the tree after, or in the one before where it is gone.
	Place finding.Place
	// StandIns are the mocks and placeholders that the new value hangs on.
	StandIns []evaluate.Hang
	// Through are the other attributes that hang on this one, as the inputs that read a dependency which leads elsewhere.
	Through []string
	// Accepted is the acceptance that lets it pass; empty for none.
	Accepted string
}

// Stands tells whether the difference stands against an apply: nobody declared or accepted it.
func (d Difference) Stands() bool {
	return d.Accepted == "" && (d.Class == ByMove || d.Class == OtherThan || d.Class == Undeclared)
}

// Folder is the unit's folder where a reader finds it now: before, where it was there.
func (u Unit) Folder() change.Path {
	if u.Before != "" {
		return u.Before
	}
	return u.After
}

// config is the file of a unit's config: after, where it is there.
func (u Unit) config() change.Path {
	folder := u.After
	if folder == "" {
		folder = u.Before
	}
	return folder.Child(static.DefaultConfig)
}

// Stands tells whether the unit stands against an apply.
func (u Unit) Stands() bool { return !u.Perhaps && u.standsAlone() }

// standsAlone tells whether it would, if it is run.
func (u Unit) standsAlone() bool { return u.fails && u.Accepted == "" || u.Verdict == Differs }

// Holds tells whether nothing stands against an apply.
func (p Proof) Holds() bool {
	for _, unit := range p.Units {
		if unit.Stands() {
			return false
		}
	}
	return true
}

// Count gives how many units have this verdict.
func (p Proof) Count(v Verdict) int {
	n := 0
	for _, unit := range p.Units {
		if unit.Verdict == v {
			n++
		}
	}
	return n
}
