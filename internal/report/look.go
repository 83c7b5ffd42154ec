// Package report owns formats and colours: pure functions from results to text, a format a file. It must not know how a result
// came about, and it prints nothing itself.
package report

import (
	"strings"
	"unicode"

	"charm.land/lipgloss/v2"
)

// Look says how text is to be shown. Its zero value is plain and does not wrap: what a pipe or a file gets.
type Look struct {
	// Colour turns ANSI colours on.
	Colour bool
	// Width is the terminal's width in columns; 0 where there is no terminal, and then nothing is wrapped or cut.
	Width int
	// Verbose adds why each edit is made; Quiet leaves out all but problems and results.
	Verbose, Quiet bool
}

// role is what a piece of text means, which decides its colour.
type role int

const (
	heading role = iota
	faint
	bad
	caution
	good
	hint
)

// The basic sixteen colours, so that the reader's own terminal theme decides how they look.
var styles = map[role]lipgloss.Style{
	heading: style().Bold(true),
	faint:   style().Faint(true),
	bad:     style().Foreground(lipgloss.Red),
	caution: style().Foreground(lipgloss.Yellow),
	good:    style().Foreground(lipgloss.Green),
	hint:    style().Foreground(lipgloss.Cyan),
}

func style() lipgloss.Style { return lipgloss.NewStyle().TabWidth(lipgloss.NoTabConversion) }

// paint gives text in the colour of its role. Text of several lines is painted line by line, so that no colour runs over a line end.
func (l Look) paint(r role, text string) string {
	if !l.Colour || text == "" {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = styles[r].Render(line)
		}
	}
	return strings.Join(lines, "\n")
}

// wrap breaks text at spaces so that each line fits the terminal, all but the first behind indent. Without a terminal text stays
// in one line, so that scripts may look for it.
func (l Look) wrap(text, indent string) string {
	const narrowest = 20
	width := l.Width - lipgloss.Width(indent)
	if l.Width == 0 || width < narrowest {
		return text
	}
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case lipgloss.Width(line)+1+lipgloss.Width(word) > width:
			lines, line = append(lines, line), word
		default:
			line += " " + word
		}
	}
	return strings.Join(append(lines, line), "\n"+indent)
}

// printable gives text with every control character but the tab made visible, since text of a repository must not steer the
// reader's terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return r
		case r < ' ':
			return '␀' + r
		case r == 0x7f:
			return '␡'
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return unicode.ReplacementChar
		default:
			return r
		}
	}, text)
}

// printableLines is printable for text of several lines, which stay lines.
func printableLines(text string) []string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = printable(line)
	}
	return lines
}

// count gives a number with its noun, as "1 move" or "3 moves".
func count(n int, singular, plural string) string {
	if n == 1 {
		return "1 " + singular
	}
	return itoa(n) + " " + plural
}
