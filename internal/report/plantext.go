package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/plan"
)

// Plan shows a plan for people: each step with its moves and its diff, then what it means for states, for units that change later
// and for units that are dropped, the findings, and a summary in the last line. Quiet leaves the findings and the summary.
func Plan(p *plan.Plan, look Look) string {
	return planText(p, look, true)
}

// besideDiff is a plan as Plan shows it, without its diffs.
func besideDiff(p *plan.Plan, look Look) string { return planText(p, look, false) }

func planText(p *plan.Plan, look Look, diff bool) string {
	var b strings.Builder
	found := p.AllFindings()
	left := mostLinesBesideDiff - mostAfter
	if !found.Has(finding.Error) {
		left -= fewestLines // for the proof, which follows where nothing refuses the plan
	}
	if !look.Quiet {
		for _, step := range p.Steps {
			text := planStep(step, look)
			left -= lines(text)
			b.WriteString(text)
			if diff {
				b.WriteString(stepDiff(step, look))
			}
		}
		rest := keys(p.Keys, look) + later(p, look) + orphans(p, look)
		left -= lines(rest)
		b.WriteString(rest)
	}
	b.WriteString(findingsIn(found, look, left))
	b.WriteString(Summary(p, look) + "\n")
	return b.String()
}

// planStep shows all of a step but its diff.
func planStep(step plan.Step, look Look) string {
	var b strings.Builder
	title := step.Title
	if step.Number > 0 {
		title = "Phase " + itoa(step.Number) + ": " + step.Title
	}
	b.WriteString(look.paint(heading, title) + "\n")
	if step.Changes.Empty() {
		b.WriteString("  Nothing to do.\n\n")
		return b.String()
	}
	b.WriteString("\n" + indented(MoveTree(step.Moves().List(), look)))
	if len(step.Changes.Moves)+len(step.Generated) > 0 {
		b.WriteString("\n")
	}
	if look.Verbose {
		b.WriteString(causes(step, look))
	}
	return b.String()
}

func stepDiff(step plan.Step, look Look) string {
	if diff := StepDiff(step, look); !step.Changes.Empty() && diff != "" {
		return diff + "\n"
	}
	return ""
}

// causes lists why each change is made.
func causes(step plan.Step, look Look) string {
	var b strings.Builder
	row := func(place, why string) {
		if why != "" {
			b.WriteString("  " + printable(place) + look.paint(faint, ": "+printable(why)) + "\n")
		}
	}
	for _, move := range step.Changes.Moves {
		row(string(move.From), move.Cause.Why)
	}
	for _, edit := range step.Changes.Edits {
		place := string(edit.File)
		if step.Before != nil {
			if content, err := step.Before.Read(edit.File); err == nil {
				place = finding.At(place, content, edit.Start, edit.End).String()
			}
		}
		row(place, edit.Cause.Why)
	}
	for _, create := range step.Changes.Creates {
		row(string(create.Path), create.Cause.Why)
	}
	for _, remove := range step.Changes.Removes {
		row(string(remove.Path), remove.Cause.Why)
	}
	if b.Len() == 0 {
		return ""
	}
	return look.paint(heading, "Why") + "\n" + b.String() + "\n"
}

func keys(changes []plan.KeyChange, look Look) string {
	if len(changes) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(look.paint(heading, "States that move") + "\n" + look.wrap("These units will look for their state in another place. "+
		"Until their states are moved there, Terragrunt takes what they built for new.", "") + "\n")
	const most, some = 6, 3
	changes, rest := firstOf(changes, most, some, look, alike[plan.KeyChange])
	for _, key := range changes {
		b.WriteString("  " + printable(string(key.After)) + look.paint(faint, fmt.Sprintf(" (%s %s)", key.Backend, key.Attribute)) + "\n")
		if key.Old == key.New {
			b.WriteString("    " + printable(key.Old) + ", from another folder than before\n")
			continue
		}
		b.WriteString("    " + look.paint(bad, "- "+printable(key.Old)) + "\n")
		b.WriteString("    " + look.paint(good, "+ "+printable(key.New)) + "\n")
	}
	return b.String() + leftOut(rest, "  ", look) + "\n"
}

func later(p *plan.Plan, look Look) string {
	var all []phase.Later
	for _, step := range p.Steps {
		all = append(all, step.Later...)
	}
	if len(all) == 0 {
		return ""
	}
	var b strings.Builder
	const most, some = 10, 5
	shown, rest := firstOf(all, most, some, look, alike[phase.Later])
	for _, change := range shown {
		b.WriteString("  " + printable(string(change.Unit)) + look.paint(caution, " "+printable(change.Input)) + "\n")
		if len(change.Through) > 0 {
			b.WriteString("    through " + printable(strings.Join(change.Through, " → ")) + "\n")
		}
		if change.Pin != "" {
			b.WriteString(look.paint(good, "    pin: ") + look.wrap(printable(change.Pin), "         ") + "\n")
		}
	}
	b.WriteString(leftOut(rest, "  ", look))
	return look.paint(heading, "Units that change later") + "\n" + look.wrap("These inputs keep their value now and change when the units "+
		"that they read from are applied next.", "") + "\n" + b.String() + "\n"
}

func orphans(p *plan.Plan, look Look) string {
	all := orphansOf(p)
	if len(all) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(look.paint(heading, "Units that are dropped") + "\n")
	const most, some = 10, 5
	shown, rest := firstOf(all, most, some, look, alike[phase.Orphan])
	for _, orphan := range shown {
		b.WriteString("  " + printable(string(orphan.Unit)) + look.paint(faint, ": "+printable(orphan.Why)) + "\n")
	}
	b.WriteString(leftOut(rest, "  ", look))
	lines := destroyLines(all)
	if len(lines) == 0 {
		return b.String() + "\n"
	}
	b.WriteString(look.wrap("Their states stay where they are. Once the files are gone, these lines destroy by hand what they built, from a "+
		"worktree that still has them, one unit after another.", "") + "\n")
	for _, line := range lines {
		b.WriteString("  " + look.paint(hint, printable(line)) + "\n")
	}
	return b.String() + "\n"
}

// destroyLines are the lines of all units, each once: first all that prepares, since a unit may read the state of one that is destroyed
// later.
func destroyLines(orphans []phase.Orphan) []string {
	var prepare, destroy []string
	for _, orphan := range orphans {
		for i, line := range orphan.Destroy {
			switch {
			case i == len(orphan.Destroy)-1:
				destroy = append(destroy, line)
			case !slices.Contains(prepare, line):
				prepare = append(prepare, line)
			}
		}
	}
	return append(prepare, destroy...)
}

func orphansOf(p *plan.Plan) []phase.Orphan {
	var all []phase.Orphan
	for _, step := range p.Steps {
		all = append(all, step.Orphans...)
	}
	return all
}
