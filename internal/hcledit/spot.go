package hcledit

import (
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
)

// Spot says where in a body or an object something new is put.
type Spot struct {
	side  side
	names []string
	block *hclsyntax.Block
}

type side int

const (
	atEnd side = iota
	atStart
	after
	before
	above // below the comments of the item behind it
)

// Last is the end of the body or object, behind comments that end it. First is its start.
var (
	Last  = Spot{side: atEnd}
	First = Spot{side: atStart}
)

// After is directly behind the last item that has one of these names: an attribute, an entry, or a block of this type. Where
// there is none it is Last.
func After(names ...string) Spot { return Spot{side: after, names: names} }

// Before is directly above the first item that has one of these names and above the comment lines that belong to it. Where
// there is none it is Last.
func Before(names ...string) Spot { return Spot{side: before, names: names} }

// AfterBlock and BeforeBlock are beside one block of the body.
func AfterBlock(block *hclsyntax.Block) Spot { return Spot{side: after, block: block} }

// BeforeBlock is the place directly above a block and the comment lines that belong to it.
func BeforeBlock(block *hclsyntax.Block) Spot { return Spot{side: before, block: block} }

// insertion is something new. It stands before the item gap, in the order of the asking.
type insertion struct {
	gap int
	// line is the line before which it stands, where the holder has lines.
	line int
	side side
	// comments are whole comment lines; text is what follows them, without a final line end, empty for comments alone.
	comments []string
	text     string
	// name is set for what has the form name = value; value is what follows the name.
	name, value string
	block       bool
	cause       *change.Cause
}

// rank orders what is put at one place from different sides.
func (i *insertion) rank() int {
	return map[side]int{atStart: 0, after: 1, atEnd: 1, before: 2, above: 3}[i.side]
}

// at resolves a spot.
func (h *holder) at(s Spot, new *insertion) error {
	if err := h.resolve(s, new); err != nil {
		return err
	}
	if h.onOneLine() {
		new.line = 0
	}
	return nil
}

func (h *holder) resolve(s Spot, new *insertion) error {
	switch s.side {
	case atStart:
		new.gap, new.side = 0, atStart
		new.line, _ = h.lineRange()
		if h.open < 0 && len(h.items) > 0 {
			// A file's head, as a licence, stays its head.
			new.line = h.leading(h.items[0])
		}
		return nil
	case after, before:
		i, err := h.anchor(s)
		if err != nil {
			return err
		}
		if i < 0 {
			break
		}
		h.beside(s.side, i, new)
		return nil
	}
	new.gap, new.side = len(h.items), atEnd
	from, to := h.lineRange()
	for to > from && h.blank(to-1) {
		to--
	}
	new.line = max(from, to)
	return nil
}

func (h *holder) beside(s side, i int, new *insertion) {
	new.side = s
	if s == after {
		new.gap, new.line = i+1, h.items[i].lastLine+1
		return
	}
	new.gap, new.line = i, h.leading(h.items[i])
}

// anchor gives the item that a spot names, -1 where there is none.
func (h *holder) anchor(s Spot) (int, error) {
	found := -1
	for i, candidate := range h.items {
		if s.block != nil {
			if candidate.block && h.start(candidate) == s.block.TypeRange.Start.Byte {
				return i, nil
			}
			continue
		}
		for _, name := range s.names {
			if candidate.name == name && (found < 0 || s.side == after) {
				found = i
			}
		}
	}
	if s.block != nil {
		return -1, fmt.Errorf("the block at byte %d does not stand here", s.block.TypeRange.Start.Byte)
	}
	return found, nil
}
