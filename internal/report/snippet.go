package report

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// tabStop is how many columns a tab takes in a snippet: there it becomes spaces, so that what stands under it stays under it.
const tabStop = 4

// snippet shows the lines of a place behind their numbers, with what is meant underlined by carets. It gives no lines where the
// place is a whole file.
func snippet(place finding.Place, look Look, r role) string {
	if place.Line == 0 || len(place.Snippet) == 0 {
		return ""
	}
	gutter := len(itoa(place.Line + len(place.Snippet) - 1))
	blank := look.paint(faint, strings.Repeat(" ", gutter)+" |")
	var b strings.Builder
	b.WriteString(blank + "\n")
	for i, text := range place.Snippet {
		from, to := underlined(place, i)
		if i > 0 && to == 1 && place.Line+i == place.EndLine {
			break // The range ends with the line end before: nothing of this line is meant.
		}
		number := itoa(place.Line + i)
		before, meant, after := cut(text, from, to)
		before, meant, after = endOf(before, mostBeside), startOf(meant, mostMeant), startOf(after, mostBeside)
		column := 0
		lead, column := expand(before, column)
		middle, column := expand(meant, column)
		rest, _ := expand(after, column)
		line := lead + middle + rest
		b.WriteString(look.paint(faint, strings.Repeat(" ", gutter-len(number))+number+" |"))
		if line != "" {
			b.WriteString(" " + strings.TrimRight(line, " "))
		}
		b.WriteString("\n")
		if i > 0 { // The indentation of further lines is not meant.
			trimmed := strings.TrimLeft(middle, " ")
			lead += middle[:len(middle)-len(trimmed)]
			middle = trimmed
		}
		carets := strings.Repeat("^", lipgloss.Width(middle))
		if carets == "" && i == 0 {
			carets = "^"
		}
		if carets != "" {
			b.WriteString(blank + " " + strings.Repeat(" ", lipgloss.Width(lead)) + look.paint(r, carets) + "\n")
		}
	}
	return b.String()
}

// mostMeant and mostBeside are how many letters of a line are shown of what is meant, and of what stands on either side of it: nobody reads a
// line of a megabyte, as a file that was made by a program may have.
const mostMeant, mostBeside = 400, 200

// startOf gives the start of a text, and an ellipsis for the rest.
func startOf(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// endOf gives the end of a text, and an ellipsis for what stands before it.
func endOf(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return "…" + string(runes[len(runes)-most:])
	}
	return text
}

// underlined gives the columns [from, to) that are meant in line i of the snippet, 1-based in runes; to is 0 for all of the line.
func underlined(place finding.Place, i int) (from, to int) {
	from = 1
	if i == 0 {
		from = place.Column
	}
	if place.Line+i == place.EndLine {
		to = place.EndColumn
	}
	return from, to
}

// cut parts text before the columns from and to.
func cut(text string, from, to int) (before, meant, after string) {
	runes := []rune(text)
	from = min(max(from-1, 0), len(runes))
	if to == 0 {
		to = len(runes) + 1
	}
	to = min(max(to-1, from), len(runes))
	return string(runes[:from]), string(runes[from:to]), string(runes[to:])
}

// expand gives text with its tabs as spaces and its control characters visible, and the column behind it, where text begins
// at column.
func expand(text string, column int) (string, int) {
	var b strings.Builder
	for part := range strings.SplitAfterSeq(printable(text), "\t") {
		plain, tab := strings.CutSuffix(part, "\t")
		b.WriteString(plain)
		column += lipgloss.Width(plain)
		if tab {
			spaces := tabStop - column%tabStop
			b.WriteString(strings.Repeat(" ", spaces))
			column += spaces
		}
	}
	return b.String(), column
}
