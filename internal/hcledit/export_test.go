package hcledit

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Group gives the lines that the operations may touch, as bytes of the text: those of their own edits, and those that are
// aligned with them, which are lines next to each other with an "=" each or a trailing comment each.
func (d *Document) Group() func(start, end int) bool {
	t := d.text
	in := make([]bool, len(t.lines))
	mark := func(start, end int) {
		for i, l := range t.lines {
			// Where something new begins a line, the line before may be aligned with it, and the one behind.
			in[i] = in[i] || start <= l.end && l.start <= end
		}
	}
	for _, h := range d.hunks() {
		mark(h.start, h.end)
	}
	for _, h := range d.holders {
		if h.changed() && h.onOneLine() {
			mark(h.inner())
		}
	}
	trailing := func(i int) bool {
		l := t.lines[i]
		return l.last > l.first+1 && (t.tokens[l.last-1].Type == hclsyntax.TokenComment ||
			l.last > l.first+2 && t.tokens[l.last-2].Type == hclsyntax.TokenComment)
	}
	// What is edited itself may have gained an "=" or a comment.
	own := slices.Clone(in)
	together := func(i, j int) bool {
		_, a := t.assignment(i)
		_, b := t.assignment(j)
		return (a || own[i]) && (b || own[j]) || (trailing(i) || own[i]) && (trailing(j) || own[j])
	}
	for range 2 { // a moved "=" moves its comment, which moves the comments beside it
		for i := 1; i < len(in); i++ {
			in[i] = in[i] || in[i-1] && together(i-1, i)
		}
		for i := len(in) - 2; i >= 0; i-- {
			in[i] = in[i] || in[i+1] && together(i, i+1)
		}
	}
	return func(start, end int) bool {
		for i, l := range t.lines {
			if !in[i] && start < l.end && l.start < end {
				return false
			}
			if !in[i] && start == end && l.start < start && start < l.end {
				return false
			}
		}
		return true
	}
}
