package validate

import (
	"fmt"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// Tree is a tree that is judged, with its layout.
type Tree struct {
	Index  *refs.Index
	Layout layout.Layout
}

// Shape judges what can be seen from where things stand: artifacts once and for all clusters, no copies of them, clear names.
func (t Tree) Shape() []Criterion {
	return []Criterion{t.artifactsOnce(), t.noCopies(), t.clearNames()}
}

// clusters are those that share artifacts.
func (t Tree) clusters() (list []layout.Cluster) {
	for _, cluster := range t.Layout.Clusters(t.Index.Tree()) {
		if t.Layout.RuleFor(cluster.Name).Differences != layout.Keep {
			list = append(list, cluster)
		}
	}
	return list
}

// unitsBelow are the configs of the units below a folder.
func (t Tree) unitsBelow(folder change.Path) (configs []change.Path) {
	for _, config := range t.Index.Units() {
		if config.Within(folder) && !t.Index.Template(config) {
			configs = append(configs, config)
		}
	}
	return configs
}

// stageOf gives the shared stage that stands in a folder.
func (t Tree) stageOf(folder change.Path) (layout.Stage, bool) {
	for _, stage := range t.Layout.Artifacts.Stages {
		if t.Layout.SharedFolder(stage) == folder {
			return stage, true
		}
	}
	return layout.Stage{}, false
}

func (t Tree) artifactsOnce() Criterion {
	c := begin("artifacts-once", "Artifacts are built once and used by all clusters")
	stages := 0
	for _, stage := range t.Layout.Artifacts.Stages {
		if !t.Layout.HasStage(t.Index.HasUnit, t.Index.Tree(), stage) {
			continue
		}
		stages++
		if !t.Index.Tree().IsFile(t.Layout.SharedFolder(stage).Child(static.DefaultConfig)) {
			c.fail(t.Layout.SharedFolder(stage), "the stage %s is not shared", stage.Name)
		}
	}
	users := 0
	for _, cluster := range t.clusters() {
		uses := false
		for _, config := range t.unitsBelow(cluster.Folder) {
			for _, reference := range t.Index.View(config).References {
				if reference.Kind == refs.ConfigPath && reference.State == refs.Resolved {
					_, shared := t.stageOf(reference.Target)
					uses = uses || shared
				}
			}
		}
		if !uses {
			c.fail(cluster.Folder, "no unit of the cluster depends on a shared stage")
			continue
		}
		users++
	}
	if stages == 0 && c.State == Passed {
		return Untested(c.Name, c.Title, "no cluster has a stage of the layout")
	}
	return c.end(number(stages, "stage", "stages") + ", used by " + number(users, "cluster", "clusters"))
}

func (t Tree) noCopies() Criterion {
	c := begin("no-copies", "No cluster repeats how artifacts are built")
	for _, cluster := range t.clusters() {
		for _, stage := range t.Layout.Artifacts.Stages {
			if folder := t.Layout.ClusterStageFolder(cluster, stage); t.Index.Tree().IsFile(folder.Child(static.DefaultConfig)) {
				c.fail(folder, "the cluster has a stage of its own")
			}
		}
	}
	if len(t.clusters()) == 0 {
		return Untested(c.Name, c.Title, "there is no cluster")
	}
	return c.end("no cluster has a stage of its own")
}

func (t Tree) clearNames() Criterion {
	c := begin("clear-names", "Artifacts and clusters each have a folder of their own")
	for _, folder := range []change.Path{t.Layout.ArtifactsFolder(), t.Layout.ClustersFolder()} {
		if !t.Index.Tree().IsDir(folder) {
			c.fail(folder, "there is no such folder")
		}
	}
	for _, cluster := range t.clusters() {
		if !cluster.Moved {
			c.fail(cluster.Folder, "the cluster does not stand in %s", t.Layout.ClustersFolder())
		}
	}
	return c.end(fmt.Sprintf("%s and %s", t.Layout.ArtifactsFolder(), t.Layout.ClustersFolder()))
}
