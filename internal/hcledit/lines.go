package hcledit

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
)

// layLines gives the hunks of a holder that has a line end between its items, or is the file.
func (d *Document) layLines(h *holder) []hunk {
	l := &lining{holder: h, document: d, gone: map[int]*change.Cause{}}
	l.removeRows()
	if l.emptied() {
		start, end := h.inner()
		return []hunk{{start: start, end: end, cause: l.anyCause()}}
	}
	l.dropLines()
	l.insertLines()
	return l.hunks
}

// lining is the work on one holder.
type lining struct {
	*holder
	document *Document
	hunks    []hunk
	// gone are the lines that items leave, with the cause.
	gone map[int]*change.Cause
	// completed tells that the last entry got the comma that it lacked.
	completed bool
}

// anyCause is the cause of the first thing that was asked of the holder.
func (h *holder) anyCause() *change.Cause {
	for i := range h.items {
		if cause, ok := h.removed[i]; ok {
			return cause
		}
	}
	for _, new := range h.inserts {
		return new.cause
	}
	return nil
}

// shares tells whether an item shares a line with another item or with a brace of its holder.
func (h *holder) shares(i int) bool {
	return h.sharesBefore(i) || h.sharesAfter(i)
}

func (h *holder) sharesBefore(i int) bool {
	line := h.items[i].firstLine
	return i > 0 && h.items[i-1].lastLine == line || h.open >= 0 && h.lineAt(h.open) == line
}

func (h *holder) sharesAfter(i int) bool {
	line := h.items[i].lastLine
	return i+1 < len(h.items) && h.items[i+1].firstLine == line || h.close < len(h.tokens) && h.lineAt(h.close) == line
}

// removeRows takes removed items away, row by row: a row is items that stand on common lines.
func (l *lining) removeRows() {
	for from := 0; from < len(l.items); {
		to := from + 1
		for to < len(l.items) && l.items[to].firstLine == l.items[to-1].lastLine {
			to++
		}
		l.removeRow(from, to)
		from = to
	}
}

func (l *lining) removeRow(from, to int) {
	all := true
	for i := from; i < to; i++ {
		_, removed := l.removed[i]
		all = all && removed
	}
	whole := all && !l.sharesBefore(from) && !l.sharesAfter(to-1)
	if all && !l.sharesBefore(from) {
		end := l.items[to-1].lastLine + 1
		if !whole {
			end = l.items[from].firstLine
		}
		for line := l.leading(l.items[from]); line < end; line++ {
			l.gone[line] = l.removed[from]
		}
	}
	if whole {
		return
	}
	for i := from; i < to; i++ {
		cause, removed := l.removed[i]
		if !removed {
			continue
		}
		run := i
		for i+1 < to {
			if _, more := l.removed[i+1]; !more {
				break
			}
			i++
		}
		start, end := l.start(l.items[run]), l.end(l.items[i])
		switch {
		case i+1 < to:
			end = l.start(l.items[i+1])
		case run > from:
			start = l.end(l.items[run-1])
		default:
			if l.items[i].comma >= 0 {
				end = l.tokens[l.items[i].comma].Range.End.Byte
			}
		}
		l.hunks = append(l.hunks, hunk{start: start, end: end, cause: cause})
	}
}

// emptied tells whether removals leave nothing but white space between the braces.
func (l *lining) emptied() bool {
	if l.open < 0 || len(l.inserts) > 0 || len(l.removed) < len(l.items) {
		return false
	}
	from, to := l.lineRange()
	for line := from; line < to; line++ {
		if _, gone := l.gone[line]; !gone && !l.blank(line) {
			return false
		}
	}
	// A comment beside a brace stays.
	for _, i := range []int{l.open + 1, l.close - 1} {
		if line := l.lineAt(i); l.tokens[i].Type == hclsyntax.TokenComment && (line == from-1 || line == to) {
			return false
		}
	}
	return len(l.hunks) == 0
}

// dropLines deletes the lines that items leave, and blank lines that would be left double or at an edge.
func (l *lining) dropLines() {
	from, to := l.lineRange()
	between := map[int]bool{} // before this line something new stands
	for _, new := range l.inserts {
		between[new.line] = true
	}
	for at := from; at < to; {
		end := at
		for end < to && (l.left(end) || l.blank(end)) && (end == at || !between[end]) {
			end++
		}
		if end == at {
			at++
			continue
		}
		l.dropRun(at, end, at == from && !between[at], end == to && !between[end])
		at = end
	}
}

func (l *lining) left(line int) bool {
	_, gone := l.gone[line]
	return gone
}

// dropRun deletes of a run of removed and blank lines what shall not stay.
func (l *lining) dropRun(from, to int, atStart, atEnd bool) {
	lead, trail := from, to
	for lead < to && !l.left(lead) {
		lead++
	}
	if lead == to {
		return
	}
	cause := l.gone[lead]
	for !l.left(trail - 1) {
		trail--
	}
	// The blank lines of one side stay: those of the open side at an edge, else the more.
	keepLead := lead-from >= to-trail
	switch {
	case atStart && atEnd:
		lead, trail = from, to
	case atStart || keepLead && !atEnd:
		trail = to
	default:
		lead = from
	}
	l.hunks = append(l.hunks, hunk{start: l.offset(lead), end: l.offset(trail), cause: cause})
}

// insertLines writes what is new, all that stands at one place at once.
func (l *lining) insertLines() {
	for from := 0; from < len(l.inserts); {
		to, within := from+1, l.within(l.inserts[from])
		for to < len(l.inserts) && l.inserts[to].gap == l.inserts[from].gap &&
			(l.inserts[to].line == l.inserts[from].line || within && l.within(l.inserts[to])) {
			to++
		}
		if run := l.inserts[from:to]; within {
			l.insertWithin(run)
		} else {
			l.insertRun(run)
		}
		from = to
	}
}

// within tells whether something new stands in the middle of a line of an object.
func (l *lining) within(new *insertion) bool {
	switch gap := new.gap; {
	case !l.object || len(l.items) == 0:
		return false
	case new.side == after || new.side == atEnd:
		return l.sharesAfter(gap - 1)
	default:
		return l.sharesBefore(gap)
	}
}

func (l *lining) insertWithin(run []*insertion) {
	at := run[0]
	lineEnd, indent := l.lineEnd(at.line), l.indentFor(at)
	var texts []string
	separator := ", "
	for _, new := range run {
		inline := *new
		if endsInHeredoc(new.value) {
			inline.value = parenthesized(new.value)
		}
		if len(new.comments) > 0 {
			separator = "," + lineEnd + indent
		}
		texts = append(texts, strings.Join(l.document.written(l.holder, &inline, indent, lineEnd, 0), lineEnd+indent))
	}
	text := strings.Join(texts, separator)
	previous, next := l.keptBefore(at.gap), l.keptBehind(at.gap)
	place := 0
	switch {
	case previous >= 0:
		place, text = l.end(l.items[previous]), separator+text
	case next >= 0:
		place, text = l.start(l.items[next]), text+separator
	default:
		// All of the line goes: what is new stands where it began.
		first := max(at.gap-1, 0)
		for first > 0 && l.items[first-1].lastLine == l.items[first].firstLine {
			first--
		}
		place = l.start(l.items[first])
	}
	if previous < 0 && len(at.comments) > 0 {
		text = lineEnd + indent + text
	}
	l.hunks = append(l.hunks, hunk{start: place, end: place, text: text, cause: at.cause})
}

// keptBefore gives the last item before the gap that stays, -1 where none stands on the same line.
func (l *lining) keptBefore(gap int) int {
	for i := gap - 1; i >= 0 && (i == gap-1 || l.items[i].lastLine == l.items[i+1].firstLine); i-- {
		if _, removed := l.removed[i]; !removed {
			return i
		}
	}
	return -1
}

// keptBehind gives the first item behind the gap that stays, -1 where none stands on the same line.
func (l *lining) keptBehind(gap int) int {
	for i := gap; i < len(l.items) && (i == gap || l.items[i].firstLine == l.items[i-1].lastLine); i++ {
		if _, removed := l.removed[i]; !removed {
			return i
		}
	}
	return -1
}
