package multicluster

import (
	"fmt"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// What a new local of a gated text reads is found by the name of its file, as people write it. Each unit that sees the text must find
// the right file by it: a nearer one of the same name, or a unit beside the file itself, asks for another path.

// seers are the units that see the text, and those of them that belong to no cluster.
func (n *localNames) seers() (inside, outside []*refs.View) {
	tree := n.t.x.Tree()
	clusters := n.t.l.Clusters(tree)
	for _, view := range n.t.x.Views() {
		if !view.Unit || !n.sees(view) {
			continue
		}
		if _, ok := clusterOf(clusters, view); ok {
			inside = append(inside, view)
		} else {
			outside = append(outside, view)
		}
	}
	return inside, outside
}

func (n *localNames) sees(view *refs.View) bool {
	is := func(p change.Path) bool {
		real, ok := n.t.x.Tree().Follow(p)
		return ok && real == n.t.file
	}
	if is(view.Config) {
		return true
	}
	for _, include := range view.Includes {
		if is(include.Path) {
			return true
		}
	}
	return false
}

func clusterOf(clusters []layout.Cluster, view *refs.View) (layout.Cluster, bool) {
	for _, cluster := range clusters {
		if view.Config.Within(cluster.Folder) {
			return cluster, true
		}
	}
	return layout.Cluster{}, false
}

// definitionPath gives the expression by which each unit finds the definition of its own cluster. It reports false where units that
// belong to none see the text, too.
func (n *localNames) definitionPath() (string, bool) {
	inside, outside := n.seers()
	clusters := n.t.l.Clusters(n.t.x.Tree())
	file := n.t.l.Cluster.Definition
	text := fmt.Sprintf("find_in_parent_folders(%s)", hcledit.Quote(file))
	for _, view := range inside {
		cluster, _ := clusterOf(clusters, view)
		if n.found(view, file) != n.t.l.Definition(cluster) {
			text = fmt.Sprintf(`"${get_terragrunt_dir()}/%s"`, hcledit.QuoteTemplatePart(n.t.l.Definition(cluster).Rel(view.Dir())))
		}
	}
	return text, len(outside) == 0
}

// standInPath gives the expression by which every unit finds the file of a stand-in.
func (n *localNames) standInPath(file string, target change.Path) string {
	inside, outside := n.seers()
	for _, view := range append(inside, outside...) {
		if n.found(view, file) != target {
			return fmt.Sprintf(`"${get_repo_root()}/%s"`, hcledit.QuoteTemplatePart(string(target)))
		}
	}
	return fmt.Sprintf("find_in_parent_folders(%s)", hcledit.Quote(file))
}

// found gives what find_in_parent_folders finds for a unit: it begins in the folder above the unit's.
func (n *localNames) found(view *refs.View, file string) change.Path {
	for above := range view.Dir().Dir().Up() {
		if p, ok := above.Join(file); ok && n.t.x.Tree().Exists(p) {
			return p
		}
	}
	return ""
}
