package multicluster

import (
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/prose"
	"github.com/sulibot/tg-refactor/internal/shell"
	"github.com/sulibot/tg-refactor/internal/static"
)

// nothing stands in a table's cell that has nothing to say.
const nothing = "–"

// maxNamed is how many clusters a cell names, and how many a drawing shows; of more it gives the number.
const maxNamed = 12

// unitLink is a link from a folder to a unit's config, named by the way from the folder, or from the live folder where it lies
// elsewhere.
func (w *scribe) unitLink(from, unit change.Path) string {
	return prose.Link(prose.Escape(w.unitName(from, unit)), unit.Child(static.DefaultConfig).Rel(from))
}

func (w *scribe) unitName(from, unit change.Path) string {
	switch {
	case unit.Within(from) && unit != from:
		return unit.Below(from)
	case unit.Within(w.l.Live) && unit != w.l.Live:
		return unit.Below(w.l.Live)
	default:
		return string(unit)
	}
}

// readmeLink is a link from a folder to a README of ours.
func (w *scribe) readmeLink(text string, from, folder change.Path) string {
	return prose.Link(text, w.readme(folder).Rel(from))
}

// artifactsLink is a link to the shared artifacts' README.
func (w *scribe) artifactsLink(text string, from change.Path) string {
	if len(w.stages()) == 0 {
		return text
	}
	return w.readmeLink(text, from, w.l.ArtifactsFolder())
}

// fileLink is a link to a file, named from the live folder.
func (w *scribe) fileLink(from, file change.Path) string {
	return prose.Link(prose.Escape(file.Rel(w.l.Live)), file.Rel(from))
}

// listed joins Markdown pieces for a cell.
func listed(pieces []string) string {
	if len(pieces) == 0 {
		return nothing
	}
	return strings.Join(pieces, ", ")
}

func spans(names []string) []string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = prose.Span(name)
	}
	return all
}

// dependsOn is the cell with what a unit depends on.
func (w *scribe) dependsOn(from, unit change.Path) string {
	var pieces []string
	for _, d := range w.wiring.On(unit) {
		piece := w.unitLink(from, d.Unit)
		if d.Off {
			piece += " (off)"
		}
		pieces = append(pieces, piece)
	}
	return listed(pieces)
}

// planAndApply is the shell block that plans all units of a folder, then applies them.
func (w *scribe) planAndApply(p *prose.Page, folder change.Path) {
	p.Code("bash", strings.Join([]string{"cd " + shell.Path(string(folder)), w.speaks.RunAll("plan"), w.speaks.RunAll("apply")}, "\n"))
}

// counted is a number of things.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
