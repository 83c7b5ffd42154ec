package report

import "github.com/sulibot/tg-refactor/internal/graph"

// GraphFormat is the version of the JSON that GraphJSON writes, as docs/schema/graph.schema.json describes it.
const GraphFormat = "1.1"

type graphUnitJSON struct {
	Path  string      `json:"path"`
	Was   string      `json:"was,omitempty"`
	State graph.State `json:"state"`
}

type graphEdgeJSON struct {
	From  string      `json:"from"`
	To    string      `json:"to"`
	Off   bool        `json:"off"`
	State graph.State `json:"state"`
}

type graphDanglingJSON struct {
	From string `json:"from"`
	Path string `json:"path"`
}

// GraphJSON gives a drawing for machines.
func GraphJSON(drawing graph.Drawing) ([]byte, error) {
	units, edges := []graphUnitJSON{}, []graphEdgeJSON{}
	for _, unit := range drawing.Units {
		units = append(units, graphUnitJSON{string(unit.Path), string(unit.Was), unit.State})
	}
	for _, edge := range drawing.Edges {
		edges = append(edges, graphEdgeJSON{string(drawing.Units[edge.From].Path), string(drawing.Units[edge.To].Path), edge.Off, edge.State})
	}
	dangling := []graphDanglingJSON{}
	for _, one := range drawing.Dangling {
		dangling = append(dangling, graphDanglingJSON{string(one.Unit), string(one.Target)})
	}
	return encode(struct {
		FormatVersion string              `json:"format_version"`
		Units         []graphUnitJSON     `json:"units"`
		Edges         []graphEdgeJSON     `json:"edges"`
		Dangling      []graphDanglingJSON `json:"dangling"`
	}{GraphFormat, units, edges, dangling})
}
