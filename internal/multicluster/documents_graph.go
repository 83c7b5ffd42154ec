package multicluster

import (
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/prose"
)

// maxArrows is how many arrows a drawing has at most: more cannot be read, and GitHub's Mermaid stops at 500.
const maxArrows = 200

// area is the part of the tree to which a unit belongs: its cluster, else the folder below the live folder.
func (w *scribe) area(unit change.Path) change.Path {
	if cluster, ok := w.clusterOf(unit); ok {
		return cluster.Folder
	}
	if !unit.Within(w.l.Live) {
		return unit.Dir()
	}
	first, _, _ := strings.Cut(unit.Below(w.l.Live), "/")
	return w.l.Live.Child(first)
}

// node draws a unit in the box of its area.
func (w *scribe) node(unit change.Path) prose.Node {
	area := w.area(unit)
	if area == unit {
		return prose.Node{Key: unit.Rel(w.l.Live), Label: unit.Base()}
	}
	return prose.Node{Key: unit.Rel(w.l.Live), Label: unit.Below(area), Group: area.Rel(w.l.Live)}
}

// draw adds a drawing of units and of what they depend on: arrows lead from a unit to what it needs.
func (w *scribe) draw(p *prose.Page, units []change.Path, node func(change.Path) prose.Node) {
	var g prose.Graph
	drawn := map[string]bool{}
	for _, unit := range units {
		if n := node(unit); !drawn[n.Key] {
			drawn[n.Key] = true
			g.Nodes = append(g.Nodes, n)
		}
	}
	off := map[prose.Edge]bool{}
	for _, unit := range units {
		for _, d := range w.wiring.On(unit) {
			arrow := prose.Edge{From: node(unit).Key, To: node(d.Unit).Key}
			if arrow.From == arrow.To || !drawn[arrow.To] {
				continue
			}
			before, known := off[arrow]
			off[arrow] = d.Off && (before || !known)
		}
	}
	for arrow, isOff := range off {
		if isOff {
			arrow.Label = "off"
		}
		g.Edges = append(g.Edges, arrow)
	}
	switch {
	case len(g.Edges) > maxArrows:
		p.Text(fmt.Sprintf("There are %d dependencies here, too many to draw: %s shows them all.", len(g.Edges), prose.Span("tg-refactor graph")))
	case len(g.Nodes) > 1:
		p.Mermaid(g)
	}
}

// wholeClusters draws a cluster as one node, and all of them as one where there are many.
func (w *scribe) wholeClusters(unit change.Path) prose.Node {
	cluster, ok := w.clusterOf(unit)
	switch {
	case !ok:
		return w.node(unit)
	case len(w.clusters) > maxNamed:
		return prose.Node{Key: "every cluster", Label: counted(len(w.clusters), "cluster", "clusters")}
	case cluster.Moved:
		return prose.Node{Key: cluster.Folder.Rel(w.l.Live), Label: cluster.Name, Group: w.l.ClustersFolder().Rel(w.l.Live)}
	default:
		return prose.Node{Key: cluster.Folder.Rel(w.l.Live), Label: cluster.Name}
	}
}
