package report

import (
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/static"
)

// References lists references as a table: what each is for, where it stands, in whose eyes, and where it leads. With Verbose it shows
// the text and the definitions that lead to it.
func References(found engine.References, look Look) string {
	if len(found.List) == 0 {
		if found.Reverse {
			return fmt.Sprintf("Nothing refers to %s.\n", printable(string(found.Path)))
		}
		return fmt.Sprintf("%s refers to nothing.\n", printable(string(found.Path)))
	}
	rows := [][]string{{"KIND", "STATE", "LEADS TO", "TEXT", "SEEN BY"}}
	for _, r := range found.List {
		rows = append(rows, []string{string(r.Kind), string(r.State), printable(leadsTo(r)), printable(r.Place.String()), printable(string(r.Config))})
	}
	text := table(rows, look, func(row int) role {
		switch found.List[row].State {
		case "resolved":
			return good
		case "dangling":
			return bad
		default:
			return faint
		}
	})
	if !look.Verbose {
		return text
	}
	for _, r := range found.List {
		text += "\n" + snippet(r.Place, look, faint)
		for _, via := range r.Via {
			text += "  through " + printable(via.String()) + "\n"
		}
		if r.Why != "" {
			text += "  not known: " + printable(r.Why) + "\n"
		}
	}
	return text
}

func leadsTo(r engine.Reference) string {
	if r.Target != "" {
		return string(r.Target)
	}
	if r.Beyond != "" {
		return r.Beyond
	}
	if r.Value != "" {
		return strings.ReplaceAll(r.Value, static.RepositoryRoot, "${get_repo_root()}")
	}
	return "?"
}

// ReferencesFormat is the version of the JSON that ReferencesJSON writes, as docs/schema/refs.schema.json describes it.
const ReferencesFormat = "1.0"

type referenceJSON struct {
	Kind   string          `json:"kind"`
	State  string          `json:"state"`
	Place  finding.Place   `json:"place"`
	Via    []finding.Place `json:"via"`
	Config string          `json:"config"`
	Value  string          `json:"value,omitempty"`
	Target string          `json:"target,omitempty"`
	Why    string          `json:"why,omitempty"`
}

// ReferencesJSON gives references for machines.
func ReferencesJSON(found engine.References) ([]byte, error) {
	document := struct {
		FormatVersion string          `json:"format_version"`
		Path          string          `json:"path"`
		Reverse       bool            `json:"reverse"`
		References    []referenceJSON `json:"references"`
	}{ReferencesFormat, string(found.Path), found.Reverse, []referenceJSON{}}
	for _, r := range found.List {
		document.References = append(document.References, referenceJSON{Kind: string(r.Kind), State: string(r.State), Place: r.Place, Via: list(r.Via),
			Config: string(r.Config), Value: strings.ReplaceAll(r.Value, static.RepositoryRoot, "${get_repo_root()}"), Target: string(r.Target), Why: r.Why})
	}
	return encode(document)
}
