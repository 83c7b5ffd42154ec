package report

import (
	"strings"

	"github.com/sulibot/tg-refactor/internal/graph"
)

// GraphDot gives a drawing in the DOT language of Graphviz. An arrow leads to what a unit depends on, as in `terragrunt dag graph`.
func GraphDot(drawing graph.Drawing) string {
	var b strings.Builder
	b.WriteString("digraph {\n")
	if n := len(drawing.Dangling); n > 0 {
		b.WriteString("\t// " + nowhere(n) + "\n")
	}
	for _, unit := range drawing.Units {
		b.WriteString("\t" + dotName(unit))
		switch unit.State {
		case graph.Moved:
			b.WriteString(` [color="blue", label=` + dotText(caption(unit, "\n")) + "]")
		case graph.Added:
			b.WriteString(` [color="darkgreen"]`)
		case graph.Removed:
			b.WriteString(` [color="red", style="dashed", label=` + dotText(caption(unit, "\n")) + "]")
		case graph.Kept:
		}
		b.WriteString(";\n")
	}
	for _, edge := range drawing.Edges {
		b.WriteString("\t" + dotName(drawing.Units[edge.From]) + " -> " + dotName(drawing.Units[edge.To]) + dotEdge(edge) + ";\n")
	}
	b.WriteString("}\n")
	return b.String()
}

func dotEdge(edge graph.Edge) string {
	var attributes []string
	style := ""
	if edge.Off {
		attributes, style = append(attributes, `label="off"`), "dotted"
	}
	switch edge.State {
	case graph.Added:
		attributes = append(attributes, `color="darkgreen"`)
	case graph.Removed:
		attributes, style = append(attributes, `color="red"`), "dashed"
	case graph.Kept, graph.Moved:
	}
	if style != "" {
		attributes = append(attributes, `style="`+style+`"`)
	}
	if len(attributes) == 0 {
		return ""
	}
	return " [" + strings.Join(attributes, ", ") + "]"
}

// dotName names a unit; one that is removed has another name than the one that takes its place.
func dotName(unit graph.Unit) string {
	if unit.State == graph.Removed {
		return dotText("removed: " + printable(string(unit.Path)))
	}
	return dotText(printable(string(unit.Path)))
}

// dotText quotes a text: in DOT a quoted string ends at a quote and knows backslashes as escapes of labels.
func dotText(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text) + `"`
}

// caption is how a unit is labelled, its second line after the separator.
func caption(unit graph.Unit, separator string) string {
	text := printable(string(unit.Path))
	switch unit.State {
	case graph.Moved:
		return text + separator + "was " + printable(string(unit.Was))
	case graph.Removed:
		return text + separator + "removed"
	case graph.Kept, graph.Added:
	}
	return text
}

// nowhere says how many dependencies a drawing cannot show.
func nowhere(n int) string {
	if n == 1 {
		return "1 path of a dependency leads nowhere: `tg-refactor check` names it."
	}
	return itoa(n) + " paths of dependencies lead nowhere: `tg-refactor check` names them."
}
