package graph

import (
	"cmp"
	"maps"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
)

// State says how a unit or an edge differs between two trees.
type State string

// The states of units and edges. An edge whose ends moved is kept.
const (
	Kept    State = "kept"
	Moved   State = "moved"
	Added   State = "added"
	Removed State = "removed"
)

// Drawing is a graph as it can be drawn: of one tree, or of two with what differs.
type Drawing struct {
	Units []Unit
	Edges []Edge
	// Dangling are the dependencies that lead to no unit of the tree after.
	Dangling []Dangling
}

// Dangling is a dependency that leads where no unit stands.
type Dangling struct{ Unit, Target change.Path }

// Unit is one unit of a drawing, named by its folder after, or before where it is removed.
type Unit struct {
	Path change.Path
	// Was is the folder before, for units that moved.
	Was   change.Path
	State State
}

// Edge leads from a unit to one that it depends on.
type Edge struct {
	// From and To are places in Drawing.Units, 0-based: of a unit that was removed and one that took its place, both have one path.
	From, To int
	// Off tells that the dependency is turned off: after, or before where it is removed.
	Off   bool
	State State
}

// Drawing gives the graph of one tree; all of it is Kept.
func (g *Graph) Drawing() Drawing { return Compare(g, g, change.Moves{}) }

// Compare gives both graphs in one drawing; moves lead from the first tree to the second. Units are ordered by path, edges by the places
// of their units.
func Compare(before, after *Graph, moves change.Moves) Drawing {
	was := map[change.Path]change.Path{}
	var drawing Drawing
	for _, unit := range before.units {
		if now := moves.Map(unit); after.Has(now) {
			was[now] = unit
		} else {
			drawing.Units = append(drawing.Units, Unit{Path: unit, State: Removed})
		}
	}
	for _, unit := range after.units {
		old, known := was[unit]
		switch {
		case !known:
			drawing.Units = append(drawing.Units, Unit{Path: unit, State: Added})
		case old == unit:
			drawing.Units = append(drawing.Units, Unit{Path: unit, State: Kept})
		default:
			drawing.Units = append(drawing.Units, Unit{Path: unit, Was: old, State: Moved})
		}
	}
	slices.SortFunc(drawing.Units, func(a, b Unit) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.State, b.State)) })
	drawing.Edges = edges(before, after, drawing.Units)
	for _, unit := range after.units {
		for _, target := range after.nowhere[unit] {
			drawing.Dangling = append(drawing.Dangling, Dangling{unit, target})
		}
	}
	return drawing
}

func edges(before, after *Graph, units []Unit) []Edge {
	// Where units stand in the drawing, by their folders before and after.
	then, now := map[change.Path]int{}, map[change.Path]int{}
	for i, unit := range units {
		if unit.State != Removed {
			now[unit.Path] = i
		}
		if unit.State != Added {
			then[cmp.Or(unit.Was, unit.Path)] = i
		}
	}
	type ends struct{ from, to int }
	all := map[ends]Edge{}
	for from, dependencies := range after.on {
		for _, d := range dependencies {
			all[ends{now[from], now[d.Unit]}] = Edge{From: now[from], To: now[d.Unit], Off: d.Off, State: Added}
		}
	}
	for from, dependencies := range before.on {
		for _, d := range dependencies {
			key := ends{then[from], then[d.Unit]}
			edge, ok := all[key]
			if ok {
				edge.State = Kept
			} else {
				edge = Edge{From: key.from, To: key.to, Off: d.Off, State: Removed}
			}
			all[key] = edge
		}
	}
	return slices.SortedFunc(maps.Values(all), func(a, b Edge) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
}

// Around gives the part of a drawing that concerns a folder: the units that stand or stood below it, and all that they depend on,
// directly or not.
func (d Drawing) Around(folder change.Path) Drawing {
	on := map[int][]int{}
	for _, edge := range d.Edges {
		on[edge.From] = append(on[edge.From], edge.To)
	}
	place := map[int]int{}
	var next []int
	for i, unit := range d.Units {
		if unit.Path.Within(folder) || unit.Was != "" && unit.Was.Within(folder) {
			next = append(next, i)
		}
	}
	for len(next) > 0 {
		i := next[0]
		next = next[1:]
		if _, seen := place[i]; !seen {
			place[i] = 0
			next = append(next, on[i]...)
		}
	}
	var around Drawing
	for _, i := range slices.Sorted(maps.Keys(place)) {
		place[i] = len(around.Units)
		around.Units = append(around.Units, d.Units[i])
	}
	drawn := map[change.Path]bool{}
	for _, unit := range around.Units {
		drawn[unit.Path] = unit.State != Removed || drawn[unit.Path]
	}
	around.Dangling = slices.DeleteFunc(slices.Clone(d.Dangling), func(one Dangling) bool { return !drawn[one.Unit] })
	for _, edge := range d.Edges {
		from, ok := place[edge.From]
		if to, also := place[edge.To]; ok && also {
			edge.From, edge.To = from, to
			around.Edges = append(around.Edges, edge)
		}
	}
	return around
}
