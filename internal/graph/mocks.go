package graph

import (
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// MocksOnApply gives the units that a unit depends on and whose mock outputs Terragrunt would serve it on apply, too, while they have no
// outputs: mock_outputs_allowed_terraform_commands is not there, is empty, or names apply. One that only running something tells counts as
// naming it. Ordered by path.
func (g *Graph) MocksOnApply(folder change.Path) []change.Path {
	off := map[change.Path]bool{}
	for _, d := range g.on[folder] {
		off[d.Unit] = d.Off
	}
	return g.mocks(folder, off)
}

// mocks gives the same by what the unit depends on, and whether it is turned off.
func (g *Graph) mocks(folder change.Path, isOff map[change.Path]bool) []change.Path {
	var all []change.Path
	for _, d := range unit.Of(g.x, folder.Child(static.DefaultConfig)).Dependencies() {
		if !d.Mocks().OnApply() {
			continue
		}
		for _, target := range g.resolved(d.ConfigPaths()) {
			if off, there := isOff[target]; there && !off && !slices.Contains(all, target) {
				all = append(all, target)
			}
		}
	}
	slices.Sort(all)
	return all
}

// ReadersOfMocks gives what MocksOnApply says of those units that some units may serve mock outputs, by their folders. It looks at no more of
// the tree than that takes.
func ReadersOfMocks(x *refs.Index, from map[change.Path]bool) map[change.Path][]change.Path {
	g, readers := unlinked(x), map[change.Path][]change.Path{}
	for _, config := range x.Units() {
		view := x.View(config)
		// A path that leads to another unit leads to none of these; one that leads through a link, or to a stack, may.
		if view == nil || !slices.ContainsFunc(view.References, func(r *refs.Reference) bool {
			return r.Kind == refs.ConfigPath && (from[r.Target] || !g.Has(r.Target))
		}) {
			continue
		}
		on := slices.DeleteFunc(g.mocks(config.Dir(), g.leads(config).on), func(unit change.Path) bool { return !from[unit] })
		if len(on) > 0 {
			readers[config.Dir()] = on
		}
	}
	return readers
}
