package hcledit

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// insertRun writes what is new before one line.
func (l *lining) insertRun(run []*insertion) {
	at := run[0].line
	lineEnd, indent := l.lineEnd(at), l.indentFor(run[0])
	blankBefore, blankAfter := l.blankBefore(run[0]), l.blankAfter(run[len(run)-1])
	column := l.column(run, blankBefore, blankAfter)
	commas := l.commas(run)

	var lines []string
	if blankBefore {
		lines = append(lines, "")
	}
	for i, new := range run {
		if i > 0 && new.side != above && l.wantsBlank(run[i-1].shape(), new.shape()) {
			lines = append(lines, "")
		}
		names := column
		if strings.Contains(new.value, "\n") {
			names = 0
		}
		for _, text := range l.document.written(l.holder, new, indent, lineEnd, names) {
			lines = append(lines, indent+text)
		}
		if commas[i] {
			lines[len(lines)-1] += ","
		}
	}
	if blankAfter {
		lines = append(lines, "")
	}
	text := strings.Join(lines, lineEnd)
	offset := l.offset(at)
	switch last := len(l.lines) - 1; {
	case at <= last || last < 0 || l.terminated(last):
		text += lineEnd
	default:
		// The text has no final line end, and keeps none but where a heredoc needs it.
		if !l.left(last) {
			text = lineEnd + text
		}
		if endsInHeredoc(run[len(run)-1].value) {
			text += lineEnd
		}
	}
	l.hunks = append(l.hunks, hunk{start: offset, end: offset, text: text, cause: run[0].cause})
}

// indentFor is the indentation of what is new: its neighbour's, else one level more than the line that opens the holder.
func (l *lining) indentFor(new *insertion) string {
	if l.open < 0 {
		return ""
	}
	for _, i := range []int{new.gap - 1, new.gap} {
		if i >= 0 && i < len(l.items) && !l.sharesBefore(i) {
			return l.indent(l.items[i].firstLine)
		}
	}
	from, to := l.lineRange()
	for line := from; line < to; line++ {
		if l.comment(line) {
			return l.indent(line)
		}
	}
	return l.margin(l.tokens[l.open].Range.Start.Byte) + l.unit()
}

// shape is what decides about blank lines around an item.
type shape struct{ block, commented, multi bool }

func (i *insertion) shape() shape {
	return shape{block: i.block, commented: len(i.comments) > 0, multi: strings.Contains(i.value, "\n")}
}

func (l *lining) shape(i int) shape {
	it := l.items[i]
	return shape{block: it.block, commented: l.leading(it) < it.firstLine, multi: it.firstLine < it.lastLine}
}

// kind orders the gaps between items by what stands at their sides: around blocks, above comments, around values of several
// lines, between plain items.
func kind(a, b shape) int {
	switch {
	case a.block || b.block:
		return 0
	case b.commented:
		return 1
	case a.multi || b.multi:
		return 2
	default:
		return 3
	}
}

// wantsBlank tells whether a blank line belongs between two items: as most gaps of this kind in the holder have it, else one
// around blocks and above comments.
func (l *lining) wantsBlank(a, b shape) bool {
	with, without := 0, 0
	for i := 1; i < len(l.items); i++ {
		if kind(l.shape(i-1), l.shape(i)) != kind(a, b) || l.sharesBefore(i) {
			continue
		}
		if l.parted(i) {
			with++
		} else {
			without++
		}
	}
	if with != without {
		return with > without
	}
	return kind(a, b) < 2
}

// parted tells whether a blank line stands between an item and the one before it.
func (l *lining) parted(i int) bool {
	for line := l.items[i-1].lastLine + 1; line < l.items[i].firstLine; line++ {
		if l.blank(line) {
			return true
		}
	}
	return false
}

func (l *lining) blankBefore(new *insertion) bool {
	from, _ := l.lineRange()
	line := new.line - 1
	if line < from || l.left(line) || l.blank(line) || new.side == above {
		return false
	}
	if new.gap > 0 && l.items[new.gap-1].lastLine == line {
		return l.wantsBlank(l.shape(new.gap-1), new.shape())
	}
	return new.block || len(new.comments) > 0 // a comment stands above
}

func (l *lining) blankAfter(new *insertion) bool {
	_, to := l.lineRange()
	if new.line >= to || l.left(new.line) || l.blank(new.line) || new.side == above {
		return false
	}
	if new.gap < len(l.items) && l.leading(l.items[new.gap]) == new.line {
		return l.wantsBlank(new.shape(), l.shape(new.gap))
	}
	return new.block || len(new.comments) > 0 // a comment stands below
}

// commas tells behind which of the new entries of an object a comma belongs, and adds the one that the entry before them
// lacks. A line end separates entries as well, so commas are style here: where the other entries have them.
func (l *lining) commas(run []*insertion) []bool {
	behind := make([]bool, len(run))
	if !l.object {
		return behind
	}
	previous, next, some := -1, -1, false
	for i, entry := range l.items {
		if _, removed := l.removed[i]; removed {
			continue
		}
		some = some || entry.comma >= 0
		if i < run[0].gap {
			previous = i
		} else if next < 0 {
			next = i
		}
	}
	trailing := some && (next >= 0 || previous >= 0 && l.items[previous].comma >= 0)
	named := -1
	for i, new := range run {
		if new.name == "" {
			continue
		}
		if named >= 0 {
			behind[named] = some
		}
		behind[i], named = trailing, i
	}
	for i, new := range run {
		behind[i] = behind[i] && !endsInHeredoc(new.value)
	}
	if named >= 0 && some && previous >= 0 && l.items[previous].comma < 0 && next < 0 && !l.completed &&
		l.tokens[l.items[previous].last].Type != hclsyntax.TokenCHeredoc {
		end := l.end(l.items[previous])
		l.hunks = append(l.hunks, hunk{start: end, end: end, text: ",", cause: run[0].cause})
		l.completed = true
	}
	return behind
}
