package prove

import (
	"bytes"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/manifest"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// Reach gives the part of an index's tree that evaluating some of its configs can read, so that the rest need not be written out for it: in
// a tree of thousands of units, proving the move of one would else copy all of them. What is left out are the files in the folders of other units
// that no reference leads to and none was looked for in. It is the whole tree where that cannot be known: where a path of the configs
// is not known, where stacks generate units, and for configs that are not read here.
func Reach(x *refs.Index, configs []change.Path) *live.Tree {
	whole := x.Expanded()
	if len(x.GeneratedBy()) > 0 || len(x.Unread()) > 0 {
		return whole
	}
	r := reach{x: x, tree: whole, folders: map[change.Path]bool{}, below: map[change.Path]bool{},
		walked: map[change.Path]bool{}, seen: map[change.Path]bool{}}
	for _, config := range configs {
		if !r.config(config) {
			return whole
		}
	}
	left := map[change.Path]bool{}
	// A proof of what was carried out finds the same files as the one before, but for the move manifest.
	for _, folder := range append([]change.Path{manifest.Folder}, x.Folders()...) {
		if !r.folders[folder] && !r.isBelow(folder) {
			left[folder] = true
		}
	}
	return whole.WithoutFiles(left)
}

// reach collects what is read.
type reach struct {
	x    *refs.Index
	tree *live.Tree
	// folders are those whose own files may be read, below those of which anything below may be.
	folders, below map[change.Path]bool
	// walked are the configs, and seen the paths, that were noted already.
	walked, seen map[change.Path]bool
}

// config notes what evaluating a config reads. It reports false where that is not known.
func (r *reach) config(config change.Path) bool {
	if r.walked[config] {
		return true
	}
	r.walked[config] = true
	view := r.x.View(config)
	if view == nil {
		return false
	}
	r.note(config)
	for _, text := range view.Texts {
		if known := r.x.Text(text); known == nil || known.Broken || known.Rooted {
			return false
		}
		// What is included is seen by the config itself; a file that is read has references of its own, in its own eyes.
		included := slices.ContainsFunc(view.Includes, func(i static.Include) bool { return i.Path == text })
		if read := r.x.View(text) != nil; (read || !included) && !r.config(text) {
			return false
		}
		r.note(text)
	}
	for _, reference := range view.References {
		if !r.reference(reference) {
			return false
		}
	}
	return true
}

func (r *reach) reference(reference *refs.Reference) bool {
	if reference.State == refs.Unknown || reference.State == refs.Partly {
		return false
	}
	for _, probe := range reference.Probes {
		r.note(probe)
	}
	r.note(reference.Target)
	switch reference.Kind {
	case refs.ConfigPath, refs.Dependencies:
		// Of a dependency, its texts are as much as could be asked for.
		if view := r.x.View(r.x.ConfigIn(reference.Target)); view != nil {
			for _, text := range view.Texts {
				r.note(text)
			}
		}
	case refs.Source, refs.IncludePath:
	default:
		if r.tree.IsDir(reference.Target) {
			r.below[reference.Target] = true
			if real, ok := r.tree.Follow(reference.Target); ok {
				r.below[real] = true
			}
		}
		return reference.Kind != refs.File || !r.readsOn(reference.Target)
	}
	return true
}

// readsOn tells whether a file may be a template whose own calls read files, which no reference shows.
func (r *reach) readsOn(target change.Path) bool {
	text, ok := content(r.tree, target)
	return ok && bytes.Contains(text, []byte("file")) && (bytes.Contains(text, []byte("${")) || bytes.Contains(text, []byte("%{")))
}

// note keeps the files of the folder that a path names, and of the one that it lies in, where it stands and where links lead.
func (r *reach) note(p change.Path) {
	if p == "" || r.seen[p] {
		return
	}
	r.seen[p] = true
	r.folders[p], r.folders[p.Dir()] = true, true
	if real, ok := r.tree.Follow(p); ok && real != p {
		r.folders[real], r.folders[real.Dir()] = true, true
	}
}

func (r *reach) isBelow(folder change.Path) bool {
	for above := range folder.Up() {
		if r.below[above] {
			return true
		}
	}
	return false
}
