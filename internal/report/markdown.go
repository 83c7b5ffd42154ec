package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// GitHub takes comments and descriptions of 65,536 characters. The parts of a report are bounded so that all of it stays below.
const (
	mostMarkdown = 60_000
	// mostRows and mostTable are how many rows and bytes a table takes, mostDetails the bytes of what stands beneath, mostTree those of
	// the tree of moves.
	mostRows    = 30
	mostTable   = 8_000
	mostDetails = 15_000
	mostTree    = 5_000
)

// FindingsMarkdown gives findings for a pull request: a table of errors and warnings, and what to do about them folded away beneath;
// then the notes, folded away too. Nothing where there are none.
func FindingsMarkdown(all finding.List) string {
	sorted := all.Sorted()
	notes := slices.IndexFunc(sorted, func(f finding.Finding) bool { return f.Severity == finding.Note })
	if notes < 0 {
		notes = len(sorted)
	}
	var b strings.Builder
	if notes > 0 {
		b.WriteString(findingsTable(sorted[:notes]))
		b.WriteString(folded("What to do", findingsDetails(sorted[:notes])))
	}
	if notes < len(sorted) {
		b.WriteString(folded(count(len(sorted)-notes, "note", "notes"), findingsTable(sorted[notes:])))
	}
	return b.String()
}

func findingsTable(list finding.List) string {
	rows := make([]string, len(list))
	for i, f := range list {
		rows[i] = fmt.Sprintf("| %s [%s](%s%s.md) | %s | %s |\n", f.Severity, f.Code, pages, f.Code, markdownText(f.Message), tableCode(shortPlace(f.Place)))
	}
	return boundedTable([]string{"", "finding", "where"}, rows)
}

// boundedTable is a table of these rows, of the first ones where there are too many.
func boundedTable(heads, rows []string) string {
	var b strings.Builder
	b.WriteString("| " + strings.Join(heads, " | ") + " |\n|" + strings.Repeat("---|", len(heads)) + "\n")
	for i, row := range rows {
		if i == mostRows || b.Len()+len(row) > mostTable {
			fmt.Fprintf(&b, "| … and %d more |%s\n", len(rows)-i, strings.Repeat(" |", len(heads)-1))
			break
		}
		b.WriteString(row)
	}
	return b.String() + "\n"
}

// shortPlace is a file with its line: a column tells a reader of a table nothing.
func shortPlace(place finding.Place) string {
	if place.Line == 0 {
		return place.File
	}
	return place.File + ":" + itoa(place.Line)
}

func findingsDetails(list finding.List) string {
	var b strings.Builder
	for i, f := range list {
		var one strings.Builder
		fmt.Fprintf(&one, "**%s**", markdownText(f.Message))
		if f.Place.File != "" {
			one.WriteString(" " + codeSpan(f.Place.String()))
		}
		one.WriteString("\n\n")
		if text := snippet(f.Place, Look{}, hint); text != "" {
			one.WriteString(fencedCode("", text) + "\n")
		}
		if f.Detail != "" {
			one.WriteString(fencedCode("", strings.Join(printableLines(f.Detail), "\n")) + "\n")
		}
		if f.Old != "" || f.New != "" {
			one.WriteString(fencedCode("diff", "- "+printable(f.Old)+"\n+ "+printable(f.New)+"\n") + "\n")
		}
		if f.Remedy != "" {
			one.WriteString(markdownText(f.Remedy) + ".\n\n")
		}
		if len(f.Commands) > 0 {
			one.WriteString(fencedCode("sh", printable(strings.Join(f.Commands, "\n"))+"\n") + "\n")
		}
		if b.Len()+one.Len() > mostDetails {
			fmt.Fprintf(&b, "… and %d more: run the command yourself to see them.\n\n", len(list)-i)
			break
		}
		b.WriteString(one.String())
	}
	return b.String()
}

// folded is text that a reader opens by a click.
func folded(title, text string) string {
	return "<details><summary>" + title + "</summary>\n\n" + text + "</details>\n\n"
}

// fencedCode is a block of code whose fence no line of it can end.
func fencedCode(language, text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + strings.TrimSuffix(text, "\n") + "\n" + fence + "\n"
}

// markdownText is plain text in Markdown, in one line; what stands between backticks in a message stays code. Within a table a bar is
// escaped, which does no harm elsewhere.
func markdownText(text string) string {
	text = oneLine(text)
	var b strings.Builder
	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 && strings.Count(text, "`")%2 == 0 {
			b.WriteString(tableCode(part))
			continue
		}
		b.WriteString(escapeMarkdown(part))
	}
	return b.String()
}

func escapeMarkdown(text string) string {
	var b strings.Builder
	for _, c := range printable(text) {
		if strings.ContainsRune("\\`*_[]<>&#|~$!@", c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// codeSpan is code within a line; tableCode the same within a table, where a bar ends the cell even in code.
func codeSpan(text string) string {
	text = printable(oneLine(text))
	if text == "" {
		return ""
	}
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

func tableCode(text string) string { return strings.ReplaceAll(codeSpan(text), "|", "\\|") }

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// cutLines gives the first lines of a text, not more than this many bytes of them, and how many lines are left out.
func cutLines(text string, most int) (string, int) {
	if len(text) <= most {
		return text, 0
	}
	end := strings.LastIndexByte(text[:most], '\n') + 1
	for end > 0 && !utf8.ValidString(text[:end]) {
		end = strings.LastIndexByte(text[:end-1], '\n') + 1
	}
	return text[:end], strings.Count(text[end:], "\n") + 1
}
