package multicluster

import (
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/prose"
	"github.com/sulibot/tg-refactor/internal/shell"
)

// clusterPage says what a cluster is made of, how it is deployed, and which versions it runs.
func (w *scribe) clusterPage(cluster layout.Cluster) string {
	var p prose.Page
	folder := cluster.Folder
	p.Text(fmt.Sprintf("%s is defined in %s. What all clusters share is in %s, how clusters are added in %s.", w.introduced(cluster),
		prose.Link(prose.Span(w.l.Cluster.Definition), w.l.Definition(cluster).Rel(folder)),
		w.artifactsLink("the shared artifacts", folder), w.readmeLink("the overview", folder, w.l.Live)))
	units := w.wiring.Below(folder)
	w.unitTable(&p, folder, units)
	w.draw(&p, w.wiring.Reach(units), w.node)
	w.deploy(&p, folder, units)
	w.overrideTable(&p, cluster)
	return p.String()
}

// introduced names a cluster with what its definition says of its identity.
func (w *scribe) introduced(cluster layout.Cluster) string {
	var known []string
	for _, local := range []string{w.l.Cluster.Name, w.l.Cluster.ID} {
		if value, ok := plain(w.localValue(w.l.Definition(cluster), local)); ok {
			known = append(known, prose.Span(local+" = "+value))
		}
	}
	text := "**" + prose.Escape(cluster.Name) + "**"
	if len(known) > 0 {
		text += " (" + strings.Join(known, ", ") + ")"
	}
	return text
}

func (w *scribe) deploy(p *prose.Page, folder change.Path, units []change.Path) {
	p.Heading(2, "Deploy")
	text := "From the repository's root:"
	if len(w.wiring.Reach(units)) > len(units) {
		text = "What stands outside this folder must have been applied before: Terragrunt runs the units of the folder alone. From the repository's root:"
		if w.speaks.Old() {
			text = "What stands outside this folder must have been applied before. Terragrunt finds it and asks whether to run it, too: " +
				"answer no. From the repository's root:"
		}
	}
	p.Text(text)
	w.planAndApply(p, folder)
}

// overrideTable shows what a cluster overrides, and how to.
func (w *scribe) overrideTable(p *prose.Page, cluster layout.Cluster) {
	if len(w.keys) == 0 || w.l.RuleFor(cluster.Name).Differences == layout.Keep {
		return
	}
	folder := cluster.Folder
	p.Heading(2, "Versions")
	p.Text(fmt.Sprintf("A key of %s in %s goes before what the shared artifacts give; a key that is missing or null leaves it to them.",
		prose.Span(w.l.Cluster.Overrides), prose.Link(prose.Span(w.l.Cluster.Definition), w.l.Definition(cluster).Rel(folder))))
	rows := make([][]string, 0, len(w.keys))
	for _, o := range w.overrides(cluster) {
		rows = append(rows, []string{prose.Span(o.Key), w.inForce(o), w.replaces(folder, o.Override), listed(spans(o.Inputs))})
	}
	p.Table([]string{"key", "in force", "replaces", "read as input"}, rows...)
	name := shell.Quote(cluster.Name)
	p.Code("bash", strings.Join([]string{
		"tg-refactor override " + name + "  # what is in force, and from where",
		"tg-refactor override " + name + " " + w.assignments(),
		"tg-refactor override " + name + " --pin  # keep what the shared artifacts are today",
	}, "\n"))
	p.Text("Or write it by hand:")
	p.Code("hcl", w.overridesBlock())
	p.List(w.overrideNotes(folder)...)
}

// inForce says where the value for a key comes from.
func (w *scribe) inForce(o override) string {
	switch {
	case o.set && o.value != "":
		return prose.Span(o.value)
	case o.set:
		return "overridden"
	}
	if o.StandIn != nil {
		if value, ok := plain(w.localValue(w.l.StandInFile(*o.StandIn), o.StandIn.Local)); ok {
			return "shared, " + prose.Span(value)
		}
	}
	return "shared"
}

// replaces names the output that a key replaces.
func (w *scribe) replaces(from change.Path, o layout.Override) string {
	stage, _ := w.l.Stage(o.Stage)
	return prose.Span(o.Output) + " of " + w.unitLink(from, w.l.SharedFolder(stage))
}

// assignments are all keys with their examples, as words of a command.
func (w *scribe) assignments() string {
	words := make([]string, len(w.keys))
	for i, o := range w.keys {
		words[i] = shell.Quote(o.Key + "=" + strings.Trim(o.Example.Text, `"`))
	}
	return strings.Join(words, " \\\n  ")
}

// overridesBlock is the place for overrides with all examples.
func (w *scribe) overridesBlock() string {
	width := 0
	for _, o := range w.keys {
		width = max(width, len(o.Key))
	}
	lines := []string{w.l.Cluster.Overrides + " = {"}
	for _, o := range w.keys {
		lines = append(lines, fmt.Sprintf("  %-*s = %s", width, o.Key, o.Example.Text))
	}
	return strings.Join(append(lines, "}"), "\n")
}

// overrideNotes are what to mind when a key is set.
func (w *scribe) overrideNotes(from change.Path) []string {
	var notes []string
	for _, stage := range w.stages() {
		if stage.Gate != "" {
			notes = append(notes, w.gateNote(from, stage))
		}
	}
	notes = append(notes, "Set together what belongs together, as an image and the number of its version: nothing compares them.")
	if w.speaks.Old() {
		notes = append(notes, "Terragrunt 0.55 was seen to fail where a dependency is off: update Terragrunt before you set a key that turns one off.")
	}
	return notes
}

// gateNote says which keys turn dependencies on a stage off, by the rule of phase 4: those that nothing else stands in for.
func (w *scribe) gateNote(from change.Path, stage layout.Stage) string {
	must := []string{stage.Gate}
	var files []change.Path
	elsewhere := map[change.Path][]string{}
	for _, o := range w.keys {
		switch {
		case o.Stage != stage.Name || o.Key == stage.Gate:
		case o.StandIn == nil:
			must = append(must, o.Key)
		default:
			file := w.l.StandInFile(*o.StandIn)
			if elsewhere[file] == nil {
				files = append(files, file)
			}
			elsewhere[file] = append(elsewhere[file], o.Key)
		}
	}
	note := fmt.Sprintf("With %s set, units no longer depend on %s, unless they read something of it that no key replaces: %s turns the "+
		"dependency off, and none of its mocks is read.", strings.Join(spans(must), " and "), w.unitLink(from, w.l.SharedFolder(stage)),
		prose.Span("enabled"))
	for _, file := range files {
		note += fmt.Sprintf(" Without a key of its own, %s then comes from %s.", strings.Join(spans(elsewhere[file]), " or "), w.fileLink(from, file))
	}
	return note
}
