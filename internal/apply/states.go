package apply

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// isState tells whether a file of this name holds a Terraform state, or the one before.
func isState(name string) bool {
	return strings.HasSuffix(name, ".tfstate") || (strings.Contains(name, ".tfstate.") && strings.HasSuffix(name, ".backup"))
}

// saveStates copies the states in the draft's caches to the record. What they hold is never printed.
func (d *draft) saveStates(id string) ([]journal.SavedState, error) {
	taken, err := d.fs.ReadDir(d.journal.Path(id, "states"))
	if err != nil {
		return nil, err
	}
	number := len(taken)
	var saved []journal.SavedState
	for _, cache := range slices.Sorted(maps.Keys(d.caches)) {
		err := d.walkCache(cache, func(p change.Path) error {
			unit := cache.Dir()
			state := journal.SavedState{Unit: unit, MovedTo: d.unitAfter(unit), Origin: p, Copy: fmt.Sprintf("states/%06d.tfstate", number)}
			number++
			copied := d.journal.Path(id, filepath.FromSlash(state.Copy))
			content, err := d.fs.Open(d.abs(p))
			if err != nil {
				return err
			}
			if err := errors.Join(d.fs.Create(copied, content, 0o600), content.Close()); err != nil {
				return err
			}
			print, err := journal.Look(d.fs, copied)
			state.Size, state.Sum = print.Size, print.Sum
			saved = append(saved, state)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return saved, nil
}

// walkCache visits the states in a cache.
func (d *draft) walkCache(p change.Path, visit func(change.Path) error) error {
	info, err := d.look(p)
	switch {
	case err != nil || info == nil:
		return err
	case info.Mode().IsRegular() && isState(p.Base()):
		return visit(p)
	case info.Mode()&fs.ModeSymlink != 0 || !info.IsDir():
		return nil
	}
	names, err := d.list(p)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := d.walkCache(p.Child(name), visit); err != nil {
			return err
		}
	}
	return nil
}
