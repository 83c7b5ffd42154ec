package report

import (
	"strings"

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
	text := table(rows, look, func(row int) role {
		switch found.List[row].Source {
		case cluster.Overridden, cluster.Pinned:
			return caution
		default:
			return good
		}
	})
	if len(found.Units) == 0 {
		return text
	}
	rows = [][]string{{"KEY", "UNIT", "INPUT", "VALUE"}}
	for _, u := range found.Units {
		rows = append(rows, []string{u.Key, string(u.Unit), u.Input, printable(ofUnit(u))})
	}
	return text + "\n" + table(rows, look, func(row int) role {
		if found.Units[row].Missed {
			return caution
		}
		return good
	})
}

// ofUnit shows what one unit has for a key: the value where files tell it, else how the input is written, on a line.
func ofUnit(u cluster.UnitValue) string {
	value := u.Value
	if value == "" {
		value = strings.Join(strings.Fields(u.Expression), " ")
	}
	if u.Missed {
		value += " (not overridden)"
	}
	return value
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
const OverridesFormat = "1.1"

type overrideJSON struct {
	Key    string        `json:"key"`
	Source string        `json:"source"`
	Value  string        `json:"value,omitempty"`
	Place  finding.Place `json:"place,omitzero"`
	Unit   string        `json:"unit"`
	Output string        `json:"output"`
	Inputs []string      `json:"inputs"`
}

type unitValueJSON struct {
	Key        string        `json:"key"`
	Unit       string        `json:"unit"`
	Input      string        `json:"input"`
	Value      string        `json:"value,omitempty"`
	Expression string        `json:"expression"`
	Place      finding.Place `json:"place"`
	Missed     bool          `json:"missed"`
}

// OverridesJSON gives what is in force for a cluster for machines.
func OverridesJSON(found engine.Overrides) ([]byte, error) {
	document := struct {
		FormatVersion string          `json:"format_version"`
		Cluster       string          `json:"cluster"`
		Definition    string          `json:"definition"`
		Overrides     []overrideJSON  `json:"overrides"`
		Units         []unitValueJSON `json:"units"`
	}{OverridesFormat, found.Cluster, string(found.Definition), []overrideJSON{}, []unitValueJSON{}}
	for _, u := range found.Units {
		document.Units = append(document.Units, unitValueJSON{Key: u.Key, Unit: string(u.Unit), Input: u.Input, Value: u.Value,
			Expression: u.Expression, Place: u.Place, Missed: u.Missed})
	}
	for _, o := range found.List {
		document.Overrides = append(document.Overrides, overrideJSON{Key: o.Key, Source: string(o.Source), Value: o.Value, Place: o.Place,
			Unit: string(o.Unit), Output: o.Output, Inputs: list(o.Inputs)})
	}
	return encode(document)
}
