package engine

import (
	"fmt"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// static looks for what is wrong with the tree on disk without running anything: what does not parse, references of units that lead
// nowhere, states at one place. What the base has as well is a Note; base may be nil.
func (e *Engine) static(base *refs.Index, moves change.Moves) finding.List {
	found := append(finding.List{}, e.unread...)
	known := map[string]bool{}
	if base != nil {
		for _, view := range base.Views() {
			for _, reference := range dangling(view) {
				known[identity(moves.Map(view.Config), reference)] = true
			}
		}
	}
	for _, view := range e.index.Views() {
		for _, reference := range dangling(view) {
			f := finding.Finding{Code: finding.ReferenceDangling, Severity: finding.Error, Place: e.at(reference.Leaf),
				Message: fmt.Sprintf("the %s leads to %s, where nothing is", reference.Kind, reference.Target),
				Remedy:  "Bring back what stood there, as with git checkout, or correct the path"}
			if known[identity(view.Config, reference)] {
				f.Severity = finding.Note
			}
			found = append(found, f)
		}
	}
	_, states := backend.Changes(e.index, e.index, change.NewMoves(nil))
	return append(found, states...).Sorted()
}

// dangling are the references of a unit that lead nowhere, and that it cannot do without.
func dangling(view *refs.View) (list []*refs.Reference) {
	if !view.Unit || view.Template {
		return nil
	}
	for _, reference := range view.References {
		switch reference.Kind {
		case refs.IncludePath, refs.ConfigPath, refs.Dependencies, refs.Source, refs.Read, refs.File, refs.ConfigFile:
			if reference.State == refs.Dangling && !reference.Fallback {
				list = append(list, reference)
			}
		default:
		}
	}
	return list
}

// identity names a reference whatever its text was edited to.
func identity(config change.Path, reference *refs.Reference) string {
	return fmt.Sprint(config, reference.Kind, reference.Dependency, reference.Value)
}
