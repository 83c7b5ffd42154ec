package report

import (
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// Findings shows findings in reading order, each with its code, its place with a snippet, and what to do about it. Many of them are
// grouped by their kind; Verbose shows all. Quiet leaves out notes.
func Findings(list finding.List, look Look) string {
	return findingsIn(list, look, mostLinesOfFew)
}

// findingsIn shows findings in about as many lines as are left for them, as far as few lines can say what there is.
func findingsIn(list finding.List, look Look, left int) string {
	list = slices.DeleteFunc(list.Sorted(), func(f finding.Finding) bool { return look.Quiet && f.Severity == finding.Note })
	left = max(left, fewestLines)
	text := inFull(list, look)
	if n := lines(text); look.Verbose || n <= left && (n <= mostLines || len(list) <= fewFindings) {
		return text
	}
	return grouped(list, look, min(left, groupedLines))
}

func inFull(list finding.List, look Look) string {
	var b strings.Builder
	said := map[string]bool{}
	for _, f := range list {
		again := said[f.Detail]
		if said[f.Detail] = true; again && strings.Contains(f.Detail, "\n") {
			f.Detail = "(the same as above)"
		}
		b.WriteString(one(f, look) + "\n")
	}
	return b.String()
}

func one(f finding.Finding, look Look) string {
	r := severityRole(f.Severity)
	var b strings.Builder
	title := f.Severity.String()
	if f.Code != "" {
		title += "[" + string(f.Code) + "]"
	}
	b.WriteString(look.paint(r, title) + ": " + look.paint(heading, look.wrap(printable(f.Message), "")) + "\n")
	if f.Place.File != "" {
		b.WriteString(look.paint(hint, "  --> ") + printable(f.Place.String()) + "\n")
		b.WriteString(indented(snippet(f.Place, look, r)))
	}
	if f.Detail != "" {
		bar := look.paint(faint, "  | ")
		b.WriteString(bar + strings.Join(printableLines(f.Detail), "\n"+bar) + "\n")
	}
	if f.Old != "" {
		b.WriteString(look.paint(faint, "  old: ") + printable(f.Old) + "\n")
	}
	if f.New != "" {
		b.WriteString(look.paint(faint, "  new: ") + printable(f.New) + "\n")
	}
	if here, elsewhere := alsoInFile(f); len(here) > mostAlso && !look.Verbose {
		b.WriteString(alsoLines(here, look))
		f.Related = elsewhere
	}
	for _, place := range f.Related {
		b.WriteString(look.paint(hint, "  also ") + printable(place.String()) + "\n")
		b.WriteString(indented(snippet(place, look, hint)))
	}
	if f.Remedy != "" {
		remedy := printable(f.Remedy)
		if len(f.Commands) > 0 {
			remedy += ":"
		}
		b.WriteString(look.paint(good, "  help: ") + look.wrap(remedy, "        ") + "\n")
		for _, line := range f.Commands {
			// Never wrapped: it is there to be copied.
			b.WriteString("        " + look.paint(hint, printable(line)) + "\n")
		}
	}
	return b.String()
}

func severityRole(s finding.Severity) role {
	switch s {
	case finding.Error:
		return bad
	case finding.Warning:
		return caution
	default:
		return hint
	}
}

// indented puts two spaces before each line.
func indented(text string) string {
	if text == "" {
		return ""
	}
	return "  " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n  ") + "\n"
}
