package hcledit

import (
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

func width(text string) int { return utf8.RuneCountInString(text) }

// column gives the width that the names of what is new are padded to, so that their "=" stand where those of the lines next to
// them do. A clean document needs none: it is formatted.
func (l *lining) column(run []*insertion, blankBefore, blankAfter bool) int {
	if l.document.clean() {
		return 0
	}
	var near []assignment
	take := func(i, line int) bool {
		if i < 0 || i >= len(l.items) || l.items[i].firstLine != line || l.items[i].lastLine != line || l.left(line) {
			return false
		}
		assign, ok := l.assignment(line)
		if ok {
			near = append(near, assign)
		}
		return ok
	}
	if !blankBefore {
		for i, line := run[0].gap-1, run[0].line-1; take(i, line); i, line = i-1, line-1 {
		}
	}
	if !blankAfter {
		for i, line := run[0].gap, run[0].line; take(i, line); i, line = i+1, line+1 {
		}
	}
	if aligned, known := aligned(near); !aligned || !known && !l.aligns() {
		return 0
	}
	if len(near) > 0 {
		return near[0].column - 1
	}
	column := 0
	for _, new := range run {
		if !strings.Contains(new.value, "\n") {
			column = max(column, width(new.name))
		}
	}
	return column
}

// aligned tells whether assignments have their "=" in one column, and whether that is by intent: their names differ in length.
func aligned(near []assignment) (aligned, known bool) {
	for _, a := range near {
		if a.column != near[0].column {
			return false, true
		}
		known = known || a.name != near[0].name
	}
	return true, known
}

// assignment is a line of the form name = value, counted from its first token.
type assignment struct{ name, column int }

func (t *text) assignment(line int) (assignment, bool) {
	l := t.lines[line]
	for i := l.first + 1; i < l.last; i++ {
		if t.tokens[i].Type != hclsyntax.TokenEqual {
			continue
		}
		depth := 0
		for _, token := range t.tokens[i:l.last] {
			depth += step(token)
		}
		start := t.tokens[l.first].Range.Start.Byte
		return assignment{
			name:   width(string(t.content[start:t.tokens[i-1].Range.End.Byte])),
			column: width(string(t.content[start:t.tokens[i].Range.Start.Byte])),
		}, depth == 0
	}
	return assignment{}, false
}

// aligns tells whether the text puts the "=" of neighbouring lines into one column, as most pairs of lines whose names differ
// in length have it. It is assumed where there are none.
func (t *text) aligns() bool {
	aligned, ragged := 0, 0
	for i := 1; i < len(t.lines); i++ {
		a, ok := t.assignment(i - 1)
		b, also := t.assignment(i)
		if !ok || !also || a.name == b.name || t.indent(i-1) != t.indent(i) {
			continue
		}
		if a.column == b.column {
			aligned++
		} else {
			ragged++
		}
	}
	return aligned >= ragged
}
