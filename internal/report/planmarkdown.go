package report

import (
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/plan"
)

// PlanMarkdown gives a plan as the description of a pull request: what moves, the states that move, the units that change later and
// those that are dropped, the findings, and the diff, folded away.
func PlanMarkdown(p *plan.Plan) string {
	var b strings.Builder
	b.WriteString("### tg-refactor " + markdownText(p.Title) + "\n\n" + markdownText(Summary(p, Look{})) + "\n\n")
	if tree := MoveTree(p.Moves.List(), Look{}); tree != "" {
		shown, left := cutLines(tree, mostTree)
		b.WriteString("#### What moves\n\n" + fencedCode("", shown) + more(left) + "\n")
	}
	b.WriteString(keysMarkdown(p.Keys))
	b.WriteString(laterMarkdown(p))
	b.WriteString(orphansMarkdown(p))
	if text := FindingsMarkdown(p.AllFindings()); text != "" {
		b.WriteString("#### Findings\n\n" + text)
	}
	if diff := TotalDiff(p, Look{}); diff != "" {
		shown, left := cutLines(diff, mostMarkdown-b.Len())
		b.WriteString(folded("Diff", fencedCode("diff", shown)+more(left)+"\n"))
	}
	return b.String()
}

// more says how many lines were left out.
func more(lines int) string {
	if lines == 0 {
		return ""
	}
	return fmt.Sprintf("\n… and %d more lines.\n", lines)
}

func keysMarkdown(keys []plan.KeyChange) string {
	if len(keys) == 0 {
		return ""
	}
	rows := make([]string, len(keys))
	for i, key := range keys {
		rows[i] = fmt.Sprintf("| %s | %s %s | %s | %s |\n", tableCode(string(key.After)), markdownText(key.Backend), markdownText(key.Attribute),
			tableCode(key.Old), tableCode(key.New))
	}
	return "#### States that move\n\nUntil these states are moved, Terragrunt takes what the units built for new: nobody may apply them meanwhile.\n\n" +
		boundedTable([]string{"unit", "backend", "old", "new"}, rows)
}

func laterMarkdown(p *plan.Plan) string {
	var rows []string
	for _, step := range p.Steps {
		for _, later := range step.Later {
			rows = append(rows, fmt.Sprintf("| %s | %s | %s |\n", tableCode(string(later.Unit)), tableCode(later.Input), markdownText(later.Pin)))
		}
	}
	if len(rows) == 0 {
		return ""
	}
	return "#### Units that change later\n\nThese inputs keep their value now, and change when the units that they read from are applied next.\n\n" +
		boundedTable([]string{"unit", "input", "to pin the old value"}, rows)
}

func orphansMarkdown(p *plan.Plan) string {
	orphans := orphansOf(p)
	if len(orphans) == 0 {
		return ""
	}
	rows := make([]string, len(orphans))
	for i, orphan := range orphans {
		rows[i] = fmt.Sprintf("| %s | %s |\n", tableCode(string(orphan.Unit)), markdownText(orphan.Why))
	}
	return "#### Units that are dropped\n\nTheir states stay where they are.\n\n" + boundedTable([]string{"unit", "why"}, rows)
}
