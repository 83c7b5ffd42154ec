package prose

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Graph is what a Mermaid block draws: nodes, in boxes where they have a group, and arrows between them.
type Graph struct {
	Nodes []Node
	Edges []Edge
}

// Node is named by Key; Label, plain text, stands in it, or the key where it is empty. Nodes of one Group share a box of that title.
type Node struct{ Key, Label, Group string }

// Edge leads from one node's key to another's, with a plain text at it where Label is not empty. An end that is no node is drawn
// by its key.
type Edge struct{ From, To, Label string }

// Mermaid adds the graph as a fenced block, from left to right. Nodes and edges are sorted, so that their order does not matter.
func (p *Page) Mermaid(g Graph) {
	nodes := slices.Clone(g.Nodes)
	for _, edge := range g.Edges {
		nodes = append(nodes, Node{Key: edge.From}, Node{Key: edge.To})
	}
	// Of one key the first stays, which is the one with a label.
	slices.SortStableFunc(nodes, func(a, b Node) int { return cmp.Compare(a.Key, b.Key) })
	nodes = slices.CompactFunc(nodes, func(a, b Node) bool { return a.Key == b.Key })
	ids, taken := map[string]string{}, map[string]bool{}
	groups := map[string][]Node{}
	var order []string
	for _, node := range nodes {
		ids[node.Key] = nodeID(node.Key, taken)
		if _, ok := groups[node.Group]; !ok {
			order = append(order, node.Group)
		}
		groups[node.Group] = append(groups[node.Group], node)
	}
	slices.Sort(order)
	lines := []string{"flowchart LR"}
	for i, group := range order {
		indent := "  "
		if group != "" {
			lines = append(lines, fmt.Sprintf("  subgraph g%d[%s]", i, label(group)))
			indent = "    "
		}
		for _, node := range groups[group] {
			lines = append(lines, indent+ids[node.Key]+"["+label(cmp.Or(node.Label, node.Key))+"]")
		}
		if group != "" {
			lines = append(lines, "  end")
		}
	}
	edges := slices.Clone(g.Edges)
	slices.SortFunc(edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Label, b.Label))
	})
	for _, edge := range slices.Compact(edges) {
		arrow := " --> "
		if edge.Label != "" {
			arrow = " -->|" + label(edge.Label) + "| "
		}
		lines = append(lines, "  "+ids[edge.From]+arrow+ids[edge.To])
	}
	p.Code("mermaid", strings.Join(lines, "\n"))
}

// nodeID makes an id of letters, digits and underscores that no other node has. The prefix keeps it from being a word of Mermaid.
func nodeID(key string, taken map[string]bool) string {
	id := "n_" + strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			return c
		}
		return '_'
	}, key)
	free := id
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s_%d", id, n)
	}
	taken[free] = true
	return free
}

// label quotes plain text for Mermaid, whose strings know no backslash but entities by number.
func label(text string) string {
	var b strings.Builder
	for _, c := range oneLine(text) {
		if strings.ContainsRune("\"#&<>`|;\\", c) {
			fmt.Fprintf(&b, "#%d;", c)
		} else {
			b.WriteRune(c)
		}
	}
	return `"` + b.String() + `"`
}
