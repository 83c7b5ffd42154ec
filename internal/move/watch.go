package move

import (
	"cmp"

	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// watch gives the references of every view that is not the same object after: Update kept all others, since the move does not
// concern them.
func (p *planner) watch(after *refs.Index) []*refs.Reference {
	var watched []*refs.Reference
	for _, view := range p.before.Views() {
		if p.before.Template(view.Config) {
			continue
		}
		if after.View(view.Config) != view {
			watched = append(watched, p.toKeep(view.References)...)
		} else if len(p.redirects) > 0 {
			watched = append(watched, p.redirected(view)...)
		}
	}
	return watched
}

// watchEdited adds the references of those views that the move does not concern, but that see a text which was edited for others.
func (p *planner) watchEdited() {
	known := map[*refs.Reference]bool{}
	for _, reference := range p.watched {
		known[reference] = true
	}
	for _, reference := range p.watch(p.after) {
		if !known[reference] {
			p.watched = append(p.watched, reference)
		}
	}
}

// toKeep leaves out the computed places of states that do not move themselves: where a unit's state is looked for after the move is the
// state plan's to say.
func (p *planner) toKeep(references []*refs.Reference) []*refs.Reference {
	return slices.DeleteFunc(slices.Clone(references), func(r *refs.Reference) bool {
		return r.StateKey && p.moves.Map(r.Target) == r.Target
	})
}

func (p *planner) redirected(view *refs.View) []*refs.Reference {
	var list []*refs.Reference
	for _, reference := range view.References {
		if _, ok := p.redirects.to(reference.Target); ok {
			list = append(list, reference)
		}
	}
	return list
}

// leaf is the place that an edit of this reference would change: links on the way to the file are followed, so that two names of
// one file are one place.
func (p *planner) leaf(r *refs.Reference) static.Site {
	site := r.Leaf
	if real, ok := p.before.Expanded().Follow(site.File); ok && r.Kind != refs.Link {
		site.File = real
	}
	return site
}

// sharing gives all references before that read the same leaf.
func (p *planner) sharing(leaf static.Site) []*refs.Reference {
	if p.byLeaf == nil {
		p.byLeaf = map[static.Site][]*refs.Reference{}
		for _, view := range p.before.Views() {
			if p.before.Template(view.Config) {
				continue
			}
			for _, reference := range p.toKeep(view.References) {
				at := p.leaf(reference)
				p.byLeaf[at] = append(p.byLeaf[at], reference)
			}
		}
	}
	return p.byLeaf[leaf]
}

// successor finds the reference after that a reference before has become; nil where the text is no longer seen by that unit.
func (p *planner) successor(before *refs.Reference) *refs.Reference {
	config := p.moves.Map(before.Frame.Config)
	view := p.fresh[config]
	if view == nil {
		view = p.after.View(config)
		if view == p.before.View(config) {
			// Update kept it, with scopes of the tree before.
			view = p.after.Fresh(config)
		}
		if view == nil {
			return nil
		}
		p.fresh[config] = view
	}
	text := p.moves.Map(before.Frame.Text)
	leafFile := p.moves.Map(before.Leaf.File)
	siteStart, leafStart := p.shift(before.Frame.Text, before.Site.Start), p.shift(before.Leaf.File, before.Leaf.Start)
	for _, reference := range view.References {
		if reference.Kind == before.Kind && reference.Frame.Text == text && reference.Leaf.File == leafFile &&
			reference.Leaf.Start == leafStart && reference.Site.Start == siteStart {
			return reference
		}
	}
	return nil
}

// shift gives where an offset of a file before stands in the edited file.
func (p *planner) shift(file change.Path, offset int) int {
	if real, ok := p.before.Expanded().Follow(file); ok {
		file = real
	}
	shifted := offset
	for _, edit := range p.shifts[file] {
		if edit.End <= offset && edit.Start < offset {
			shifted += len(edit.New) - (edit.End - edit.Start)
		}
	}
	return shifted
}

func sortByFile(edits []change.Edit) []change.Edit {
	slices.SortFunc(edits, func(a, b change.Edit) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	return edits
}
