package layout

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// Written is a layout file that Init made.
type Written struct {
	// Path is opts.File, or tg-refactor.hcl in the live folder.
	Path    change.Path
	Content []byte
}

// Init makes a complete, commented layout file from what a tree shows. What it could not find is as in the default, and a comment in
// the file says so. The findings are for a tree in which it finds no clusters, or several live folders; then there is no file.
func Init(index *refs.Index, opts Options) (Written, finding.List) {
	if opts.Dir == "" {
		opts.Dir = change.Root
	}
	f := &finder{tree: index.Tree(), index: index, layout: Default(), defaults: Default()}
	f.needs, f.below = f.needsOfUnits(), f.unitsBelow()
	if findings := f.findTree(opts); len(findings) > 0 {
		return Written{}, findings
	}
	f.clusters = f.layout.Clusters(f.tree)
	f.page.SomeCluster = f.clusters[0].Name
	f.findIdentity()
	f.findEmptied()
	f.findArtifacts()
	f.findFlatten()
	f.findOverrides()
	f.findNaming()
	f.takeNames(opts.Names)
	path := opts.File
	if path == "" {
		path = f.layout.Live.Child(FileName)
	}
	f.page.Live = f.layout.Live.Rel(path.Dir())
	f.page.Layout = f.layout
	return Written{Path: path, Content: f.page.render()}, nil
}

// finder reads a layout off a tree.
type finder struct {
	tree     *live.Tree
	index    *refs.Index
	defaults Layout
	// layout is what was found so far.
	layout   Layout
	page     page
	clusters []Cluster
	// needs are the folders of the units on which a unit depends, by its folder.
	needs map[change.Path][]change.Path
	// below are the folders of the units below a folder.
	below map[change.Path][]change.Path
	// groups are the folders of clusters that hold units and are none, by their base names.
	groups []string
}

// needsOfUnits gives the folders on which each unit's folder depends, as far as they can be known.
func (f *finder) needsOfUnits() map[change.Path][]change.Path {
	needs := map[change.Path][]change.Path{}
	for _, config := range f.index.Units() {
		for _, reference := range f.index.View(config).References {
			if reference.Kind != refs.ConfigPath && reference.Kind != refs.Dependencies {
				continue
			}
			if target, ok := f.unitAt(reference); ok {
				needs[config.Dir()] = append(needs[config.Dir()], target)
			}
		}
	}
	return needs
}

// unitAt gives the folder of the unit to which a reference leads.
func (f *finder) unitAt(reference *refs.Reference) (change.Path, bool) {
	if reference.State != refs.Resolved {
		return "", false
	}
	if reference.Target.Base() == unitConfig {
		return reference.Target.Dir(), true
	}
	return reference.Target, f.tree.IsFile(reference.Target.Child(unitConfig))
}

// unitsIn gives the folders of the units below a folder, in natural order.
func (f *finder) unitsIn(folder change.Path) []change.Path { return f.below[folder] }

// unitsBelow gives the folders of the units below each folder, in natural order; none whose name a layout file cannot hold.
func (f *finder) unitsBelow() map[change.Path][]change.Path {
	units := make([]change.Path, 0, len(f.index.Units()))
	for _, config := range f.index.Units() {
		units = append(units, config.Dir())
	}
	slices.SortFunc(units, func(a, b change.Path) int { return natural(string(a), string(b)) })
	below := map[change.Path][]change.Path{}
	for _, unit := range units {
		if !nameable(unit) {
			continue
		}
		for dir := range unit.Dir().Up() {
			below[dir] = append(below[dir], unit)
		}
	}
	return below
}

// nameable tells that a layout file can name a path and each element of it.
func nameable(p change.Path) bool {
	for element := range strings.SplitSeq(string(p), "/") {
		if wrong, _ := baseName(element); wrong != "" {
			return false
		}
	}
	return true
}

func counted(n int, what string) string {
	if n == 1 {
		return "one " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
