// Package graph owns what depends on what: the units of a tree and their dependencies, as Terragrunt has them. It must not know moves
// or phases.
package graph

import (
	"cmp"
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// Graph is which units a tree has and what depends on what. Units are named by their folder. It never changes.
type Graph struct {
	x     *refs.Index
	units []change.Path
	on    map[change.Path][]Dependency
	by    map[change.Path][]change.Path
	level map[change.Path]int
	// nowhere are the paths of each unit's dependencies at which no unit stands.
	nowhere map[change.Path][]change.Path
}

// Dependency is one unit that another one depends on.
type Dependency struct {
	Unit change.Path
	// Off tells that the tree turns the dependency off, by its enabled.
	Off bool
}

// Of gives the graph of a tree. Dependencies that lead to no unit of the tree, or cannot be known without running something, are not
// in it.
func Of(x *refs.Index) *Graph { return refs.Once(x, of) }

func of(x *refs.Index) *Graph {
	g := unlinked(x)
	leads := make([]leads, len(x.Units()))
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		group.Go(func() {
			for i := worker; i < len(leads); i += workers {
				leads[i] = g.leads(x.Units()[i])
			}
		})
	}
	group.Wait()
	for i, config := range x.Units() {
		g.nowhere[config.Dir()] = leads[i].nowhere
		on := leads[i].on
		for _, target := range slices.Sorted(maps.Keys(on)) {
			g.on[config.Dir()] = append(g.on[config.Dir()], Dependency{target, on[target]})
			g.by[target] = append(g.by[target], config.Dir())
		}
	}
	for _, config := range x.Units() {
		g.measure(config.Dir(), map[change.Path]bool{})
	}
	return g
}

// unlinked gives a graph that knows the units, and nothing of what they depend on.
func unlinked(x *refs.Index) *Graph {
	g := &Graph{x: x, on: map[change.Path][]Dependency{}, by: map[change.Path][]change.Path{}, level: map[change.Path]int{},
		nowhere: map[change.Path][]change.Path{}}
	for _, config := range x.Units() {
		g.on[config.Dir()] = nil
	}
	g.units = slices.Sorted(maps.Keys(g.on))
	return g
}

// Units are all units, ordered by path.
func (g *Graph) Units() []change.Path { return g.units }

// On are a unit's dependencies, ordered by path.
func (g *Graph) On(unit change.Path) []Dependency { return g.on[unit] }

// By are the units that depend on a unit, ordered by path.
func (g *Graph) By(unit change.Path) []change.Path { return g.by[unit] }

// Level is the length of the longest chain of dependencies below a unit: 0 where it depends on none.
func (g *Graph) Level(unit change.Path) int { return g.level[unit] }

// Has tells whether a unit stands in this folder.
func (g *Graph) Has(unit change.Path) bool {
	_, ok := g.on[unit]
	return ok
}

// leads are where a unit's dependencies lead.
type leads struct {
	// on tells of each unit that it depends on whether it is turned off.
	on map[change.Path]bool
	// nowhere are the paths at which nothing stands, ordered, each once.
	nowhere []change.Path
}

func (g *Graph) leads(config change.Path) leads {
	u := unit.Of(g.x, config)
	e := leads{on: map[change.Path]bool{}}
	for _, d := range u.Dependencies() {
		isOff, paths := d.Enabled() == unit.Off, d.ConfigPaths()
		if !isOff {
			e.missing(paths)
		}
		for _, target := range g.resolved(paths) {
			off, known := e.on[target]
			e.on[target] = isOff && (off || !known)
		}
	}
	e.missing(u.Paths())
	for _, target := range g.resolved(u.Paths()) {
		e.on[target] = false
	}
	slices.Sort(e.nowhere)
	e.nowhere = slices.Compact(e.nowhere)
	return e
}

// missing notes those of a unit's dependencies that lead to nothing.
func (e *leads) missing(paths []*refs.Reference) {
	for _, r := range paths {
		if r.State == refs.Dangling {
			e.nowhere = append(e.nowhere, r.Target)
		}
	}
}

// resolved gives the units to which references lead.
func (g *Graph) resolved(references []*refs.Reference) []change.Path {
	var all []change.Path
	for _, r := range references {
		if r.State == refs.Resolved {
			all = append(all, g.targets(r.Target)...)
		}
	}
	return all
}

// targets gives the folders of the units that a dependency leads to: one, all of a stack's, or none where no unit of the tree stands there,
// as where it leads to a file, by which Terragrunt orders nothing.
// A unit behind a link is meant by that name; any other link is followed.
func (g *Graph) targets(target change.Path) []change.Path {
	if g.Has(target) {
		return []change.Path{target}
	}
	folder, ok := g.x.Expanded().Follow(target)
	switch {
	case !ok || !g.x.Expanded().IsDir(folder):
		return nil
	case g.Has(folder):
		return []change.Path{folder}
	case g.x.Expanded().IsFile(folder.Child(refs.StackConfig)):
		var units []change.Path
		for _, config := range g.x.Units() {
			if _, generated := g.x.Generated(config); generated && config.Within(folder) {
				units = append(units, config.Dir())
			}
		}
		return units
	}
	return nil
}

// measure gives a unit's level. A circle, which Terragrunt refuses to run, is cut where it closes.
func (g *Graph) measure(unit change.Path, above map[change.Path]bool) int {
	if level, ok := g.level[unit]; ok || above[unit] {
		return level
	}
	above[unit] = true
	level := 0
	for _, d := range g.on[unit] {
		level = max(level, 1+g.measure(d.Unit, above))
	}
	delete(above, unit)
	g.level[unit] = level
	return level
}

// Ordered gives units in the order in which Terragrunt applies them: each after all that it depends on.
func (g *Graph) Ordered(units []change.Path) []change.Path {
	sorted := slices.Clone(units)
	slices.SortFunc(sorted, func(a, b change.Path) int { return cmp.Or(cmp.Compare(g.level[a], g.level[b]), cmp.Compare(a, b)) })
	return sorted
}

// Below gives the units at or below a folder, ordered.
func (g *Graph) Below(folder change.Path) []change.Path {
	if folder == change.Root {
		return g.Ordered(g.units)
	}
	// Paths that begin with the folder and a slash stand beside each other; what follows the slash in order is a zero.
	first, _ := slices.BinarySearch(g.units, folder+"/")
	last, _ := slices.BinarySearch(g.units, folder+"0")
	units := slices.Clone(g.units[first:last])
	if g.Has(folder) {
		units = append(units, folder)
	}
	return g.Ordered(units)
}

// Reach gives these units and all that they depend on, directly or not, ordered.
func (g *Graph) Reach(units []change.Path) []change.Path {
	reached := map[change.Path]bool{}
	for next := units; len(next) > 0; {
		var further []change.Path
		for _, unit := range next {
			if reached[unit] {
				continue
			}
			reached[unit] = true
			for _, d := range g.on[unit] {
				further = append(further, d.Unit)
			}
		}
		next = further
	}
	return g.Ordered(slices.Collect(maps.Keys(reached)))
}
