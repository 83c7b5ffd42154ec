package report

import (
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// Checked shows what a check found, and what it comes to in the last line. Quiet leaves out notes.
func Checked(c engine.Checked, look Look) string {
	return Findings(c.Findings, look) + look.paint(heading, checkedLine(c)) + "\n"
}

// checkedLine is a check in one line, as "Checked 8 units against main, and not 2 that stacks generate from texts elsewhere: 1 error, 2
// warnings, 3 notes."
func checkedLine(c engine.Checked) string {
	line := "Checked " + count(c.Units, "unit", "units")
	if c.Base != "" {
		line += " against " + printable(c.Base)
	}
	if c.Elsewhere > 0 {
		line += fmt.Sprintf(", and not %d that stacks generate from texts elsewhere", c.Elsewhere)
	}
	return line + ": " + tally(c.Findings) + "."
}

// tally counts findings by their severity, in words; "nothing wrong" where there are none.
func tally(all finding.List) string {
	var parts []string
	for _, of := range []struct {
		severity     finding.Severity
		one, several string
	}{{finding.Error, "error", "errors"}, {finding.Warning, "warning", "warnings"}, {finding.Note, "note", "notes"}} {
		if n := all.Count(of.severity); n > 0 {
			parts = append(parts, count(n, of.one, of.several))
		}
	}
	if len(parts) == 0 {
		return "nothing wrong"
	}
	return strings.Join(parts, ", ")
}

// CheckFormat is the version of the JSON that CheckedJSON writes, as docs/schema/check.schema.json describes it.
const CheckFormat = "1.0"

// CheckedJSON gives what a check found for machines.
func CheckedJSON(c engine.Checked) ([]byte, error) {
	type summary struct {
		Units     int `json:"units"`
		Elsewhere int `json:"elsewhere,omitempty"`
		Errors    int `json:"errors"`
		Warnings  int `json:"warnings"`
		Notes     int `json:"notes"`
	}
	return encode(struct {
		FormatVersion string       `json:"format_version"`
		Base          string       `json:"base,omitempty"`
		Summary       summary      `json:"summary"`
		Findings      finding.List `json:"findings"`
	}{CheckFormat, c.Base, summary{c.Units, c.Elsewhere, c.Findings.Count(finding.Error), c.Findings.Count(finding.Warning), c.Findings.Count(finding.Note)},
		list(c.Findings.Sorted())})
}

// CheckedMarkdown gives what a check found as a comment on a pull request.
func CheckedMarkdown(c engine.Checked) string {
	return "### tg-refactor check\n\n" + markdownText(checkedLine(c)) + "\n\n" + FindingsMarkdown(c.Findings)
}
