package graph

import (
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
)

// Cycles gives the circles of dependencies, which Terragrunt refuses to run: for each the units in it, each depending on the next and
// the last on the first, beginning with the first by path. Of circles that share units one is given. A dependency that is turned off
// counts, as it does for Terragrunt.
func (g *Graph) Cycles() [][]change.Path {
	var cycles [][]change.Path
	for _, group := range g.knots() {
		cycles = append(cycles, g.around(group))
	}
	slices.SortFunc(cycles, slices.Compare)
	return cycles
}

// knots gives the groups of units that all depend on each other, by Tarjan's algorithm for strongly connected components.
func (g *Graph) knots() [][]change.Path {
	var groups [][]change.Path
	var stack []change.Path
	index, low := map[change.Path]int{}, map[change.Path]int{}
	onStack := map[change.Path]bool{}
	var visit func(unit change.Path)
	visit = func(unit change.Path) {
		index[unit] = len(index) + 1
		low[unit] = index[unit]
		stack = append(stack, unit)
		onStack[unit] = true
		itself := false
		for _, d := range g.on[unit] {
			itself = itself || d.Unit == unit
			switch {
			case index[d.Unit] == 0:
				visit(d.Unit)
				low[unit] = min(low[unit], low[d.Unit])
			case onStack[d.Unit]:
				low[unit] = min(low[unit], index[d.Unit])
			}
		}
		if low[unit] != index[unit] {
			return
		}
		at := slices.Index(stack, unit)
		group := slices.Clone(stack[at:])
		stack = stack[:at]
		for _, member := range group {
			onStack[member] = false
		}
		if len(group) > 1 || itself {
			groups = append(groups, group)
		}
	}
	for _, unit := range g.units {
		if index[unit] == 0 {
			visit(unit)
		}
	}
	return groups
}

// around gives a shortest circle through the first unit of a knot.
func (g *Graph) around(group []change.Path) []change.Path {
	slices.Sort(group)
	first := group[0]
	from := map[change.Path]change.Path{}
	for next := []change.Path{first}; len(next) > 0; {
		unit := next[0]
		next = next[1:]
		for _, d := range g.on[unit] {
			if d.Unit == first {
				circle := []change.Path{unit}
				for unit != first {
					unit = from[unit]
					circle = append(circle, unit)
				}
				slices.Reverse(circle)
				return circle
			}
			if _, seen := from[d.Unit]; !seen && slices.Contains(group, d.Unit) {
				from[d.Unit] = unit
				next = append(next, d.Unit)
			}
		}
	}
	return group
}
