package report

import (
	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// Overrides shows what is in force for a cluster as a table: each key with its value and where that comes from.
func Overrides(found engine.Overrides, look Look) string {
	rows := [][]string{{"KEY", "SOURCE", "VALUE", "FROM"}}
	for _, o := range found.List {
		value := o.Value
		if value == "" {
			value = "what was applied"
		}
		rows = append(rows, []string{o.Key, string(o.Source), printable(value), printable(fromWhere(o))})
	}
	return table(rows, look, func(row int) role {
		switch found.List[row].Source {
		case cluster.Overridden, cluster.Pinned:
			return caution
		default:
			return good
		}
	})
}

// fromWhere names the place of a value: a line of a file, or the output of a unit and the file that stands for it.
func fromWhere(o cluster.InForce) string {
	output := string(o.Unit) + " outputs." + o.Output
	switch {
	case o.Source != cluster.Shared && o.Source != cluster.Own && o.Place.File != "":
		return o.Place.String()
	case o.Place.File != "":
		return output + ", made from " + o.Place.String()
	default:
		return output
	}
}

// OverridesFormat is the version of the JSON that OverridesJSON writes, as docs/schema/overrides.schema.json describes it.
const OverridesFormat = "1.0"

type overrideJSON struct {
	Key    string        `json:"key"`
	Source string        `json:"source"`
	Value  string        `json:"value,omitempty"`
	Place  finding.Place `json:"place,omitzero"`
	Unit   string        `json:"unit"`
	Output string        `json:"output"`
	Inputs []string      `json:"inputs"`
}

// OverridesJSON gives what is in force for a cluster for machines.
func OverridesJSON(found engine.Overrides) ([]byte, error) {
	document := struct {
		FormatVersion string         `json:"format_version"`
		Cluster       string         `json:"cluster"`
		Definition    string         `json:"definition"`
		Overrides     []overrideJSON `json:"overrides"`
	}{OverridesFormat, found.Cluster, string(found.Definition), []overrideJSON{}}
	for _, o := range found.List {
		document.Overrides = append(document.Overrides, overrideJSON{Key: o.Key, Source: string(o.Source), Value: o.Value, Place: o.Place,
			Unit: string(o.Unit), Output: o.Output, Inputs: list(o.Inputs)})
	}
	return encode(document)
}
