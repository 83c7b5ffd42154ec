package prove

import (
	"cmp"
	"path/filepath"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// Evaluated is one unit as Terragrunt evaluated it; nil on a side on which it is not there.
type Evaluated struct {
	Pair
	Was, Is *evaluate.Unit
}

// Options say how a proof is made of what was evaluated.
type Options struct {
	// Root is the absolute path that stood for the repository's root when the units were evaluated.
	Root string
	// Unconcerned is how many units were not evaluated, since the change cannot concern them.
	Unconcerned int
	// Accept are the differences to let pass.
	Accept []Acceptance
	// Withhold tells of which units no value may be shown that is known only to Terragrunt, since it may be a secret. It may be nil.
	Withhold func(evaluate.Unit) bool
	// Unheeded are variables of the environment that let Terragrunt take something else than what was evaluated.
	Unheeded []evaluate.Variable
	// Hide gives a text without secrets that configs may have read; nil where they read none.
	Hide func(string) string
}

// Prove compares what units evaluate to on both sides. Everything that differs is declared, accepted, or stands against an apply.
func Prove(c Comparison, units []Evaluated, options Options) Proof {
	p := Proof{Title: c.Title, Unconcerned: options.Unconcerned, Unheeded: options.Unheeded}
	used, changed := map[string]bool{}, c.changedModules()
	for _, unit := range units {
		row := c.unit(unit, filepath.ToSlash(options.Root), changed)
		row.Perhaps = c.perhaps(unit.Pair)
		accept(&row, options.Accept, used)
		row.judge()
		if options.Withhold != nil && unit.Is != nil && unit.Was != nil && (options.Withhold(*unit.Is) || options.Withhold(*unit.Was)) {
			row.withhold()
		}
		if options.Hide != nil {
			row.hide(options.Hide)
		}
		p.Units = append(p.Units, row)
	}
	for _, a := range options.Accept {
		if !used[a.String()] {
			p.Unused = append(p.Unused, a.String())
		}
	}
	return p
}

// unit compares one unit.
func (c Comparison) unit(unit Evaluated, root string, changed map[change.Path]bool) Unit {
	row := Unit{}
	if unit.Was != nil {
		row.Before = unit.Was.Folder
	}
	if unit.Is != nil {
		row.After = unit.Is.Folder
	}
	switch {
	case unit.Is == nil:
		why, declared := c.Dropped[row.Before]
		row.Verdict, row.Why, row.fails = AsDeclared, why, !declared
		row.Place = finding.InFile(string(unit.Was.Config))
		if !declared {
			row.Verdict, row.Why = Differs, "it is gone"
		}
	case unit.Is.Failure != nil:
		row.Verdict, row.Why, row.Place = NotEvaluated, unit.Is.Failure.Message, unit.Is.Failure.Place
		// A new unit lost nothing, and only somebody who works on it can give it what it lacks.
		row.fails = unit.Was != nil && unit.Was.Failure == nil
	case unit.Was == nil:
		row.Verdict, row.Why = Identical, "it is new, so there is nothing to compare it with"
	case unit.Was.Failure != nil:
		row.Verdict, row.Why, row.Place = NotEvaluated, "before: "+unit.Was.Failure.Message, unit.Was.Failure.Place
		row.mended = true
	default:
		row.Verdict = Identical
		x := comparing{Comparison: c, before: *unit.Was, after: *unit.Is, row: &row, changed: changed}
		x.was, x.is = c.eyes(root, x.before, x.after)
		x.run()
	}
	return row
}

// OnlyCopied tells whether stacks are made from a unit that Terragrunt cannot run where it stands, or could not before.
func (c Comparison) OnlyCopied(unit Evaluated) bool {
	failed := unit.Was != nil && unit.Was.Failure != nil || unit.Was == nil && unit.Is != nil && unit.Is.Failure != nil
	return failed && c.perhaps(unit.Pair)
}

// perhaps tells whether nothing shows that a unit is run, since stacks are made from it.
func (c Comparison) perhaps(p Pair) bool {
	if p.Before == "" {
		return c.After.MayRun(p.After)
	}
	return c.Before.MayRun(p.Before)
}

// judge gives a unit that was compared its verdict.
func (u *Unit) judge() {
	if u.Accepted != "" && u.Verdict == Differs {
		u.Verdict, u.fails = AsDeclared, false
	}
	for _, d := range u.Differences {
		switch {
		case d.Stands():
			u.Verdict = Differs
			return
		case d.Class != StateKey && d.Class != Followed:
			u.Verdict = AsDeclared
		}
	}
}

// Withheld stands for a value that may be secret.
const Withheld = finding.Withheld

// withhold hides the values that nobody could read in the tree itself.
func (u *Unit) withhold() {
	for i := range u.Differences {
		switch d := &u.Differences[i]; kindOf(d.Attribute) {
		case value, contents, hook, file:
			if d.Class != Declared {
				d.Old, d.New = Withheld, Withheld
			}
		default:
		}
	}
}

// hide takes secrets out of all that is told of the unit.
func (u *Unit) hide(from func(string) string) {
	u.Why = from(u.Why)
	hangs := func(all []evaluate.Hang) []evaluate.Hang {
		told := make([]evaluate.Hang, len(all))
		for i, hang := range all {
			told[i] = evaluate.Hang{Kind: hang.Kind, On: from(hang.On)}
		}
		return told
	}
	u.StandIns = hangs(u.StandIns)
	for i := range u.Differences {
		d := &u.Differences[i]
		d.Old, d.New, d.Why, d.StandIns = from(d.Old), from(d.New), from(d.Why), hangs(d.StandIns)
	}
}

// byAttribute orders differences.
func byAttribute(list []Difference) {
	slices.SortStableFunc(list, func(a, b Difference) int { return cmp.Compare(a.Attribute, b.Attribute) })
}
