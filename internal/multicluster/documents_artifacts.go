package multicluster

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/prose"
	"github.com/sulibot/tg-refactor/internal/shell"
)

// artifactsPage says what the shared artifacts are, how they are built, and what to mind.
func (w *scribe) artifactsPage() string {
	var p prose.Page
	folder := w.l.ArtifactsFolder()
	p.Text("What stands here is built once and used by every cluster, see " + w.readmeLink("the overview", folder, w.l.Live) +
		". A cluster that needs another version overrides it in its own " + prose.Span(w.l.Cluster.Definition) + ".")
	units := w.wiring.Below(folder)
	w.unitTable(&p, folder, units)
	drawn := append(slices.Clone(units), w.users(units)...)
	w.draw(&p, drawn, w.wholeClusters)
	w.versionTable(&p, folder)
	p.Heading(2, "Build")
	p.Text("From the repository's root:")
	w.planAndApply(&p, folder)
	p.Text("Applying this folder changes no cluster by itself. The next time a cluster is applied, it takes the outputs of these units, " +
		"unless it overrides them.")
	w.upgrade(&p, folder)
	p.Heading(2, "Risks")
	p.List(
		"**One name for all.** Names of artifacts carry the version and no cluster, so clusters of one version share them on purpose. "+
			"What is built under a name that exists replaces it for everybody: raise the version, or push under tags that never "+
			"change, as one with a digest in it.",
		"**Two builds at once.** Two people who apply this folder at the same time push to the same names, and the last one wins. Let CI "+
			"alone build, or keep these states in a backend that locks: the second one then waits or fails. A local backend locks on one "+
			"machine only.",
		"**A version that breaks a cluster.** Pin the clusters that must not change before you build, see above.",
		fmt.Sprintf("**A unit that moves.** Its state stays under the key of its old folder, and %s then says that everything is to add. "+
			"See %s before you move or remove a folder.", prose.Span("plan"), w.readmeLink("moving units", folder, w.l.Live)),
	)
	return p.String()
}

// upgrade tells how a new shared version comes to the clusters one after another.
func (w *scribe) upgrade(p *prose.Page, folder change.Path) {
	if len(w.keys) == 0 || len(w.clusters) == 0 {
		return
	}
	p.Heading(2, "Raise the shared version")
	steps := []string{
		"Pin each cluster that must stay as it is, production for one: " + prose.Span("tg-refactor override CLUSTER --pin") +
			" writes today's real outputs into its " + prose.Span(w.l.Cluster.Overrides) + ".",
		"Raise the version" + w.versionFiles(folder) + " and apply this folder.",
		"Apply a cluster for testing that is not pinned: it takes the new version. Look at it.",
		"Take the pins away, one cluster after another, with " + prose.Span("tg-refactor override CLUSTER --unpin") + ", and apply the cluster.",
	}
	p.Steps(steps...)
	p.Text("To pin by hand, ask the units for what they gave and write it into the cluster's " + prose.Span(w.l.Cluster.Overrides) +
		". From the repository's root:")
	var lines []string
	for _, stage := range w.stages() {
		for _, o := range w.keys {
			if o.Stage != stage.Name {
				continue
			}
			line := shell.In(string(w.l.SharedFolder(stage)), "terragrunt output "+shell.Quote(o.Output))
			if o.Output != o.Key {
				line += "  # for " + o.Key
			}
			lines = append(lines, line)
		}
	}
	p.Code("bash", strings.Join(lines, "\n"))
}

// versionFiles names the files in which the shared versions stand, as " in …".
func (w *scribe) versionFiles(from change.Path) string {
	var links []string
	for _, v := range w.versions() {
		if link := w.fileLink(from, v.file); !slices.Contains(links, link) {
			links = append(links, link)
		}
	}
	if len(links) == 0 {
		return ""
	}
	return " in " + strings.Join(links, ", ")
}

// versionTable shows the shared versions.
func (w *scribe) versionTable(p *prose.Page, from change.Path) {
	versions := w.versions()
	if len(versions) == 0 {
		return
	}
	p.Heading(2, "Versions")
	rows := make([][]string, len(versions))
	for i, v := range versions {
		key := nothing
		if v.key != "" {
			key = prose.Span(v.key)
		}
		rows[i] = []string{prose.Span(v.name), prose.Span(v.value), w.fileLink(from, v.file), key}
	}
	p.Table([]string{"local", "value", "file", "a cluster overrides it with"}, rows...)
}

// unitTable lists units in the order in which Terragrunt applies them, with what they depend on and what depends on them.
func (w *scribe) unitTable(p *prose.Page, folder change.Path, units []change.Path) {
	p.Heading(2, "Units")
	p.Text("In the order in which Terragrunt applies them. Units with the same number do not wait for each other.")
	rows := make([][]string, len(units))
	number := 0
	for i, unit := range units {
		if i == 0 || w.wiring.Level(unit) > w.wiring.Level(units[i-1]) {
			number++
		}
		rows[i] = []string{strconv.Itoa(number), w.unitLink(folder, unit), w.dependsOn(folder, unit), w.usedBy(folder, unit)}
	}
	p.Table([]string{"order", "unit", "depends on", "used by"}, rows...)
}

// users are the units elsewhere that depend on some of these units, ordered.
func (w *scribe) users(units []change.Path) []change.Path {
	users := map[change.Path]bool{}
	for _, unit := range units {
		for _, user := range w.wiring.By(unit) {
			users[user] = true
		}
	}
	for _, unit := range units {
		delete(users, unit)
	}
	return w.wiring.Ordered(slices.Collect(maps.Keys(users)))
}

// usedBy is the cell with what depends on a unit: units, and for each cluster the names of its units.
func (w *scribe) usedBy(from, unit change.Path) string {
	var pieces []string
	inCluster := map[string][]string{}
	for _, user := range w.wiring.Ordered(w.wiring.By(unit)) {
		cluster, ok := w.clusterOf(user)
		if !ok || user.Within(from) {
			pieces = append(pieces, w.unitLink(from, user))
			continue
		}
		inCluster[cluster.Name] = append(inCluster[cluster.Name], prose.Escape(user.Below(cluster.Folder)))
	}
	if len(inCluster) > maxNamed {
		return listed(append(pieces, counted(len(inCluster), "cluster", "clusters")))
	}
	for _, cluster := range w.clusters {
		if units := inCluster[cluster.Name]; len(units) > 0 {
			pieces = append(pieces, w.readmeLink(prose.Escape(cluster.Name), from, cluster.Folder)+" ("+strings.Join(units, ", ")+")")
		}
	}
	return listed(pieces)
}
