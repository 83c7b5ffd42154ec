package report

import (
	"strings"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// FindingsGitHub gives findings as workflow commands of GitHub Actions, a line each, the worst first: GitHub shows ten of each severity
// beside the lines of a pull request. Quiet leaves out notes.
func FindingsGitHub(list finding.List, look Look) string {
	var b strings.Builder
	for _, f := range list.Sorted() {
		if look.Quiet && f.Severity == finding.Note {
			continue
		}
		command := "notice"
		if f.Severity != finding.Note {
			command = f.Severity.String()
		}
		var properties []string
		add := func(name, value string) { properties = append(properties, name+"="+propertyEscape(value)) }
		if f.Place.File != "" {
			add("file", printable(f.Place.File))
		}
		if f.Place.Line > 0 {
			add("line", itoa(f.Place.Line))
			add("endLine", itoa(max(f.Place.Line, f.Place.EndLine)))
			if f.Place.EndLine == f.Place.Line { // GitHub takes columns within one line only.
				add("col", itoa(f.Place.Column))
				add("endColumn", itoa(max(f.Place.Column, f.Place.EndColumn)))
			}
		}
		add("title", string(f.Code))
		b.WriteString("::" + command + " " + strings.Join(properties, ",") + "::" + dataEscape(annotation(f)) + "\n")
	}
	return b.String()
}

// annotation is what stands beside the line: the message with what a program said, the values, and what to do.
func annotation(f finding.Finding) string {
	lines := []string{f.Message}
	if f.Detail != "" {
		lines = append(lines, strings.Split(f.Detail, "\n")...)
	}
	if f.Old != "" {
		lines = append(lines, "old: "+f.Old)
	}
	if f.New != "" {
		lines = append(lines, "new: "+f.New)
	}
	if f.Remedy != "" {
		lines = append(lines, f.Remedy+".")
	}
	lines = append(lines, f.Commands...)
	for i, line := range lines {
		lines[i] = printable(line)
	}
	return strings.Join(lines, "\n")
}

// What GitHub's own toolkit escapes, in the data of a command and in its properties.
var (
	dataEscaper     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscaper = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func dataEscape(text string) string     { return dataEscaper.Replace(text) }
func propertyEscape(text string) string { return propertyEscaper.Replace(text) }
