package hcledit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/syntax"
)

// Operations name a place by a node of the document: the file's body, a block or its body, or an object. Texts of values and
// blocks are written from the left margin, two spaces a level; they are indented as their new place asks. An error of an
// operation is a bug of the caller: the place is not in the document, or a text is not what it should be.

// SetAttribute replaces the value of an attribute or entry, and inserts it at the spot where there is none.
func (d *Document) SetAttribute(in hclsyntax.Node, name, value string, at Spot) error {
	h, err := d.holder(in)
	if err != nil {
		return err
	}
	i, ok := h.find(name)
	if !ok {
		return d.InsertAttribute(in, name, value, at)
	}
	start, end := h.value(h.items[i])
	return d.replace(start, end, value)
}

// InsertAttribute inserts an attribute or entry, below comment lines that are given without their marker. It must not be there.
func (d *Document) InsertAttribute(in hclsyntax.Node, name, value string, at Spot, comments ...string) error {
	h, err := d.holder(in)
	if err != nil {
		return err
	}
	key := h.key(name)
	_, known := h.find(name)
	if known || slices.ContainsFunc(h.inserts, func(new *insertion) bool { return new.name == key }) {
		return fmt.Errorf("%s: %s is there already", d.file, name)
	}
	if !h.object && !hclsyntax.ValidIdentifier(name) {
		return fmt.Errorf("%s: %q is no name of an attribute", d.file, name)
	}
	text, err := expression(value)
	if err != nil {
		return fmt.Errorf("%s: value of %s: %w", d.file, name, err)
	}
	return d.insert(h, at, &insertion{name: key, value: text, comments: d.marked(comments)})
}

// InsertBlock inserts a text that holds one or more blocks, with their comments.
func (d *Document) InsertBlock(in hclsyntax.Node, text string, at Spot) error {
	h, err := d.holder(in)
	if err != nil {
		return err
	}
	if h.object {
		return fmt.Errorf("%s: an object holds no blocks", d.file)
	}
	text = strings.TrimSpace(text)
	parsed, diagnostics := syntax.ParseConfig([]byte(text+"\n"), string(d.file), hcl.InitialPos)
	if diagnostics.HasErrors() {
		return fmt.Errorf("%s: new block: %w", d.file, diagnostics)
	}
	if len(parsed.Body.(*hclsyntax.Body).Blocks) == 0 {
		return fmt.Errorf("%s: the new text holds no block", d.file)
	}
	return d.insert(h, at, &insertion{text: text, block: true})
}

// InsertComment inserts comment lines, given without their marker, directly above an attribute or entry, below those that
// stand there.
func (d *Document) InsertComment(in hclsyntax.Node, name string, comments ...string) error {
	h, i, err := d.item(in, name)
	if err != nil {
		return err
	}
	if !h.onOneLine() && h.shares(i) {
		return fmt.Errorf("%s: %s shares its line with another entry", d.file, name)
	}
	return d.insertAbove(h, i, comments)
}

// InsertBlockComment inserts comment lines, given without their marker, directly above a block.
func (d *Document) InsertBlockComment(block *hclsyntax.Block, comments ...string) error {
	h, i, err := d.blockItem(block)
	if err != nil {
		return err
	}
	return d.insertAbove(h, i, comments)
}

// RemoveAttribute takes an attribute or entry away, with the comment lines directly above it and the comment behind it.
// Operations on what it holds go with it.
func (d *Document) RemoveAttribute(in hclsyntax.Node, name string) error {
	h, i, err := d.item(in, name)
	if err != nil {
		return err
	}
	h.removed[i] = d.cause
	return nil
}

// RemoveBlock takes a block away, with the comment lines directly above it and the comment behind it. Operations on what it
// holds go with it.
func (d *Document) RemoveBlock(block *hclsyntax.Block) error {
	h, i, err := d.blockItem(block)
	if err != nil {
		return err
	}
	h.removed[i] = d.cause
	return nil
}

// ReplaceExpression replaces the text of an expression by that of another. It gets parentheses where it has line ends outside
// brackets, or operators that would bind to what stands around it. Where the range begins in the literal part of a template,
// the text is such a part as well: see QuoteTemplatePart.
func (d *Document) ReplaceExpression(r hcl.Range, text string) error {
	if r.Start.Byte < 0 || r.End.Byte < r.Start.Byte || r.End.Byte > len(d.content) {
		return fmt.Errorf("%s: bytes %d to %d are not in the text", d.file, r.Start.Byte, r.End.Byte)
	}
	if d.text.literal(r.Start.Byte) {
		d.replaced = append(d.replaced, hunk{start: r.Start.Byte, end: r.End.Byte, text: text, cause: d.cause})
		return nil
	}
	return d.replace(r.Start.Byte, r.End.Byte, text)
}

func (d *Document) replace(start, end int, value string) error {
	text, err := expression(value)
	if err != nil {
		return fmt.Errorf("%s: new value: %w", d.file, err)
	}
	laid := func(text string) string {
		line := d.text.lineAt(d.text.tokenAt(start))
		return d.relaid(text, d.text.margin(start), d.text.lineEnd(line+1))
	}
	if string(d.content[start:end]) == laid(text) {
		return nil
	}
	if endsInHeredoc(text) && !d.text.lineEndsAt(end) || operation(text) && !d.text.delimited(start, end) {
		text = parenthesized(text)
	}
	d.replaced = append(d.replaced, hunk{start: start, end: end, text: laid(text), cause: d.cause})
	return nil
}

func (d *Document) insert(h *holder, at Spot, new *insertion) error {
	if err := h.at(at, new); err != nil {
		return fmt.Errorf("%s: %w", d.file, err)
	}
	new.cause = d.cause
	h.inserts = append(h.inserts, new)
	return nil
}

func (d *Document) insertAbove(h *holder, i int, comments []string) error {
	if len(comments) == 0 {
		return nil
	}
	new := &insertion{gap: i, side: above, comments: d.marked(comments), cause: d.cause}
	if !h.onOneLine() {
		new.line = h.items[i].firstLine
	}
	h.inserts = append(h.inserts, new)
	return nil
}

func (d *Document) item(in hclsyntax.Node, name string) (*holder, int, error) {
	h, err := d.holder(in)
	if err != nil {
		return nil, 0, err
	}
	i, ok := h.find(name)
	if !ok {
		return nil, 0, fmt.Errorf("%s: no attribute or entry %s", d.file, name)
	}
	return h, i, nil
}

func (d *Document) blockItem(block *hclsyntax.Block) (*holder, int, error) {
	body := parentOf(d.body, block)
	if body == nil {
		return nil, 0, fmt.Errorf("%s: block %s is none of this document", d.file, block.Type)
	}
	h, err := d.holder(body)
	if err != nil {
		return nil, 0, err
	}
	i, err := h.anchor(AfterBlock(block))
	return h, i, err
}
