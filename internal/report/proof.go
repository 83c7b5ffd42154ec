package report

import (
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/prove"
)

// Proof shows a proof for people: a table with a row a unit, then each value that differs beyond the state's place, the findings, and a
// summary in the last line. Verbose adds state keys, paths that followed in hooks, and what stood in for outputs and functions. Quiet
// leaves the findings and the summary.
func Proof(p prove.Proof, look Look) string {
	var b strings.Builder
	if !look.Quiet && len(p.Units) > 0 {
		above := commonFolder(p)
		if above != change.Root {
			b.WriteString(look.paint(faint, "Below "+printable(string(above))) + "\n")
		}
		b.WriteString(proofTable(p, above, look) + "\n" + proofUnits(p, above, look))
	}
	b.WriteString(Findings(p.Findings(), look))
	b.WriteString(ProofSummary(p, look) + "\n")
	return b.String()
}

// ProofInShort shows the proof of a plan behind it: what the reader should know, in the lines that the plan left, and the summary.
func ProofInShort(p prove.Proof, of *plan.Plan, look Look) string {
	return ProofRefuses(p, of, look) + ProofSummary(p, look) + "\n"
}

// ProofRefuses shows what a proof says against a plan, or notes, in the lines that the plan left.
func ProofRefuses(p prove.Proof, of *plan.Plan, look Look) string {
	return findingsIn(p.Findings(), look, mostLinesBesideDiff-mostAfter-lines(besideDiff(of, look)))
}

func proofTable(p prove.Proof, above change.Path, look Look) string {
	rows := [][]string{{"UNIT", "EVALUATES", ""}}
	units, rest := firstOf(p.Units, mostTableRows, someTableRows, look, verdictWeight)
	for _, unit := range units {
		rows = append(rows, []string{unitName(unit, above), string(unit.Verdict), unitRemarks(unit)})
	}
	return table(rows, look, func(row int) role { return verdictRole(units[row]) }) + leftOut(rest, "", look)
}

// proofUnits shows the values that differ, unit by unit.
func proofUnits(p prove.Proof, above change.Path, look Look) string {
	var all []string
	for _, unit := range p.Units {
		if text := proofUnit(unit, above, look); text != "" {
			all = append(all, text)
		}
	}
	const most, some = 8, 4
	shown, rest := firstOf(all, most, some, look, alike[string])
	text := strings.Join(shown, "")
	if rest > 0 {
		text += look.paint(faint, fmt.Sprintf("and %s with values that differ: -v shows all", count(rest, "more unit", "more units"))) + "\n\n"
	}
	return text
}

// verdictWeight puts what stands against an apply first, and what is the same last.
func verdictWeight(unit prove.Unit) int {
	switch {
	case unit.Stands():
		return 0
	case unit.Verdict == prove.NotEvaluated:
		return 1
	case unit.Verdict == prove.Identical:
		return 3
	default:
		return 2
	}
}

// unitName is a unit's folder below another one, with both where it moved.
func unitName(unit prove.Unit, above change.Path) string {
	before, after := below(unit.Before, above), below(unit.After, above)
	switch {
	case unit.Before == "" || unit.Before == unit.After:
		return printable(after)
	case unit.After == "":
		return printable(before)
	default:
		return printable(before + " → " + after)
	}
}

func below(folder, above change.Path) string {
	if folder == "" {
		return ""
	}
	if rest := folder.Below(above); rest != "" {
		return rest
	}
	return string(folder)
}

// unitRemarks counts what differs, by class.
func unitRemarks(unit prove.Unit) string {
	var parts []string
	if unit.Why != "" && unit.Verdict != prove.NotEvaluated {
		parts = append(parts, printable(unit.Why))
	}
	for _, class := range classes {
		n, accepted := 0, 0
		for _, d := range unit.Differences {
			switch {
			case d.Class != class:
			case d.Accepted != "":
				accepted++
			default:
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, classWord(class)))
		}
		if accepted > 0 {
			parts = append(parts, fmt.Sprintf("%d %s, accepted", accepted, classWord(class)))
		}
	}
	if unit.Accepted != "" {
		parts = append(parts, "accepted")
	}
	return strings.Join(parts, "; ")
}

// classes are in the order of their weight.
var classes = []prove.Class{prove.Undeclared, prove.OtherThan, prove.ByMove, prove.Declared, prove.StateKey, prove.Followed}

func classWord(class prove.Class) string {
	if class == prove.Undeclared {
		return "undeclared"
	}
	return string(class)
}

func verdictRole(unit prove.Unit) role {
	switch {
	case unit.Stands():
		return bad
	case unit.Verdict == prove.Identical:
		return good
	case unit.Verdict == prove.NotEvaluated:
		return caution
	default:
		return hint
	}
}

// proofUnit shows the values of one unit that differ. What stands against an apply is a finding, and shown there.
func proofUnit(unit prove.Unit, above change.Path, look Look) string {
	var b strings.Builder
	for _, d := range unit.Differences {
		if d.Stands() || !look.Verbose && (d.Class == prove.StateKey || d.Class == prove.Followed) {
			continue
		}
		title := string(d.Class)
		switch {
		case d.Class == prove.Declared:
			title += " by " + d.Why
		case d.Accepted != "":
			title += ", accepted by " + d.Accepted
		default:
		}
		b.WriteString("  " + printable(d.Attribute) + look.paint(faint, " ("+printable(title)+")") + "\n")
		b.WriteString("    " + look.paint(bad, "- "+oldText(d)) + "\n")
		b.WriteString("    " + look.paint(good, "+ "+newText(d)) + "\n")
		if len(d.Through) > 0 {
			b.WriteString("    " + look.wrap("what it gives reaches "+printable(strings.Join(d.Through, ", ")), "    ") + "\n")
		}
	}
	if look.Verbose {
		for _, hang := range unit.StandIns {
			b.WriteString("  " + look.paint(faint, standIn(string(hang.Kind))+": "+printable(hang.On)) + "\n")
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return look.paint(heading, unitName(unit, above)) + "\n" + b.String() + "\n"
}

func standIn(kind string) string {
	return "compared with a stand-in, " + strings.ReplaceAll(kind, "-", " ")
}

func oldText(d prove.Difference) string { return valueText(d.Old, d.Had) }

func newText(d prove.Difference) string { return valueText(d.New, d.Has) }

// valueText is a value in one line, or that there is none.
func valueText(text string, there bool) string {
	if !there {
		return "(not set)"
	}
	return printable(strings.ReplaceAll(text, "\n", "␤"))
}

// ProofSummary gives a proof in one line, as "Proof: 6 units evaluated before and after, 2 not concerned: 2 identical, 4 differ as
// declared."
func ProofSummary(p prove.Proof, look Look) string {
	line := "Proof: " + count(len(p.Units), "unit", "units") + " evaluated before and after"
	if p.Unconcerned > 0 {
		line += fmt.Sprintf(", %d not concerned", p.Unconcerned)
	}
	var parts []string
	add := func(v prove.Verdict, one, several string) {
		if n := p.Count(v); n > 0 {
			parts = append(parts, count(n, one, several))
		}
	}
	add(prove.Identical, "identical", "identical")
	add(prove.AsDeclared, "differs as declared", "differ as declared")
	add(prove.Differs, "differs", "differ")
	add(prove.NotEvaluated, "could not be evaluated", "could not be evaluated")
	if len(parts) > 0 {
		line += ": " + strings.Join(parts, ", ")
	}
	line += "."
	if n := standIns(p); n > 0 && !look.Quiet {
		line += fmt.Sprintf(" In %s, values hang on mocks or placeholders, the same on both sides.", count(n, "unit", "units"))
	}
	return look.paint(heading, line)
}

func standIns(p prove.Proof) int {
	n := 0
	for _, unit := range p.Units {
		if len(unit.StandIns) > 0 {
			n++
		}
	}
	return n
}

// commonFolder is the nearest folder above all units of a proof. Nothing is above a unit at the repository's root.
func commonFolder(p prove.Proof) change.Path {
	above := change.Path("")
	for _, unit := range p.Units {
		for _, folder := range []change.Path{unit.Before, unit.After} {
			switch {
			case folder == "":
			case above == "":
				above = folder.Dir()
			default:
				for above != change.Root && (!folder.Within(above) || folder == above) {
					above = above.Dir()
				}
			}
		}
	}
	return above
}
