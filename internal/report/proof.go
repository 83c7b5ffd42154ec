package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
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
		b.WriteString(proofTable(p, above, look) + "\n")
		for _, unit := range p.Units {
			b.WriteString(proofUnit(unit, above, look))
		}
	}
	b.WriteString(Findings(p.Findings(), look))
	b.WriteString(ProofSummary(p, look) + "\n")
	return b.String()
}

// ProofInShort shows a proof that holds as part of something larger: what the reader should know, and the summary.
func ProofInShort(p prove.Proof, look Look) string {
	return Findings(p.Findings(), look) + ProofSummary(p, look) + "\n"
}

func proofTable(p prove.Proof, above change.Path, look Look) string {
	rows := [][]string{{"UNIT", "EVALUATES", ""}}
	for _, unit := range p.Units {
		rows = append(rows, []string{unitName(unit, above), string(unit.Verdict), unitRemarks(unit)})
	}
	return table(rows, look, func(row int) role { return verdictRole(p.Units[row]) })
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

// commonFolder is the nearest folder above all units of a proof.
func commonFolder(p prove.Proof) change.Path {
	above := change.Path("")
	for _, unit := range p.Units {
		for _, folder := range []change.Path{unit.Before, unit.After} {
			switch {
			case folder == "":
			case above == "":
				above = folder.Dir()
			default:
				for !folder.Within(above) || folder == above {
					above = above.Dir()
				}
			}
		}
	}
	return above
}

// ProofMarkdown gives a proof for a pull request.
func ProofMarkdown(p prove.Proof) string {
	var b strings.Builder
	b.WriteString("### tg-refactor prove\n\n" + markdownText(ProofSummary(p, Look{})) + "\n\n")
	if len(p.Units) == 0 {
		return b.String()
	}
	above := commonFolder(p)
	b.WriteString("Units below " + codeSpan(string(above)) + ":\n\n")
	units := slices.Clone(p.Units)
	// What a reader must see comes first, since long tables are cut.
	slices.SortStableFunc(units, func(a, b prove.Unit) int { return weight(b) - weight(a) })
	rows := make([]string, len(units))
	for i, unit := range units {
		rows[i] = fmt.Sprintf("| %s | %s | %s |\n", tableCode(unitName(unit, above)), unit.Verdict, markdownText(unitRemarks(unit)))
	}
	b.WriteString(boundedTable([]string{"unit", "evaluates", ""}, rows))
	var details strings.Builder
	for _, unit := range units {
		text := proofUnit(unit, above, Look{})
		if details.Len()+len(text) > mostDetails {
			details.WriteString("… and more: run the command yourself to see them.\n")
			break
		}
		details.WriteString(text)
	}
	if details.Len() > 0 {
		b.WriteString(folded("What differs as declared", fencedCode("diff", details.String())+"\n"))
	}
	return b.String() + FindingsMarkdown(p.Findings())
}

func weight(unit prove.Unit) int {
	for i, v := range []prove.Verdict{prove.Identical, prove.AsDeclared, prove.NotEvaluated, prove.Differs} {
		if v == unit.Verdict {
			return i
		}
	}
	return 0
}

// ProofFormat is the version of the JSON that ProofJSON writes, as docs/schema/proof.schema.json describes it.
const ProofFormat = "1.0"

type proofJSON struct {
	FormatVersion string           `json:"format_version"`
	Title         string           `json:"title"`
	Holds         bool             `json:"holds"`
	Summary       proofSummaryJSON `json:"summary"`
	Units         []proofUnitJSON  `json:"units"`
	Findings      finding.List     `json:"findings"`
}

type proofSummaryJSON struct {
	Identical    int `json:"identical"`
	AsDeclared   int `json:"as_declared"`
	Differs      int `json:"differs"`
	NotEvaluated int `json:"not_evaluated"`
	Unconcerned  int `json:"not_concerned"`
}

type proofUnitJSON struct {
	Before      string           `json:"before,omitempty"`
	After       string           `json:"after,omitempty"`
	Verdict     prove.Verdict    `json:"verdict"`
	Why         string           `json:"why,omitempty"`
	Accepted    string           `json:"accepted,omitempty"`
	Differences []differenceJSON `json:"differences"`
	StandIns    []standInJSON    `json:"stand_ins"`
}

type differenceJSON struct {
	Attribute string        `json:"attribute"`
	Class     prove.Class   `json:"class"`
	Old       *string       `json:"old"`
	New       *string       `json:"new"`
	Why       string        `json:"why,omitempty"`
	Accepted  string        `json:"accepted,omitempty"`
	Place     finding.Place `json:"place,omitzero"`
	Through   []string      `json:"through,omitempty"`
	StandIns  []standInJSON `json:"stand_ins,omitempty"`
}

type standInJSON struct {
	Kind string `json:"kind"`
	On   string `json:"on"`
}

// ProofJSON gives a proof for machines.
func ProofJSON(p prove.Proof) ([]byte, error) {
	out := proofJSON{FormatVersion: ProofFormat, Title: p.Title, Holds: p.Holds(), Units: []proofUnitJSON{}, Findings: list(p.Findings()),
		Summary: proofSummaryJSON{p.Count(prove.Identical), p.Count(prove.AsDeclared), p.Count(prove.Differs), p.Count(prove.NotEvaluated), p.Unconcerned}}
	for _, unit := range p.Units {
		row := proofUnitJSON{Before: string(unit.Before), After: string(unit.After), Verdict: unit.Verdict, Why: unit.Why, Accepted: unit.Accepted,
			Differences: []differenceJSON{}, StandIns: []standInJSON{}}
		for _, hang := range unit.StandIns {
			row.StandIns = append(row.StandIns, standInJSON{string(hang.Kind), hang.On})
		}
		for _, d := range unit.Differences {
			row.Differences = append(row.Differences, differenceOf(d))
		}
		out.Units = append(out.Units, row)
	}
	return encode(out)
}

func differenceOf(d prove.Difference) differenceJSON {
	out := differenceJSON{Attribute: d.Attribute, Class: d.Class, Why: d.Why, Accepted: d.Accepted, Place: d.Place, Through: d.Through}
	if d.Had {
		out.Old = &d.Old
	}
	if d.Has {
		out.New = &d.New
	}
	for _, hang := range d.StandIns {
		out.StandIns = append(out.StandIns, standInJSON{string(hang.Kind), hang.On})
	}
	return out
}
