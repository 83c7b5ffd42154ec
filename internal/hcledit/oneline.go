package hcledit

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// layOneLine gives the hunks of a holder whose items stand on one line, as { a = 1, b = 2 }. Only what stands between the
// items is rewritten, so that a value can be replaced at the same time. A block gets a line for each item, an object only
// where something new needs more than one line.
func (d *Document) layOneLine(h *holder) []hunk {
	gone := make([]bool, len(h.chunks))
	at := make([]int, len(h.items)+1) // the chunk of an item
	at[len(h.items)] = len(h.chunks)
	expand := len(h.inserts) > 0 && (!h.object || len(h.items) == 0)
	for c, piece := range h.chunks {
		if piece.item < 0 {
			expand = expand || len(h.inserts) > 0
			continue
		}
		at[piece.item] = c
		_, gone[c] = h.removed[piece.item]
	}
	fresh := make([][]string, len(h.chunks)+1)
	openLine := h.lineAt(h.open)
	lineEnd, base := h.lineEnd(openLine+1), h.text.margin(h.tokens[h.open].Range.Start.Byte)
	indent := base + h.unit()
	for _, new := range h.inserts {
		expand = expand || len(new.comments) > 0 || strings.Contains(new.text+new.value, "\n")
	}
	if !expand {
		indent = base
	}
	for _, new := range h.inserts {
		fresh[at[new.gap]] = append(fresh[at[new.gap]], d.written(h, new, indent, lineEnd, 0)...)
	}

	separator := ", "
	if expand {
		separator = lineEnd + indent
	}
	inner, end := h.inner()
	var hunks []hunk
	cursor, pending, kept, cut := inner, []string(nil), 0, false
	lead, trail := "", ""
	if n := len(h.chunks); n > 0 {
		lead, trail = string(h.content[inner:h.chunks[0].start]), string(h.content[h.chunks[n-1].end:end])
	}
	if expand {
		lead, trail = lineEnd+indent, lineEnd+base
	}
	put := func(to int, text string) {
		if string(h.content[cursor:to]) != text {
			hunks = append(hunks, hunk{start: cursor, end: to, text: text, cause: h.anyCause()})
		}
	}
	for c, piece := range h.chunks {
		pending = append(pending, fresh[c]...)
		if gone[c] {
			cut = true
			continue
		}
		switch {
		case kept == 0:
			put(piece.start, lead+joined(pending, separator, true))
		case expand || cut || len(pending) > 0:
			put(piece.start, separator+joined(pending, separator, true))
		}
		cursor, pending, cut = piece.end, nil, false
		kept++
	}
	pending = append(pending, fresh[len(h.chunks)]...)
	switch {
	case kept == 0 && len(pending) == 0:
		put(end, "")
	case kept == 0:
		put(end, lead+joined(pending, separator, false)+trail)
	case len(pending) > 0:
		put(end, separator+joined(pending, separator, false)+trail)
	default:
		put(end, trail)
	}
	return hunks
}

func joined(texts []string, separator string, open bool) string {
	text := strings.Join(texts, separator)
	if open && text != "" {
		text += separator
	}
	return text
}

// written gives what is new as texts without a final line end, each to stand on a line of its own: the comments, then the item.
// column is where the name ends, 0 for right behind it.
func (d *Document) written(h *holder, new *insertion, indent, lineEnd string, column int) []string {
	texts := append([]string(nil), new.comments...)
	switch {
	case new.name != "":
		value := d.relaid(new.value, indent, lineEnd)
		pad := strings.Repeat(" ", max(0, column-width(new.name)))
		assign := pad + " = "
		if h.colons() {
			assign = ": "
		}
		texts = append(texts, new.name+assign+value)
	case new.text != "":
		texts = append(texts, d.relaid(new.text, indent, lineEnd))
	}
	return texts
}

// colons tells whether the entries of an object are written name: value.
func (h *holder) colons() bool {
	for _, entry := range h.items {
		if entry.assign < 0 || h.tokens[entry.assign].Type != hclsyntax.TokenColon {
			return false
		}
	}
	return len(h.items) > 0
}
