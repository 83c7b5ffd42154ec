package report

import (
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/validate"
)

// Validation shows a validation for people: the findings, the criteria as a list with what failed beneath each, and a summary in the
// last line. Quiet leaves out notes and the criteria that pass.
func Validation(v engine.Validated, look Look) string {
	var b strings.Builder
	b.WriteString(Findings(v.Findings, look))
	if v.Live != "" && !look.Quiet {
		line := "Validated " + printable(string(v.Live))
		if v.Terragrunt != "" {
			line += " with terragrunt " + printable(v.Terragrunt)
		}
		b.WriteString(look.paint(faint, line) + "\n")
	}
	for _, criterion := range v.Criteria {
		if look.Quiet && criterion.State == validate.Passed {
			continue
		}
		state := fmt.Sprintf("%-10s", criterion.State)
		b.WriteString(look.paint(criterionRole(criterion.State), state) + "  " + printable(criterion.Title) +
			look.paint(faint, " ("+printable(criterion.Why)+")") + "\n")
		for _, detail := range criterion.Details {
			b.WriteString("            " + look.paint(bad, printable(string(detail.Place))) + ": " + printable(oneLine(detail.Message)) + "\n")
		}
	}
	b.WriteString(look.paint(heading, validationLine(v)) + "\n")
	return b.String()
}

func criterionRole(state validate.State) role {
	switch state {
	case validate.Passed:
		return good
	case validate.Failed:
		return bad
	default:
		return caution
	}
}

// validationLine is a validation in one line, as "11 criteria pass, 1 fails, 2 were not tested."
func validationLine(v engine.Validated) string {
	n := map[validate.State]int{}
	for _, criterion := range v.Criteria {
		n[criterion.State]++
	}
	parts := []string{count(n[validate.Passed], "criterion passes", "criteria pass")}
	if n[validate.Failed] > 0 {
		parts = append(parts, count(n[validate.Failed], "fails", "fail"))
	}
	if n[validate.NotTested] > 0 {
		parts = append(parts, count(n[validate.NotTested], "was not tested", "were not tested"))
	}
	return strings.Join(parts, ", ") + "."
}

// ValidationMarkdown gives a validation for a pull request.
func ValidationMarkdown(v engine.Validated) string {
	var b strings.Builder
	b.WriteString("### tg-refactor validate\n\n" + markdownText(validationLine(v)) + "\n\n")
	rows := make([]string, len(v.Criteria))
	for i, criterion := range v.Criteria {
		rows[i] = fmt.Sprintf("| %s | %s | %s |\n", criterion.State, markdownText(criterion.Title), markdownText(criterion.Why))
	}
	b.WriteString(boundedTable([]string{"result", "criterion", ""}, rows))
	for _, criterion := range v.Criteria {
		var details strings.Builder
		for i, detail := range criterion.Details {
			if details.Len() > mostTable {
				fmt.Fprintf(&details, "- … and %d more\n", len(criterion.Details)-i)
				break
			}
			fmt.Fprintf(&details, "- %s: %s\n", codeSpan(string(detail.Place)), markdownText(detail.Message))
		}
		if details.Len() > 0 {
			b.WriteString("**" + markdownText(criterion.Title) + "**\n\n" + details.String() + "\n")
		}
	}
	return b.String() + FindingsMarkdown(v.Findings)
}

// ValidationFormat is the version of the JSON that ValidationJSON writes, as docs/schema/validation.schema.json describes it.
const ValidationFormat = "1.0"

// ValidationJSON gives a validation for machines.
func ValidationJSON(v engine.Validated) ([]byte, error) {
	type detail struct {
		Place   string `json:"place,omitempty"`
		Message string `json:"message"`
	}
	type criterion struct {
		Name    string         `json:"name"`
		Title   string         `json:"title"`
		State   validate.State `json:"state"`
		Why     string         `json:"why"`
		Details []detail       `json:"details"`
	}
	out := struct {
		FormatVersion string       `json:"format_version"`
		Live          string       `json:"live,omitempty"`
		Terragrunt    string       `json:"terragrunt,omitempty"`
		Criteria      []criterion  `json:"criteria"`
		Findings      finding.List `json:"findings"`
	}{FormatVersion: ValidationFormat, Live: string(v.Live), Terragrunt: v.Terragrunt, Criteria: []criterion{}, Findings: list(v.Findings.Sorted())}
	for _, c := range v.Criteria {
		row := criterion{Name: c.Name, Title: c.Title, State: c.State, Why: c.Why, Details: []detail{}}
		for _, d := range c.Details {
			row.Details = append(row.Details, detail{string(d.Place), d.Message})
		}
		out.Criteria = append(out.Criteria, row)
	}
	return encode(out)
}
