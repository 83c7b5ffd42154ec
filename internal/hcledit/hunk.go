package hcledit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sulibot/tg-refactor/internal/change"
)

// hunk replaces the bytes [start, end) of the text as it was.
type hunk struct {
	start, end int
	text       string
	cause      *change.Cause
}

// order sorts hunks by place and says so where two want the same bytes.
func order(file change.Path, hunks []hunk) ([]hunk, error) {
	sorted := slices.Clone(hunks)
	slices.SortStableFunc(sorted, func(a, b hunk) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end))
	})
	for i := 1; i < len(sorted); i++ {
		a, b := sorted[i-1], sorted[i]
		if b.start < a.end || b.start == a.start && a.end > a.start {
			return nil, fmt.Errorf("%s: two operations change the same bytes: %d to %d and %d to %d", file, a.start, a.end, b.start, b.end)
		}
	}
	return sorted, nil
}

// applied gives the content with sorted hunks made.
func applied(content []byte, hunks []hunk) []byte {
	out := make([]byte, 0, len(content))
	at := 0
	for _, h := range hunks {
		out = append(out, content[at:h.start]...)
		out = append(out, h.text...)
		at = h.end
	}
	return append(out, content[at:]...)
}

// composed gives the hunks against content that come to first and then second, which counts in bytes of what first leaves. Both
// are sorted, and first is not empty. A hunk of second joins those of first that it touches; each has the cause of the nearest.
func composed(content []byte, first, second []hunk) []hunk {
	middle := applied(content, first)
	final := applied(middle, second)
	var parts []part
	shift := 0
	for _, h := range first {
		grown := len(h.text) - (h.end - h.start)
		parts = append(parts, part{start: h.start + shift, end: h.start + shift + len(h.text), before: grown, first: true, cause: h.cause})
		shift += grown
	}
	causes := slices.Clone(parts)
	for _, h := range second {
		parts = append(parts, part{start: h.start, end: h.end, after: len(h.text) - (h.end - h.start), second: true})
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(a.start, b.start) })

	var out []hunk
	fromFirst, toFinal := 0, 0
	for len(parts) > 0 {
		joint, n := parts[0], 1
		for n < len(parts) && joint.touches(parts[n]) {
			joint = joint.with(parts[n])
			n++
		}
		parts = parts[n:]
		if !joint.first {
			joint.cause = slices.MinFunc(causes, func(a, b part) int { return cmp.Compare(joint.distance(a), joint.distance(b)) }).cause
		}
		h := hunk{start: joint.start - fromFirst, cause: joint.cause}
		from := joint.start + toFinal
		fromFirst += joint.before
		toFinal += joint.after
		h.end, h.text = joint.end-fromFirst, string(final[from:joint.end+toFinal])
		out = append(out, h)
	}
	return out
}

// part is a place in the middle text that the first hunks wrote, or that the second ones write anew.
type part struct {
	start, end int
	// before is how many bytes longer the first hunks made it, after the second ones.
	before, after int
	// first and second tell whose it is; joined parts are of both.
	first, second bool
	cause         *change.Cause
}

func (p part) touches(next part) bool {
	return next.start <= p.end && (p.second || next.second || p.cause == next.cause)
}

func (p part) with(next part) part {
	p.end = max(p.end, next.end)
	p.before, p.after = p.before+next.before, p.after+next.after
	if !p.first {
		p.cause = next.cause
	}
	p.first, p.second = p.first || next.first, p.second || next.second
	return p
}

func (p part) distance(other part) int {
	return max(other.start-p.end, p.start-other.end, 0)
}

// trimmed takes away what a hunk's old and new text have in common at both ends, in whole runes.
func (h hunk) trimmed(content []byte) hunk {
	old := string(content[h.start:h.end])
	n := commonPrefix(old, h.text)
	h.start, old, h.text = h.start+n, old[n:], h.text[n:]
	n = commonSuffix(old, h.text)
	h.end, h.text = h.end-n, h.text[:len(h.text)-n]
	return h
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) {
		_, size := utf8.DecodeRuneInString(a[n:])
		if !strings.HasPrefix(b[n:], a[n:n+size]) {
			break
		}
		n += size
	}
	return n
}

func commonSuffix(a, b string) int {
	n := 0
	for n < len(a) {
		_, size := utf8.DecodeLastRuneInString(a[:len(a)-n])
		if !strings.HasSuffix(b[:len(b)-n], a[len(a)-n-size:len(a)-n]) {
			break
		}
		n += size
	}
	return n
}
