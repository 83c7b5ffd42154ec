package layout

import (
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// unitConfig is the file that makes a folder a unit.
const unitConfig = static.DefaultConfig

// Cluster is one cluster of a tree.
type Cluster struct {
	// Name is the base name of its folder.
	Name string
	// Folder is where it stands now.
	Folder change.Path
	// Moved tells that this is below the clusters' folder, as in the layout after.
	Moved bool
}

// Clusters gives the clusters of a tree, wherever they stand, by their names in natural order: 2 before 10.
func (l Layout) Clusters(tree *live.Tree) []Cluster {
	if l.Live == "" {
		return nil
	}
	found := l.clustersIn(tree, l.Live, false)
	found = append(found, l.clustersIn(tree, l.ClustersFolder(), true)...)
	slices.SortStableFunc(found, func(a, b Cluster) int { return natural(a.Name, b.Name) })
	return found
}

func (l Layout) clustersIn(tree *live.Tree, folder change.Path, moved bool) []Cluster {
	var found []Cluster
	for _, name := range tree.List(folder) {
		at := folder.Child(name)
		entry, _ := tree.Lookup(at)
		if entry.Kind != live.Dir || at == l.ClustersFolder() || at == l.ArtifactsFolder() {
			continue
		}
		if tree.IsFile(at.Child(l.Cluster.Definition)) && holdsUnit(tree, at) {
			found = append(found, Cluster{Name: name, Folder: at, Moved: moved})
		}
	}
	return found
}

// holdsUnit tells that a unit, or a stack that generates some, stands in a folder or below it, also behind a link. Without one a folder
// is no cluster, whatever its files are called: a folder of common files can have one of the definition's name.
func holdsUnit(tree *live.Tree, folder change.Path) bool {
	var linked []change.Path
	for path, entry := range tree.Walk(folder) {
		if refs.IsConfigName(path.Base()) && tree.IsFile(path) {
			return true
		}
		if target, ok := tree.Follow(path); ok && entry.Kind == live.Link && tree.IsDir(target) {
			linked = append(linked, target)
		}
	}
	return slices.ContainsFunc(linked, func(target change.Path) bool {
		for path := range tree.Walk(target) {
			if refs.IsConfigName(path.Base()) && tree.IsFile(path) {
				return true
			}
		}
		return false
	})
}

// ClustersFolder is where clusters stand after.
func (l Layout) ClustersFolder() change.Path { return under(l.Live, l.Cluster.Folder) }

// ArtifactsFolder is where the shared stages stand after.
func (l Layout) ArtifactsFolder() change.Path { return under(l.Live, l.Artifacts.Folder) }

// under joins a path that the layout file holds; the rules for such paths keep it inside the repository.
func under(folder change.Path, text string) change.Path {
	joined, ok := folder.Join(text)
	if !ok {
		return folder
	}
	return joined
}

// Home is where a cluster stands after.
func (l Layout) Home(c Cluster) change.Path { return l.ClustersFolder().Child(c.Name) }

// Definition is a cluster's definition file.
func (l Layout) Definition(c Cluster) change.Path { return c.Folder.Child(l.Cluster.Definition) }

// SharedFolder is where a stage stands after.
func (l Layout) SharedFolder(s Stage) change.Path { return l.ArtifactsFolder().Child(s.Name) }

// ClusterArtifacts is the folder of a cluster's own stages, where the cluster stands now.
func (l Layout) ClusterArtifacts(c Cluster) change.Path { return under(c.Folder, l.Artifacts.From) }

// ClusterStageFolder is where a cluster has a stage of its own, where the cluster stands now.
func (l Layout) ClusterStageFolder(c Cluster, s Stage) change.Path {
	return under(l.ClusterArtifacts(c), s.From)
}

// StandInFile is the file of a stand-in.
func (l Layout) StandInFile(s StandIn) change.Path { return under(l.Live, s.File) }

// Donor is the cluster whose stages become the shared ones: the named one, else the first that has stages of its own, else the
// first. It reports false where there is none.
func (l Layout) Donor(tree *live.Tree) (Cluster, bool) {
	clusters := l.Clusters(tree)
	if l.Artifacts.Donor != "" {
		i := slices.IndexFunc(clusters, func(c Cluster) bool { return c.Name == l.Artifacts.Donor })
		if i < 0 {
			return Cluster{}, false
		}
		return clusters[i], true
	}
	for _, c := range clusters {
		if len(l.ownStages(tree, c)) > 0 {
			return c, true
		}
	}
	if len(clusters) == 0 {
		return Cluster{}, false
	}
	return clusters[0], true
}

// ownStages gives the stages that a cluster has as units of its own.
func (l Layout) ownStages(tree *live.Tree, c Cluster) []Stage {
	var own []Stage
	for _, s := range l.Artifacts.Stages {
		if tree.IsFile(l.ClusterStageFolder(c, s).Child(unitConfig)) {
			own = append(own, s)
		}
	}
	return own
}

// HasStage tells whether a tree has a stage, shared or of a cluster. A stage that nobody has is not missing.
func (l Layout) HasStage(isUnit func(folder change.Path) bool, tree *live.Tree, stage Stage) bool {
	return isUnit(l.SharedFolder(stage)) || slices.ContainsFunc(l.Clusters(tree), func(c Cluster) bool {
		return isUnit(l.ClusterStageFolder(c, stage))
	})
}
