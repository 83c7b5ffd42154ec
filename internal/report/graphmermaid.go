package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/graph"
)

// GraphMermaid gives a drawing as a Mermaid flowchart, which GitHub and GitLab draw in Markdown. An arrow leads to what a unit depends
// on.
func GraphMermaid(drawing graph.Drawing) string {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	if n := len(drawing.Dangling); n > 0 {
		b.WriteString("    %% " + nowhere(n) + "\n")
	}
	classes := map[graph.State]string{graph.Moved: "moved", graph.Added: "added", graph.Removed: "removed"}
	used := map[string]bool{}
	for i, unit := range drawing.Units {
		fmt.Fprintf(&b, "    u%d[\"%s\"]", i, mermaidText(caption(unit, "\n")))
		if class := classes[unit.State]; class != "" {
			b.WriteString(":::" + class)
			used[class] = true
		}
		b.WriteString("\n")
	}
	var added, removed []string
	for i, edge := range drawing.Edges {
		arrow := "-->"
		switch {
		case edge.Off:
			arrow = "-. off .->"
		case edge.State == graph.Removed:
			arrow = "-.->"
		}
		fmt.Fprintf(&b, "    u%d %s u%d\n", edge.From, arrow, edge.To)
		switch edge.State {
		case graph.Added:
			added = append(added, fmt.Sprint(i))
		case graph.Removed:
			removed = append(removed, fmt.Sprint(i))
		case graph.Kept, graph.Moved:
		}
	}
	styles := []struct{ class, style string }{{"moved", "stroke:#0969da"}, {"added", "stroke:#1a7f37"}, {"removed", "stroke:#cf222e,stroke-dasharray:4"}}
	for _, s := range styles {
		if used[s.class] {
			b.WriteString("    classDef " + s.class + " " + s.style + "\n")
		}
	}
	for _, links := range []struct {
		numbers []string
		style   string
	}{{added, "stroke:#1a7f37"}, {removed, "stroke:#cf222e"}} {
		if len(links.numbers) > 0 {
			b.WriteString("    linkStyle " + strings.Join(links.numbers, ",") + " " + links.style + "\n")
		}
	}
	return b.String()
}

// mermaidText writes what a label may not hold as entity codes, which Mermaid begins with # in place of &.
func mermaidText(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n':
			b.WriteString("<br/>")
		case slices.Contains([]rune(`"#<>&;`+"`"), r):
			fmt.Fprintf(&b, "#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
