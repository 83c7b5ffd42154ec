package layout

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// shape is one way to see clusters in a tree: folders below live that hold a file of the same name.
type shape struct {
	live       change.Path
	definition string
	clusters   int
	// weight says how much speaks for it.
	weight int
}

// findTree finds the live folder and the definition's name.
func (f *finder) findTree(opts Options) finding.List {
	if opts.Live != "" && !f.tree.IsDir(opts.Live) {
		return noSuchPath(f.tree, opts.Live, "--live", "Name the folder below which the clusters stand")
	}
	// Where a plan finds clusters without a layout file, they are the clusters: the file that is written must not say otherwise.
	at := opts.Live
	if at == "" {
		at, _ = choose(f.defaults.candidates(f.tree), opts.Dir)
	}
	shapes := f.shapes(at)
	if len(shapes) == 0 && at != "" && opts.Live == "" {
		shapes = []shape{{live: at, definition: f.defaults.Cluster.Definition}}
	}
	if len(shapes) == 0 {
		where := "this repository"
		if opts.Live != "" {
			where = string(opts.Live)
		}
		return finding.List{{Code: finding.TreeFitsNoLayout, Severity: finding.Error,
			Message: "No clusters were found in " + where + ": no folder holds units and a file that they read, whose locals say a name or a " +
				"number",
			Remedy: "Give each cluster's folder such a file, or write " + FileName + " by hand. Where there are no clusters, tg-refactor mv " +
				"moves folders of any tree"}}
	}
	best := slices.MaxFunc(shapes, func(a, b shape) int { return cmp.Compare(a.weight, b.weight) }).weight
	var folders []change.Path
	for _, s := range shapes {
		if s.weight == best && !slices.Contains(folders, s.live) {
			folders = append(folders, s.live)
		}
	}
	folders = outermost(folders)
	folder, rivals := choose(folders, opts.Dir)
	if len(rivals) > 0 {
		return finding.List{{Code: finding.LayoutAmbiguous, Severity: finding.Error,
			Message: "Clusters seem to stand below several folders: " + joined(rivals, ""),
			Remedy:  "Name one with --live DIR, or run in it with -C DIR", Related: places(rivals, "")}}
	}
	f.layout.Live = folder
	shapes = slices.DeleteFunc(shapes, func(s shape) bool { return s.live != folder || s.weight != best })
	chosen := slices.MinFunc(shapes, func(a, b shape) int {
		return cmp.Or(cmp.Compare(b.clusters, a.clusters), cmp.Compare(a.definition, b.definition))
	})
	f.layout.Cluster.Definition = chosen.definition
	return nil
}

// outermost drops folders that lie below others.
func outermost(folders []change.Path) []change.Path {
	return slices.DeleteFunc(slices.Clone(folders), func(folder change.Path) bool {
		return slices.ContainsFunc(folders, func(other change.Path) bool { return other != folder && folder.Within(other) })
	})
}

// shapes gives every way to see clusters in the tree, of which only those with this live folder where one is given.
func (f *finder) shapes(only change.Path) []shape {
	read, included := map[change.Path]bool{}, map[change.Path]bool{}
	for _, config := range f.index.Units() {
		view := f.index.View(config)
		for _, reference := range view.References {
			if reference.Kind == refs.Read && config.Within(reference.Target.Dir()) {
				read[reference.Target] = true
			}
		}
		for _, include := range view.Includes {
			included[include.Path] = true
		}
	}
	found := map[[2]string]*shape{}
	for path := range f.tree.Walk(change.Root) {
		name, cluster := path.Base(), path.Dir()
		if !canDefine(name) || cluster == change.Root || len(f.unitsIn(cluster)) == 0 || f.tree.IsFile(cluster.Child(unitConfig)) {
			continue
		}
		if included[path] || !f.tree.IsFile(path) || (!read[path] && name != f.defaults.Cluster.Definition) {
			continue
		}
		folder := cluster.Dir()
		if folder != change.Root && folder.Base() == f.defaults.Cluster.Folder {
			folder = folder.Dir()
		}
		if only != "" && folder != only {
			continue
		}
		key := [2]string{string(folder), name}
		if found[key] == nil {
			weight, fits := f.weigh(folder, name)
			if !fits {
				continue
			}
			found[key] = &shape{live: folder, definition: name, weight: weight}
		}
		found[key].clusters++
	}
	var shapes []shape
	for _, key := range slices.SortedFunc(maps.Keys(found), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		shapes = append(shapes, *found[key])
	}
	return shapes
}

// canDefine tells that a file of this name can make a folder a cluster.
func canDefine(name string) bool {
	wrong, _ := definitionName(name)
	return wrong == "" && name != FileName && !strings.HasPrefix(name, ".")
}

// weigh says how much speaks for a shape: stages on which the rest of a cluster depends, the default's name, a name and a number. It
// reports false where the definitions say neither name nor number.
func (f *finder) weigh(folder change.Path, definition string) (int, bool) {
	trial := *f
	trial.layout = Default()
	trial.layout.Live, trial.layout.Cluster.Definition = folder, definition
	trial.clusters = trial.layout.Clusters(f.tree)
	name, id := trial.guessIdentity()
	if name == "" && id == "" {
		return 0, false
	}
	weight := 0
	if len(trial.artifactGroups()) > 0 || len(trial.unitsIn(trial.layout.ArtifactsFolder())) > 0 {
		weight += 4
	}
	if definition == f.defaults.Cluster.Definition {
		weight += 2
	}
	if name != "" && id != "" {
		weight++
	}
	return weight, true
}

// groupsOf gives the base names of a cluster's folders that hold units and are none.
func (f *finder) groupsOf(c Cluster) []string {
	var groups []string
	for _, name := range f.tree.List(c.Folder) {
		at := c.Folder.Child(name)
		entry, _ := f.tree.Lookup(at)
		if entry.Kind == live.Dir && !f.tree.IsFile(at.Child(unitConfig)) && len(f.unitsIn(at)) > 0 {
			groups = append(groups, name)
		}
	}
	return groups
}

// artifactGroups gives the base names of folders of clusters on whose units the rest of their cluster depends, and which depend on
// none of it; the most needed first.
func (f *finder) artifactGroups() []string {
	uses := map[string]int{}
	impure := map[string]bool{}
	for _, c := range f.clusters {
		for _, group := range f.groupsOf(c) {
			at := c.Folder.Child(group)
			if group == f.defaults.Artifacts.From {
				uses[group] += 0 // the name says it, even where nothing needs it
			}
			for _, unit := range f.unitsIn(c.Folder) {
				for _, need := range f.needs[unit] {
					switch {
					case !unit.Within(at) && need.Within(at):
						uses[group]++
					case unit.Within(at) && !need.Within(at) && need.Within(c.Folder):
						impure[group] = true
					}
				}
			}
		}
	}
	groups := slices.DeleteFunc(slices.Collect(maps.Keys(uses)), func(group string) bool { return impure[group] })
	slices.SortFunc(groups, func(a, b string) int {
		return cmp.Or(-compareTrue(a == f.defaults.Artifacts.From, b == f.defaults.Artifacts.From), cmp.Compare(uses[b], uses[a]),
			natural(a, b))
	})
	return groups
}

func compareTrue(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}
