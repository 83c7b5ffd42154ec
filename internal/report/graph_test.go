package report_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/graph"
	"github.com/sulibot/tg-refactor/internal/report"
)

// odd is a drawing with every state and names that both languages have to quote.
var odd = graph.Drawing{
	Units: []graph.Unit{{Path: `a "b"`, State: graph.Kept}, {Path: `c\d`, Was: "e;f", State: graph.Moved},
		{Path: "g", State: graph.Added}, {Path: "g", State: graph.Removed}},
	Edges: []graph.Edge{{From: 0, To: 1, State: graph.Kept, Off: true}, {From: 1, To: 2, State: graph.Added}, {From: 0, To: 3, State: graph.Removed}},
}

func TestGraphDot(t *testing.T) {
	text := report.GraphDot(odd)
	assert.Equal(t, `digraph {
	"a \"b\"";
	"c\\d" [color="blue", label="c\\d\nwas e;f"];
	"g" [color="darkgreen"];
	"removed: g" [color="red", style="dashed", label="g\nremoved"];
	"a \"b\"" -> "c\\d" [label="off", style="dotted"];
	"c\\d" -> "g" [color="darkgreen"];
	"a \"b\"" -> "removed: g" [color="red", style="dashed"];
}
`, text)
	// The part of the DOT grammar that is used: statements of quoted names with attributes.
	name := `"(?:[^"\\]|\\.)*"`
	attributes := `(?: \[\w+=` + name + `(?:, \w+=` + name + `)*\])?`
	statement := regexp.MustCompile(`^\t` + name + `(?: -> ` + name + `)?` + attributes + `;$`)
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for _, line := range lines[1 : len(lines)-1] {
		assert.Regexp(t, statement, line)
	}
}

func TestGraphMermaid(t *testing.T) {
	assert.Equal(t, `flowchart LR
    u0["a #34;b#34;"]
    u1["c\d<br/>was e#59;f"]:::moved
    u2["g"]:::added
    u3["g<br/>removed"]:::removed
    u0 -. off .-> u1
    u1 --> u2
    u0 -.-> u3
    classDef moved stroke:#0969da
    classDef added stroke:#1a7f37
    classDef removed stroke:#cf222e,stroke-dasharray:4
    linkStyle 1 stroke:#1a7f37
    linkStyle 2 stroke:#cf222e
`, report.GraphMermaid(odd))
}
