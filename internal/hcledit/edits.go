package hcledit

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// Edits gives what all operations come to, in the order of the text, as the smallest edits of the text as it was. Edits of
// operations that Because did not speak of have this cause. An error is a bug of the caller: operations that
// contradict each other, or that leave a text which does not parse.
func (d *Document) Edits(cause change.Cause) ([]change.Edit, error) {
	hunks, err := order(d.file, d.hunks())
	if err != nil {
		return nil, err
	}
	if len(hunks) > 0 && d.clean() {
		hunks = composed(d.content, hunks, formatting(applied(d.content, hunks)))
	}
	if err := d.parses(applied(d.content, hunks)); err != nil {
		return nil, err
	}
	var edits []change.Edit
	for _, h := range hunks {
		h = h.trimmed(d.content)
		if h.start == h.end && h.text == "" {
			continue
		}
		edit := change.Edit{File: d.file, Start: h.start, End: h.end, New: h.text, Cause: cause}
		if h.cause != nil {
			edit.Cause = *h.cause
		}
		edits = append(edits, edit)
	}
	return edits, nil
}

// hunks gives what the operations ask for, before any formatting.
func (d *Document) hunks() []hunk {
	var gone [][2]int
	for _, h := range d.holders {
		for i := range h.removed {
			gone = append(gone, [2]int{h.start(h.items[i]), h.end(h.items[i])})
		}
	}
	lost := func(start, end int) bool {
		return slices.ContainsFunc(gone, func(r [2]int) bool { return r[0] <= start && end <= r[1] })
	}
	var hunks []hunk
	for _, h := range d.replaced {
		if !lost(h.start, h.end) {
			hunks = append(hunks, h.trimmed(d.content))
		}
	}
	holders := make([]*holder, 0, len(d.holders))
	for _, h := range d.holders {
		if h.changed() && (h.open < 0 || !lost(h.tokens[h.open].Range.Start.Byte, h.tokens[h.close].Range.End.Byte)) {
			holders = append(holders, h)
		}
	}
	slices.SortFunc(holders, func(a, b *holder) int { return cmp.Compare(a.open, b.open) })
	for _, h := range holders {
		slices.SortStableFunc(h.inserts, func(a, b *insertion) int {
			return cmp.Or(cmp.Compare(a.gap, b.gap), cmp.Compare(a.line, b.line), cmp.Compare(a.rank(), b.rank()))
		})
		if h.onOneLine() {
			hunks = append(hunks, d.layOneLine(h)...)
		} else {
			hunks = append(hunks, d.layLines(h)...)
		}
	}
	return hunks
}

func (d *Document) clean() bool {
	if d.isClean == nil {
		clean := Clean(d.content)
		d.isClean = &clean
	}
	return *d.isClean
}

func (h *holder) changed() bool { return len(h.inserts) > 0 || len(h.removed) > 0 }

func (d *Document) parses(content []byte) error {
	_, diagnostics := syntax.ParseConfig(content, string(d.file), hcl.InitialPos)
	if diagnostics.HasErrors() {
		return fmt.Errorf("%s: what the operations leave does not parse: %w", d.file, diagnostics)
	}
	return nil
}

// formatting gives the white space that the canonical format wants otherwise. The formatter looks at brackets above a line, at
// the line, and at the lines next to it that have an "=" or a comment as well: in a text that was clean before an edit, it can
// only touch what is new and what was aligned with it.
func formatting(content []byte) []hunk {
	mark, text := cutMark(content)
	formatted := hclwrite.Format(text)
	old, _ := hclsyntax.LexConfig(text, "", hcl.InitialPos)
	new, _ := hclsyntax.LexConfig(formatted, "", hcl.InitialPos)
	if len(old) != len(new) {
		return nil
	}
	var hunks []hunk
	from, to := 0, 0
	for i := range old {
		if !bytes.Equal(old[i].Bytes, new[i].Bytes) {
			return nil
		}
		h := hunk{start: from, end: old[i].Range.Start.Byte, text: string(formatted[to:new[i].Range.Start.Byte])}
		if h = h.trimmed(text); h.start != h.end || h.text != "" {
			h.start, h.end = h.start+len(mark), h.end+len(mark)
			hunks = append(hunks, h)
		}
		from, to = old[i].Range.End.Byte, new[i].Range.End.Byte
	}
	return hunks
}
