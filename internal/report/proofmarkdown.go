package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/prove"
)

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
