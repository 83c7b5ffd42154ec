package prose

import (
	"maps"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// fate is what becomes of a path.
type fate int

const (
	// stands: it has one place after the moves, perhaps the old one.
	stands fate = iota
	// removed: nothing of it is left.
	removed
	// scattered: it was a folder whose parts went to different places.
	scattered
)

// moved answers where paths go, and knows by which parts of their names a text may speak of them.
type moved struct {
	Request
	newLive change.Path
	// anchors are the paths at which something leaves its place: sources of moves, removed files, folders that dissolve.
	anchors map[change.Path]bool
	// named are the anchors in order.
	named []change.Path
	// split holds the folders from below which something goes another way than the folder itself.
	split map[change.Path]bool
	// splitters are what goes another way than its folder, in order.
	splitters []change.Path
	// byTail finds paths by their last two elements: the anchors and what lies directly in them. byBase finds anchors by the last one.
	byTail, byBase map[string][]change.Path
	fates          map[change.Path]destiny
	// parts and patterns remember what was found for a text.
	parts, patterns map[string]*mention
}

type destiny struct {
	to   change.Path
	fate fate
}

func newMoved(r Request) *moved {
	m := &moved{Request: r, newLive: r.Moves.Map(r.Live), anchors: map[change.Path]bool{}, split: map[change.Path]bool{},
		byTail: map[string][]change.Path{}, byBase: map[string][]change.Path{}, fates: map[change.Path]destiny{},
		parts: map[string]*mention{}, patterns: map[string]*mention{}}
	for _, move := range r.Moves.List() {
		if move.From != move.To {
			m.anchor(move.From)
		}
		m.divide(move.From)
	}
	for _, path := range r.Removed {
		m.anchor(path)
		m.divide(path)
	}
	m.named = slices.Sorted(maps.Keys(m.anchors))
	for _, path := range m.named {
		m.name(path)
	}
	slices.Sort(m.splitters)
	for tail, paths := range m.byTail {
		slices.Sort(paths)
		m.byTail[tail] = slices.Compact(paths)
	}
	for _, paths := range m.byBase {
		slices.Sort(paths)
	}
	return m
}

// anchor marks a path, and the folders above it that dissolve with it.
func (m *moved) anchor(path change.Path) {
	m.anchors[path] = true
	for dir := path.Dir(); dir != change.Root && !m.anchors[dir] && !stood(m.After, m.Moves.Map(dir)); dir = dir.Dir() {
		m.anchors[dir] = true
	}
}

// divide marks the folders above a path that goes another way than its folder.
func (m *moved) divide(path change.Path) {
	if path == change.Root || stood(m.After, m.Moves.Map(path)) && m.Moves.Map(path) == m.Moves.Map(path.Dir()).Child(path.Base()) {
		return
	}
	m.splitters = append(m.splitters, path)
	for dir := path.Dir(); !m.split[dir]; dir = dir.Dir() {
		m.split[dir] = true
	}
}

func (m *moved) name(anchor change.Path) {
	if anchor == change.Root {
		return
	}
	m.byBase[anchor.Base()] = append(m.byBase[anchor.Base()], anchor)
	if dir := anchor.Dir(); dir != change.Root {
		tail := dir.Base() + "/" + anchor.Base()
		m.byTail[tail] = append(m.byTail[tail], anchor)
	}
	for _, child := range m.Before.List(anchor) {
		tail := anchor.Base() + "/" + child
		m.byTail[tail] = append(m.byTail[tail], anchor.Child(child))
	}
}

func stood(tree *live.Tree, p change.Path) bool {
	if _, ok := tree.Lookup(p); ok {
		return true
	}
	return tree.Exists(p)
}

// leaves tells whether p lies at or below an anchor; all else stays.
func (m *moved) leaves(p change.Path) bool {
	for above := range p.Up() {
		if m.anchors[above] {
			return true
		}
	}
	return false
}

// fateOf tells what becomes of a path. A folder whose parts all went to one folder counts as having become that folder. What did
// not exist before, as a file that a build leaves, goes where the folder goes in which it would be.
func (m *moved) fateOf(p change.Path) destiny {
	if !m.leaves(p) || m.gone(p) {
		return destiny{p, stands}
	}
	known, ok := m.fates[p]
	if !ok {
		known = m.decide(p)
		m.fates[p] = known
	}
	return known
}

func (m *moved) gone(p change.Path) bool {
	return slices.ContainsFunc(m.Gone, func(gone change.Path) bool { return p.Within(gone) })
}

func (m *moved) decide(p change.Path) destiny {
	to := m.Moves.Map(p)
	if stood(m.After, to) {
		return destiny{to, stands}
	}
	if !stood(m.Before, p) {
		if p == change.Root {
			return destiny{fate: removed}
		}
		dir := m.fateOf(p.Dir())
		if dir.fate != stands || dir.to != m.Moves.Map(p.Dir()) {
			return destiny{fate: scattered}
		}
		return destiny{to, stands}
	}
	result := destiny{fate: removed}
	for _, child := range m.Before.List(p) {
		part := m.fateOf(p.Child(child))
		switch {
		case part.fate == removed:
		case part.fate == scattered, result.fate == stands && result.to != part.to.Dir():
			return destiny{fate: scattered}
		default:
			result = destiny{part.to.Dir(), stands}
		}
	}
	return result
}
