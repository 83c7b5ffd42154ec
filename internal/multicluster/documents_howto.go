package multicluster

import (
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/prose"
)

// clusterTable lists the clusters with their identity and what they override.
func (w *scribe) clusterTable(p *prose.Page) {
	if len(w.clusters) == 0 {
		return
	}
	p.Heading(2, "Clusters")
	rows := make([][]string, len(w.clusters))
	for i, cluster := range w.clusters {
		row := []string{w.readmeLink(prose.Escape(cluster.Name), w.l.Live, cluster.Folder)}
		for _, local := range []string{w.l.Cluster.Name, w.l.Cluster.ID} {
			cell := nothing
			if value, ok := plain(w.localValue(w.l.Definition(cluster), local)); ok {
				cell = prose.Span(value)
			}
			row = append(row, cell)
		}
		rows[i] = append(row, listed(spans(w.setKeys(cluster))))
	}
	p.Table([]string{"cluster", prose.Span(w.l.Cluster.Name), prose.Span(w.l.Cluster.ID), "overrides"}, rows...)
}

// addCluster tells how a further cluster is made.
func (w *scribe) addCluster(p *prose.Page) {
	if len(w.clusters) == 0 {
		return
	}
	template := w.clusters[0]
	p.Heading(2, "Add a cluster")
	p.Code("bash", "tg-refactor add-cluster NAME  # a copy of "+template.Name+" with an identity of its own; see --help")
	p.Text(fmt.Sprintf("Look at its %s, then plan and apply its folder. It uses the artifacts that are there: nothing is built again.",
		prose.Span(w.l.Cluster.Definition)))
	p.Text(fmt.Sprintf("A copy by hand, with %s, takes %s along, in which the state of another cluster may lie, and keeps that cluster's "+
		"identity: %s finds what was left behind.", prose.Span("cp -r"), prose.Span(".terragrunt-cache"), prose.Span("tg-refactor check")))
}

// ownVersion is the way to a cluster with another version than the shared one.
func (w *scribe) ownVersion(p *prose.Page) {
	if len(w.keys) == 0 || len(w.clusters) == 0 {
		return
	}
	p.Heading(2, "A version of its own for one cluster")
	p.Text("A cluster can run what the shared artifacts do not build, for a test or a special need, without a copy of their units:")
	p.Steps(
		"Build it outside this tree, by hand or in CI, with the tools that the shared units use.",
		"Push it under a tag that is new and never reused, as the version with a build number or a digest behind it.",
		"Upload what machines boot from under a name of its own, if the new version needs another one.",
		fmt.Sprintf("Name it in the cluster's %s: %s", prose.Span(w.l.Cluster.Definition),
			prose.Span("tg-refactor override NAME "+w.keys[0].Key+"=…")+w.furtherKeys()+"."),
		fmt.Sprintf("Plan and apply the cluster's folder: %s, then %s.", prose.Span(w.speaks.RunAll("plan")), prose.Span(w.speaks.RunAll("apply"))),
	)
	p.Text("All other clusters stay with the shared version. When the shared artifacts have caught up, take the keys out again with " +
		prose.Span("tg-refactor override NAME --unset KEY") + ".")
}

// furtherKeys names the keys behind the first one.
func (w *scribe) furtherKeys() string {
	var further []string
	for _, o := range w.keys[1:] {
		further = append(further, o.Key)
	}
	if len(further) == 0 {
		return ""
	}
	return ", and what belongs to it of " + strings.Join(spans(further), ", ")
}

// movingUnits says what a move does to states, and what does not help.
func (w *scribe) movingUnits(p *prose.Page) {
	p.Heading(2, "When units move")
	p.List(
		fmt.Sprintf("A state's key follows the folder of its unit. After a move %s says that everything is to add, without a warning, until "+
			"the state has been brought over: %s shows what, %s does it. Apply nothing before.", prose.Span("plan"),
			prose.Span("tg-refactor state plan"), prose.Span("tg-refactor state migrate")),
		fmt.Sprintf("%s does not help: it renames addresses within one state, and a unit that moved has another state.",
			prose.Span("terragrunt state mv")),
		fmt.Sprintf("Delete no folder of a unit that was applied: with a local backend its state may lie below %s.",
			prose.Span(".terragrunt-cache")),
		fmt.Sprintf("%s moves folders with all that refers to them.", prose.Span("tg-refactor mv")),
	)
}
