package change

import (
	"cmp"
	"slices"
)

// Moves answers where paths go under simultaneous moves: the longest source above or at a path decides. It is immutable and
// safe for concurrent use.
type Moves struct {
	list   []Move
	byFrom map[Path]int
	byTo   map[Path]int
}

// NewMoves makes the map of these moves. A move onto itself counts as pinning: what lies there stays, though a folder above moves.
// Where two moves share a source, the last one counts.
func NewMoves(list []Move) Moves {
	m := Moves{byFrom: make(map[Path]int, len(list)), byTo: make(map[Path]int, len(list))}
	for _, move := range list {
		if at, ok := m.byFrom[move.From]; ok {
			delete(m.byTo, m.list[at].To)
			m.list[at] = move
			m.byTo[move.To] = at
			continue
		}
		m.byFrom[move.From] = len(m.list)
		m.byTo[move.To] = len(m.list)
		m.list = append(m.list, move)
	}
	return m
}

// List gives the moves ordered by their source. The caller owns it.
func (m Moves) List() []Move {
	list := slices.Clone(m.list)
	slices.SortFunc(list, func(a, b Move) int { return cmp.Compare(a.From, b.From) })
	return list
}

// Len is the number of moves.
func (m Moves) Len() int { return len(m.list) }

// Map gives the path that p has after the moves.
func (m Moves) Map(p Path) Path {
	if len(m.list) == 0 {
		return p
	}
	for above := range p.Up() {
		if at, ok := m.byFrom[above]; ok {
			return p.Rebase(above, m.list[at].To)
		}
	}
	return p
}

// Preimage gives the path before the moves of what stands at p after them. It reports false where nothing that was there
// before can stand at p: its old place was left by a move and none came.
func (m Moves) Preimage(p Path) (Path, bool) {
	if len(m.list) == 0 {
		return p, true
	}
	for above := range p.Up() {
		at, ok := m.byTo[above]
		if !ok {
			continue
		}
		before := p.Rebase(above, m.list[at].From)
		// A nested source that went elsewhere left this place.
		if m.Map(before) == p {
			return before, true
		}
	}
	return p, m.Map(p) == p
}

// Touches tells whether p lies at or below the source or the destination of a move, or above one.
func (m Moves) Touches(p Path) bool {
	if m.Map(p) != p {
		return true
	}
	for above := range p.Up() {
		if _, ok := m.byTo[above]; ok {
			return true
		}
	}
	for _, move := range m.list {
		if move.From.Within(p) || move.To.Within(p) {
			return true
		}
	}
	return false
}

// Then composes two sets of moves that follow each other into one against the first one's base.
func (m Moves) Then(next Moves) Moves {
	composed := make([]Move, 0, len(m.list)+len(next.list))
	for _, move := range m.list {
		composed = append(composed, Move{From: move.From, To: next.Map(move.To), Cause: move.Cause})
	}
	for _, move := range next.list {
		before, ok := m.Preimage(move.From)
		if !ok {
			continue
		}
		if _, known := m.byFrom[before]; !known {
			composed = append(composed, Move{From: before, To: move.To, Cause: move.Cause})
		}
	}
	return NewMoves(composed).tidy()
}

// Reverse gives the moves that take everything back.
func (m Moves) Reverse() Moves {
	back := make([]Move, len(m.list))
	for i, move := range m.list {
		back[i] = Move{From: move.To, To: move.From, Cause: move.Cause}
	}
	return NewMoves(back)
}

// tidy drops each move that says what the others say already.
func (m Moves) tidy() Moves {
	kept := make([]Move, 0, len(m.list))
	for _, move := range m.list {
		if m.above(move.From) != move.To || (move.From == move.To && m.comesAbove(move.To)) {
			kept = append(kept, move)
		}
	}
	return NewMoves(kept)
}

// comesAbove tells whether something moves to a folder above p: then what is pinned at p did not come with it.
func (m Moves) comesAbove(p Path) bool {
	for above := range p.Up() {
		if _, ok := m.byTo[above]; ok && above != p {
			return true
		}
	}
	return false
}

// above gives where p would go without a move of its own.
func (m Moves) above(p Path) Path {
	if p == Root {
		return p
	}
	return m.Map(p.Dir()).Child(p.Base())
}
