package apply

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// machine carries out a manifest, in either direction, from wherever an earlier one stopped. Where each item is, it reads off the
// disk: while things leave, one whose slot is filled has left; while things arrive, one whose slot is empty has arrived.
type machine struct {
	journal  *journal.Journal
	id       string
	manifest journal.Manifest
	at       journal.Progress
	progress func(done, total int)
	// done and total count items that left or arrived.
	done, total int
	// kept are folders that should have gone, but hold something that came in the meantime.
	kept []change.Path
}

func (m *machine) abs(p change.Path) string {
	return filepath.Join(m.journal.Root(), filepath.FromSlash(string(p)))
}

func (m *machine) carrier() carrier { return newCarrier(m.journal.FS(), m.manifest) }

func (m *machine) slot(name string) string { return m.journal.Path(m.id, filepath.FromSlash(name)) }

// direction gives the manifest as it reads in the direction of the run.
func (m *machine) direction() journal.Manifest {
	if !m.at.Back {
		return m.manifest
	}
	items := make([]journal.Item, len(m.manifest.Files))
	for i, item := range m.manifest.Files {
		items[i] = item.Reversed()
	}
	return journal.Manifest{Files: items, Removed: m.manifest.Made, Made: m.manifest.Removed}
}

// turn sends the machine back where it came from.
func (m *machine) turn() error {
	turned := m.at.Turned()
	if err := m.journal.Advance(m.id, m.at, turned); err != nil {
		return err
	}
	m.at = turned
	return nil
}

// run goes on to the end of the direction. It may be called again after an error.
func (m *machine) run(ctx context.Context) error {
	way := m.direction()
	m.done, m.total = 0, 0
	for _, item := range way.Files {
		if item.From != "" && m.at.Step == journal.Leaving {
			m.total++
		}
		if item.To != "" {
			m.total++
		}
	}
	if m.at.Step == journal.Leaving {
		if err := m.leave(ctx, way); err != nil {
			return err
		}
		if err := m.advance(journal.Arriving); err != nil {
			return err
		}
	}
	if err := m.arrive(ctx, way); err != nil {
		return err
	}
	return m.advance(journal.Done)
}

func (m *machine) advance(to journal.Step) error {
	next := m.at
	next.Step = to
	if err := m.journal.Advance(m.id, m.at, next); err != nil {
		return err
	}
	m.at = next
	return nil
}

// each calls do for every item that has such a place, and then syncs the folders of both its ends.
func (m *machine) each(ctx context.Context, items []journal.Item, place func(journal.Item) (change.Path, string), do func(journal.Item) error) error {
	dirs := map[string]bool{}
	for _, item := range items {
		p, slot := place(item)
		if p != "" {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := do(item); err != nil {
				return err
			}
			dirs[filepath.Dir(m.abs(p))], dirs[filepath.Dir(m.slot(slot))] = true, true
			m.done++
			if m.progress != nil {
				m.progress(m.done, m.total)
			}
		}
	}
	return m.journal.FS().Sync(slices.Sorted(maps.Keys(dirs)))
}

func (m *machine) leave(ctx context.Context, way journal.Manifest) error {
	place := func(item journal.Item) (change.Path, string) { return item.From, item.Out }
	if err := m.each(ctx, way.Files, place, m.park); err != nil {
		return err
	}
	for _, folder := range deepestFirst(way.Removed) {
		// Removing takes files away as well.
		if kind, err := journal.Peek(m.journal.FS(), m.abs(folder.Path)); err != nil {
			return err
		} else if kind != journal.Dir && kind != journal.Absent {
			m.kept = append(m.kept, folder.Path)
			continue
		}
		err := m.journal.FS().Remove(m.abs(folder.Path))
		switch {
		case err == nil || journal.Gone(err):
		case errors.Is(err, syscall.ENOTEMPTY), errors.Is(err, syscall.EEXIST):
			m.kept = append(m.kept, folder.Path)
		default:
			return err
		}
	}
	return m.syncAbove(way.Removed)
}

// park moves what leaves into its slot.
func (m *machine) park(item journal.Item) error {
	disk, from, slot := m.journal.FS(), m.abs(item.From), m.slot(item.Out)
	parked, err := journal.Peek(disk, slot)
	if err != nil {
		return err
	}
	if parked != journal.Absent {
		// A copy to another file system may have been cut off before the original went, or before the copy the other way was whole.
		leftover, err := sameBytes(disk, from, slot)
		switch {
		case err != nil:
			return err
		case leftover:
			return disk.Remove(from)
		}
		return m.carrier().discard(slot, from)
	}
	now := journal.Fingerprint{}
	if item.Travels() {
		now.Kind, err = journal.Peek(disk, from)
	} else {
		now, err = journal.Look(disk, from)
	}
	if err != nil {
		return err
	}
	if problem := unlike(item, now); problem != nil {
		return problem
	}
	return m.carrier().carry(from, slot)
}

// unlike gives the finding where what stands at an item's source may not leave it: bytes that are replaced or taken away must be
// those that the manifest knows, what merely travels must be there.
func unlike(item journal.Item, now journal.Fingerprint) error {
	if now.Kind == item.Before.Kind && (item.Travels() || now.Same(item.Before)) {
		return nil
	}
	return finding.List{{Code: finding.ChangedSinceApply, Severity: finding.Error, Place: finding.InFile(string(item.From)),
		Message: fmt.Sprintf("%s is not what the journal knows: it was changed in the meantime", item.From),
		Remedy:  "Put your version elsewhere and the old content back, then run the command again"}}
}

func (m *machine) arrive(ctx context.Context, way journal.Manifest) error {
	for _, folder := range shallowFirst(way.Made) {
		if err := m.makeFolder(folder); err != nil {
			return err
		}
	}
	place := func(item journal.Item) (change.Path, string) { return item.To, item.In }
	if err := m.each(ctx, way.Files, place, m.place); err != nil {
		return err
	}
	for _, folder := range deepestFirst(way.Made) {
		if !folder.Exact() {
			continue
		}
		if err := m.journal.FS().Chmod(m.abs(folder.Path), folder.Mode); err != nil {
			return err
		}
	}
	return m.syncAbove(way.Made)
}

func (m *machine) syncAbove(list []journal.Folder) error {
	dirs := map[string]bool{}
	for _, folder := range list {
		dirs[filepath.Dir(m.abs(folder.Path))] = true
	}
	return m.journal.FS().Sync(slices.Sorted(maps.Keys(dirs)))
}

// makeFolder makes a folder that can be written to; it gets its own mode when all is in it.
func (m *machine) makeFolder(folder journal.Folder) error {
	disk, path := m.journal.FS(), m.abs(folder.Path)
	info, err := disk.Lstat(path)
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return takenMeanwhile(folder.Path)
	case !journal.Gone(err):
		return err
	case !folder.Exact():
		return disk.Mkdir(path, 0o755)
	default:
		return disk.Mkdir(path, folder.Mode|0o700)
	}
}

// place moves what waits in a slot to where it belongs.
func (m *machine) place(item journal.Item) error {
	disk, to, slot := m.journal.FS(), m.abs(item.To), m.slot(item.In)
	waiting, err := journal.Peek(disk, slot)
	if err != nil || waiting == journal.Absent {
		return err
	}
	now, err := journal.Peek(disk, to)
	if err != nil {
		return err
	}
	if now != journal.Absent {
		leftover, err := sameBytes(disk, slot, to)
		switch {
		case err != nil:
			return err
		case leftover:
			return disk.Remove(slot)
		}
		return takenMeanwhile(item.To)
	}
	return m.carrier().carry(slot, to)
}

// sameBytes tells whether two files or links are there and alike, as when a copy was made and its original did not go.
func sameBytes(disk journal.FS, a, b string) (bool, error) {
	one, err := journal.Look(disk, a)
	if err != nil {
		return false, err
	}
	other, err := journal.Look(disk, b)
	return one.Sum != "" && one.Same(other), err
}

func takenMeanwhile(p change.Path) error {
	return finding.List{{Code: finding.DestinationTaken, Severity: finding.Error, Place: finding.InFile(string(p)),
		Message: fmt.Sprintf("%s is taken by something that came in the meantime", p), Remedy: clearTheWay}}
}

func shallowFirst(list []journal.Folder) []journal.Folder {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b journal.Folder) int { return cmp.Compare(a.Path, b.Path) })
	return sorted
}

func deepestFirst(list []journal.Folder) []journal.Folder {
	sorted := shallowFirst(list)
	slices.Reverse(sorted)
	return sorted
}
