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

// seen is one unit that sees a text, with its cluster; without one it belongs to none.
type seen struct {
	view    *refs.View
	cluster layout.Cluster
	inside  bool
}

// seers gives the units that see each text, by the text's file, links followed.
func (o *overriding) seers() map[change.Path][]seen {
	clusters := map[change.Path]layout.Cluster{}
	for _, cluster := range o.clusters() {
		clusters[cluster.Folder] = cluster
	}
	all := map[change.Path][]seen{}
	for _, view := range o.x.Views() {
		if !view.Unit {
			continue
		}
		own := seen{view: view}
		for above := range view.Config.Up() {
			if own.cluster, own.inside = clusters[above]; own.inside {
				break
			}
		}
		files := map[change.Path]bool{}
		add := func(p change.Path) {
			if file, ok := o.x.Tree().Follow(p); ok && !files[file] {
				files[file] = true
				all[file] = append(all[file], own)
			}
		}
		add(view.Config)
		for _, include := range view.Includes {
			add(include.Path)
		}
	}
	return all
}

// definitionPath gives the expression by which each unit finds the definition of its own cluster. It reports false where units that
// belong to none see the text, too.
func (n *localNames) definitionPath() (string, bool) {
	file, everywhere := n.t.l.Cluster.Definition, true
	text := fmt.Sprintf("find_in_parent_folders(%s)", hcledit.Quote(file))
	for _, by := range n.t.seenBy[n.t.file] {
		definition := n.t.l.Definition(by.cluster)
		switch {
		case !by.inside:
			everywhere = false
		case n.found(by.view, file) != definition:
			text = fmt.Sprintf(`"${get_terragrunt_dir()}/%s"`, hcledit.QuoteTemplatePart(definition.Rel(by.view.Dir())))
		}
	}
	return text, everywhere
}

// standInPath gives the expression by which every unit finds the file of a stand-in.
func (n *localNames) standInPath(file string, target change.Path) string {
	for _, by := range n.t.seenBy[n.t.file] {
		if n.found(by.view, file) != target {
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
