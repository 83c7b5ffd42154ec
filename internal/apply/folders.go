package apply

import (
	"io/fs"
	"maps"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// fate is what becomes of a folder when everything that leaves has left.
type fate int

const (
	// goes: nothing is left in it.
	goes fate = iota
	// holdsCaches: only caches, and folders that hold only caches, are left in it.
	holdsCaches
	// stays: something of the user's is left in it.
	stays
)

func (d *draft) fate(p change.Path) (fate, error) {
	if known, ok := d.fates[p]; ok {
		return known, nil
	}
	names, err := d.list(p)
	if err != nil {
		return stays, err
	}
	worst := goes
	for _, name := range names {
		its, err := d.entryFate(p.Child(name))
		if err != nil {
			return stays, err
		}
		worst = max(worst, its)
	}
	d.fates[p] = worst
	return worst, nil
}

func (d *draft) entryFate(p change.Path) (fate, error) {
	switch {
	case d.fixed(p):
		return stays, nil
	case isCache(p):
		return holdsCaches, nil
	case d.leaving[p]:
		return goes, nil
	case !d.touched[p]:
		return stays, nil
	}
	return d.fate(p)
}

// clearBare lets folders go that hold no file at any depth, and no cache, where a file comes to their place.
func (d *draft) clearBare() error {
	cleared := false
	for _, item := range d.items {
		if item.To == "" || d.leaving[item.To] || d.belowLeaving(item.To) {
			continue
		}
		var bare []change.Path
		held := false
		err := d.walk(item.To, func(p change.Path, info fs.FileInfo) error {
			held = held || (!d.leaving[p] && (!info.IsDir() || isCache(p)))
			if info.IsDir() {
				bare = append(bare, p)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if held {
			continue
		}
		for _, p := range bare {
			d.goes[p], cleared = true, true
		}
	}
	if cleared {
		d.index()
	}
	return nil
}

// removed gives the folders that go, with the mode to give back on a rollback: those that move or are emptied, but not one that was
// emptied and is filled again.
func (d *draft) removed() (map[change.Path]fs.FileMode, error) {
	removed := map[change.Path]fs.FileMode{}
	for _, p := range slices.Sorted(maps.Keys(d.touched)) {
		if p == change.Root || ((d.above[p] || d.keepEmptied) && !d.goes[p]) {
			continue
		}
		info, err := d.look(p)
		if err != nil {
			return nil, err
		}
		if info == nil || !info.IsDir() {
			continue
		}
		what, err := d.fate(p)
		if err != nil {
			return nil, err
		}
		if what == goes {
			removed[p] = info.Mode() & journal.Permissions
		}
	}
	return removed, nil
}

// made gives the folders that come: those above everything that arrives, as far as they do not stand there already.
func (d *draft) made(removed map[change.Path]fs.FileMode) (map[change.Path]fs.FileMode, error) {
	gone := foldedIndex{}
	for p := range removed {
		gone[fold(p)] = p
	}
	made := map[change.Path]fs.FileMode{}
	for p := range d.above {
		info, err := d.look(p)
		if err != nil {
			return nil, err
		}
		_, goes := removed[p]
		if info != nil && info.IsDir() && !goes && !d.same(gone, p) && !d.belowLeaving(p) {
			continue
		}
		mode, known := d.folderModes[p]
		if !known {
			if mode, known = removed[p]; !known {
				mode = anyMode
			}
		}
		made[p] = mode
	}
	return made, nil
}

// leftovers gives the topmost folders that hold nothing but caches when the run is done.
func (d *draft) leftovers() ([]change.Path, error) {
	var left []change.Path
	for _, p := range slices.Sorted(maps.Keys(d.touched)) {
		if p == change.Root || d.above[p] || slices.ContainsFunc(left, p.Within) {
			continue
		}
		info, err := d.look(p)
		if err != nil {
			return nil, err
		}
		if info == nil || !info.IsDir() {
			continue
		}
		what, err := d.fate(p)
		if err != nil {
			return nil, err
		}
		if what == holdsCaches {
			left = append(left, p)
		}
	}
	return left, nil
}
