package hcledit

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// holder is what holds attributes, blocks or entries: the file, a block's body, or an object. Its items are those of the text as
// it was; what was asked for waits beside them.
type holder struct {
	*text
	object bool
	// open and close are the tokens of the braces; of the file -1 and the number of tokens.
	open, close int
	items       []item
	// chunks are what stands between the commas of a holder on one line; nil for one that has a line end between its items.
	chunks []chunk

	inserts []*insertion
	removed map[int]*change.Cause // by item
}

// item is an attribute, a block or an entry, in tokens and lines, both inclusive.
type item struct {
	name        string
	block       bool
	first, last int
	// assign is the token that separates name and value, -1 for a block.
	assign int
	// comma is the token of the comma that follows, or -1.
	comma     int
	firstLine int
	lastLine  int
}

// chunk is what stands between two commas, comments included. item is -1 where it is comments only.
type chunk struct {
	start, end int
	item       int
}

func (h *holder) start(i item) int { return h.tokens[i.first].Range.Start.Byte }
func (h *holder) end(i item) int   { return h.tokens[i.last].Range.End.Byte }

// value gives the bytes of an item's value.
func (h *holder) value(i item) (start, end int) {
	at := i.assign + 1
	for at < i.last && h.tokens[at].Type == hclsyntax.TokenComment {
		at++
	}
	return h.tokens[at].Range.Start.Byte, h.end(i)
}

// inner gives the bytes between the braces.
func (h *holder) inner() (start, end int) {
	mark, _ := cutMark(h.content)
	start, end = len(mark), len(h.content)
	if h.open >= 0 {
		start, end = h.tokens[h.open].Range.End.Byte, h.tokens[h.close].Range.Start.Byte
	}
	return start, end
}

// lineRange gives the lines between those of the braces: the first, and the one after the last.
func (h *holder) lineRange() (from, to int) {
	if h.open < 0 {
		return 0, len(h.lines)
	}
	return h.lineAt(h.open) + 1, h.lineAt(h.close)
}

func (h *holder) find(name string) (int, bool) {
	for i, candidate := range h.items {
		if !candidate.block && candidate.name == name {
			return i, true
		}
	}
	return 0, false
}

// holder gives the holder that a node is: the file's body, a block, a block's body or an object.
func (d *Document) holder(in hclsyntax.Node) (*holder, error) {
	switch node := in.(type) {
	case *hclsyntax.Block:
		return d.holderAt(node.OpenBraceRange.Start.Byte, nil)
	case *hclsyntax.ObjectConsExpr:
		return d.holderAt(node.SrcRange.Start.Byte, node)
	case *hclsyntax.Body:
		if node == d.body {
			return d.holderAt(-1, nil)
		}
		if block := blockOf(d.body, node); block != nil {
			return d.holderAt(block.OpenBraceRange.Start.Byte, nil)
		}
	}
	return nil, fmt.Errorf("%s: %T is no body, block or object of this document", d.file, in)
}

func (d *Document) holderAt(offset int, object *hclsyntax.ObjectConsExpr) (*holder, error) {
	if known, ok := d.holders[offset]; ok {
		return known, nil
	}
	h := &holder{text: d.text, object: object != nil, open: -1, close: len(d.text.tokens), removed: map[int]*change.Cause{}}
	if offset >= 0 {
		h.open = d.text.tokenAt(offset)
		if h.open == len(d.text.tokens) || d.text.tokens[h.open].Type != hclsyntax.TokenOBrace || d.text.tokens[h.open].Range.Start.Byte != offset {
			return nil, fmt.Errorf("%s: no brace opens at byte %d", d.file, offset)
		}
		h.close = d.text.closing(h.open)
	}
	h.read()
	if object != nil {
		if len(h.items) != len(object.Items) {
			return nil, fmt.Errorf("%s: the object at byte %d has %d entries, but %d were read", d.file, offset, len(object.Items), len(h.items))
		}
		for i, entry := range object.Items {
			h.items[i].name = keyName(entry.KeyExpr)
		}
	}
	d.holders[offset] = h
	return h, nil
}

// read finds the items and, where all stands on one line, the chunks.
func (h *holder) read() {
	depth, at := 0, -1
	piece := chunk{start: -1, item: -1}
	oneLine := h.open >= 0
	finish := func(next int) {
		if at >= 0 {
			h.items[len(h.items)-1].last = h.lastCode(next)
			at = -1
		}
	}
	endPiece := func() {
		if piece.start >= 0 {
			h.chunks = append(h.chunks, piece)
		}
		piece = chunk{start: -1, item: -1}
	}
	for i := h.open + 1; i < h.close; i++ {
		token := h.tokens[i]
		comma := token.Type == hclsyntax.TokenComma
		switch {
		case depth == 0 && endsLine(token):
			oneLine = false
			finish(i)
			continue
		case depth == 0 && comma:
			if n := len(h.items); n > 0 {
				h.items[n-1].comma = i
			}
			finish(i)
			endPiece()
			continue
		case token.Type == hclsyntax.TokenComment:
		case at < 0:
			at = i
			piece.item = len(h.items)
			h.items = append(h.items, item{first: i, assign: -1, comma: -1, block: !h.object, name: string(token.Bytes)})
		case depth == 0 && h.items[len(h.items)-1].assign < 0 &&
			(token.Type == hclsyntax.TokenEqual || h.object && token.Type == hclsyntax.TokenColon):
			h.items[len(h.items)-1].assign, h.items[len(h.items)-1].block = i, false
		}
		depth += step(token)
		if piece.start < 0 {
			piece.start = token.Range.Start.Byte
		}
		piece.end = token.Range.End.Byte
	}
	finish(h.close)
	endPiece()
	if !oneLine {
		h.chunks = nil
	} else if h.chunks == nil {
		h.chunks = []chunk{}
	}
	for i := range h.items {
		h.items[i].firstLine, h.items[i].lastLine = h.lineAt(h.items[i].first), h.lineAt(h.items[i].last)
	}
}

// lastCode gives the last token before next that is no comment.
func (h *holder) lastCode(next int) int {
	next--
	for h.tokens[next].Type == hclsyntax.TokenComment {
		next--
	}
	return next
}

// onOneLine tells whether no line end stands between the items.
func (h *holder) onOneLine() bool { return h.chunks != nil }

// leading gives the first of the comment lines directly above an item, or the item's own first line.
func (h *holder) leading(i item) int {
	from, _ := h.lineRange()
	first := i.firstLine
	for first > from && h.comment(first-1) {
		first--
	}
	return first
}

func keyName(key hclsyntax.Expression) string {
	if name := hcl.ExprAsKeyword(key); name != "" {
		return name
	}
	value, written := syntax.Written(key)
	if !written || value.IsNull() || value.Type().FriendlyName() != "string" {
		return ""
	}
	return value.AsString()
}

func blockOf(in, body *hclsyntax.Body) *hclsyntax.Block {
	for _, block := range in.Blocks {
		if block.Body == body {
			return block
		}
		if found := blockOf(block.Body, body); found != nil {
			return found
		}
	}
	return nil
}

// parentOf gives the body that holds the block.
func parentOf(in *hclsyntax.Body, block *hclsyntax.Block) *hclsyntax.Body {
	for _, candidate := range in.Blocks {
		if candidate == block {
			return in
		}
		if found := parentOf(candidate.Body, block); found != nil {
			return found
		}
	}
	return nil
}
