package refs

import (
	"context"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/static"
)

// Update gives the index of the tree after a change set. Only what the set may concern is read and resolved again.
func (x *Index) Update(ctx context.Context, after *live.Tree, set change.Set) (*Index, error) {
	y := &Index{tree: after, shared: static.NewShared(), views: map[change.Path]*View{}, texts: map[change.Path]*parse{},
		read: map[change.Path]bool{}, linked: map[change.Path]bool{}}
	moves := change.NewMoves(set.Moves)
	touched := newTouched(x.tree, after, set)
	edited := map[change.Path]bool{}
	for _, edit := range set.Edits {
		edited[edit.File] = true
	}
	x.mu.Lock()
	for path, entry := range x.texts {
		if text := entry.text.Load(); text != nil && !edited[path] && !touched.byLink(path) && x.Real(path) == path {
			moved := moves.Map(path)
			fresh := &parse{}
			fresh.text.Store(text.at(moved))
			y.texts[moved] = fresh
		}
	}
	x.mu.Unlock()
	y.walk()
	kept := map[change.Path]*View{}
	for config, view := range x.views {
		_, of := x.stacks.by[config]
		_, is := y.stacks.by[config]
		// What a stack generates hangs on the stack and its source, and what is behind a link on both: it is resolved anew.
		if !of && !is && !x.linked[config] && !y.linked[config] && !touched.view(x, view) {
			kept[config] = view
		}
	}
	// What kept views know of read files holds; they hang on nothing that changed.
	return y, y.resolveAll(ctx, kept)
}

// touched answers whether a change set may concern a path: it moves, vanishes, appears, or is edited.
type touched struct {
	tree   *live.Tree
	after  *live.Tree
	paths  map[change.Path]bool
	edited map[change.Path]bool
	views  map[change.Path]bool
}

func newTouched(before, after *live.Tree, set change.Set) touched {
	t := touched{tree: before, after: after, paths: map[change.Path]bool{}, edited: map[change.Path]bool{}, views: map[change.Path]bool{}}
	for _, move := range set.Moves {
		t.vanishes(move.From)
		t.appears(move.To)
	}
	for _, create := range set.Creates {
		t.appears(create.Path)
	}
	for _, remove := range set.Removes {
		t.vanishes(remove.Path)
	}
	for _, edit := range set.Edits {
		t.edited[edit.File] = true
	}
	return t
}

// appears marks a path and the folders above it that did not exist before.
func (t touched) appears(p change.Path) {
	for above := range p.Up() {
		if above != p && t.tree.Exists(above) {
			return
		}
		t.paths[above] = true
	}
}

// vanishes marks a path that is left and the folders above it that this leaves empty.
func (t touched) vanishes(p change.Path) {
	for above := range p.Up() {
		if above != p && t.after.Exists(above) {
			return
		}
		t.paths[above] = true
	}
}

func (t touched) path(p change.Path) bool {
	for above := range p.Up() {
		if t.paths[above] {
			return true
		}
	}
	return false
}

// below tells whether anything below a folder comes or goes.
func (t touched) below(folder change.Path) bool {
	for path := range t.paths {
		if path.Within(folder) {
			return true
		}
	}
	return false
}

func (t touched) byLink(p change.Path) bool {
	entry, ok := t.tree.Lookup(p)
	return !ok || entry.Kind == live.Link
}

// view tells whether a view may be concerned, by itself or through the files that it reads.
func (t touched) view(x *Index, v *View) bool {
	if known, ok := t.views[v.Config]; ok {
		return known
	}
	t.views[v.Config] = false
	concerned := t.viewItself(v)
	for _, text := range v.Texts {
		if read := x.views[text]; !concerned && read != nil && read != v {
			concerned = t.view(x, read)
		}
	}
	t.views[v.Config] = concerned
	return concerned
}

func (t touched) viewItself(v *View) bool {
	if t.path(v.Config) {
		return true
	}
	for _, text := range v.Texts {
		if t.edited[text] || t.path(text) {
			return true
		}
		for _, name := range besideFiles {
			if t.paths[text.Dir().Child(name)] {
				return true
			}
		}
	}
	for _, reference := range v.References {
		if reference.State == Partly && t.below(reference.Target) {
			return true
		}
		for _, probe := range reference.Probes {
			if t.path(probe) || t.configAt(reference, probe) {
				return true
			}
		}
	}
	return false
}

// configAt tells whether the config that makes a dependency's folder a unit may come or go while the folder stays.
func (t touched) configAt(r *Reference, probe change.Path) bool {
	if r.Kind != ConfigPath && r.Kind != Dependencies {
		return false
	}
	for _, name := range configNames {
		if t.paths[probe.Child(name)] {
			return true
		}
	}
	return false
}

// Apply gives the index of the tree after a change set, and what keeps the set from being applied: then the index is nil. The error is
// the context's.
func (x *Index) Apply(ctx context.Context, set change.Set) (*Index, finding.List, error) {
	tree, findings := x.tree.With(set)
	if tree == nil {
		return nil, findings, nil
	}
	after, err := x.Update(ctx, tree, set)
	return after, nil, err
}
