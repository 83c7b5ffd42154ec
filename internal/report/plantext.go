package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/plan"
)

// Plan shows a plan for people: each step with its moves and its diff, then what it means for states, for units that change later
// and for units that are dropped, the findings, and a summary in the last line. Quiet leaves the findings and the summary.
func Plan(p *plan.Plan, look Look) string {
	var b strings.Builder
	if !look.Quiet {
		for _, step := range p.Steps {
			b.WriteString(planStep(step, look))
		}
		b.WriteString(keys(p.Keys, look))
		b.WriteString(later(p, look))
		b.WriteString(orphans(p, look))
	}
	b.WriteString(Findings(p.AllFindings(), look))
	b.WriteString(Summary(p, look) + "\n")
	return b.String()
}

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
	b.WriteString("\n" + indented(MoveTree(change.NewMoves(step.Changes.Moves).List(), look)))
	if len(step.Changes.Moves) > 0 {
		b.WriteString("\n")
	}
	if look.Verbose {
		b.WriteString(causes(step, look))
	}
	if diff := StepDiff(step, look); diff != "" {
		b.WriteString(diff + "\n")
	}
	return b.String()
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
	rest := 0
	if len(changes) > most && !look.Verbose {
		changes, rest = changes[:some], len(changes)-some
	}
	for _, key := range changes {
		b.WriteString("  " + printable(string(key.After)) + look.paint(faint, fmt.Sprintf(" (%s %s)", key.Backend, key.Attribute)) + "\n")
		if key.Old == key.New {
			b.WriteString("    " + printable(key.Old) + ", from another folder than before\n")
			continue
		}
		b.WriteString("    " + look.paint(bad, "- "+printable(key.Old)) + "\n")
		b.WriteString("    " + look.paint(good, "+ "+printable(key.New)) + "\n")
	}
	if rest > 0 {
		b.WriteString(look.paint(faint, fmt.Sprintf("  and %d more: -v shows all", rest)) + "\n")
	}
	return b.String() + "\n"
}

func later(p *plan.Plan, look Look) string {
	var b strings.Builder
	for _, step := range p.Steps {
		for _, change := range step.Later {
			b.WriteString("  " + printable(string(change.Unit)) + look.paint(caution, " "+printable(change.Input)) + "\n")
			if len(change.Through) > 0 {
				b.WriteString("    through " + printable(strings.Join(change.Through, " → ")) + "\n")
			}
			if change.Pin != "" {
				b.WriteString(look.paint(good, "    pin: ") + look.wrap(printable(change.Pin), "         ") + "\n")
			}
		}
	}
	if b.Len() == 0 {
		return ""
	}
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
	for _, orphan := range all {
		b.WriteString("  " + printable(string(orphan.Unit)) + look.paint(faint, ": "+printable(orphan.Why)) + "\n")
	}
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
