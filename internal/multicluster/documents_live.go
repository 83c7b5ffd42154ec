package multicluster

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/prose"
	"github.com/sulibot/tg-refactor/internal/shell"
	"github.com/sulibot/tg-refactor/internal/static"
)

// livePage is the overview: what is where, which clusters there are, and how to work with them.
func (w *scribe) livePage() string {
	var p prose.Page
	live := w.l.Live
	p.Heading(2, "What is where")
	p.Table([]string{"folder", "holds"}, w.folders()...)
	w.clusterTable(&p)
	p.Heading(2, "What depends on what")
	p.Text("An arrow leads from what needs something to what it needs. Terragrunt applies what is needed first.")
	units := w.wiring.Below(live)
	w.draw(&p, units, w.wholeClusters)
	w.versionTable(&p, live)
	w.buildAndDeploy(&p)
	w.addCluster(&p)
	w.ownVersion(&p)
	w.movingUnits(&p)
	return p.String()
}

// buildAndDeploy gives the commands for all of the tree, and for its parts.
func (w *scribe) buildAndDeploy(p *prose.Page) {
	p.Heading(2, "Build and deploy")
	p.Text("All of it, in the order that Terragrunt finds, from the repository's root" + w.spelling() + ":")
	w.planAndApply(p, w.l.Live)
	var parts []change.Path
	if len(w.stages()) > 0 {
		parts = append(parts, w.l.ArtifactsFolder())
	}
	if len(w.clusters) > 0 {
		parts = append(parts, w.clusters[0].Folder)
	}
	p.Text("Or one part, when what it needs has been applied:")
	lines := make([]string, len(parts))
	for i, part := range parts {
		lines[i] = shell.In(string(part), w.speaks.RunAll("apply"))
	}
	p.Code("bash", strings.Join(lines, "\n"))
}

// spelling tells for which Terragrunt the commands are written, where the tree says which it uses.
func (w *scribe) spelling() string {
	if w.speaks.Source == "" {
		return ""
	}
	return fmt.Sprintf(" (spelled for Terragrunt %s, which %s names)", prose.Span(w.speaks.Version),
		prose.Link(prose.Span(w.speaks.Source.Base()), w.speaks.Source.Rel(w.l.Live)))
}

// folders are the rows for the folders of the live folder that hold something for clusters.
func (w *scribe) folders() [][]string {
	live := w.l.Live
	units := map[change.Path][]change.Path{}
	for _, unit := range w.wiring.Below(live) {
		if _, ok := w.clusterOf(unit); !ok {
			units[w.area(unit)] = append(units[w.area(unit)], unit)
		}
	}
	read := map[change.Path]bool{}
	for _, view := range w.x.Views() {
		for _, text := range view.Texts {
			if text != view.Config && text.Within(live) && text.Dir() != live {
				read[w.area(text)] = true
			}
		}
	}
	var rows [][]string
	for _, name := range w.tree.List(live) {
		folder := live.Child(name)
		own := slices.ContainsFunc(w.clusters, func(c layout.Cluster) bool { return c.Folder == folder })
		if own || !w.tree.IsDir(folder) {
			continue
		}
		var holds []string
		link := prose.Span(name)
		switch {
		case folder == w.l.ArtifactsFolder():
			link = w.readmeLink(link, live, folder)
			holds = append(holds, "what all clusters share, built once")
		case w.l.ClustersFolder().Within(folder):
			holds = append(holds, "a folder for each cluster")
		}
		holds = append(holds, w.unitsIn(folder, units[folder])...)
		if read[folder] {
			holds = append(holds, "configs that units include or read")
		}
		if len(holds) > 0 {
			rows = append(rows, []string{link, strings.Join(holds, "; ")})
		}
	}
	return rows
}

func (w *scribe) unitsIn(folder change.Path, units []change.Path) []string {
	if len(units) == 0 {
		return nil
	}
	if len(units) > maxNamed {
		return []string{counted(len(units), "unit", "units")}
	}
	links := make([]string, len(units))
	for i, unit := range units {
		name := unit.Below(folder)
		if unit == folder {
			name = "itself"
		}
		links[i] = prose.Link(prose.Escape(name), unit.Child(static.DefaultConfig).Rel(w.l.Live))
	}
	return []string{"units " + strings.Join(links, ", ")}
}
