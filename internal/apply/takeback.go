package apply

import (
	"fmt"
	"io/fs"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

const setAside = "Put your version elsewhere and the old content back (git can show it), then roll back again: nothing was changed"

// takeback drafts the rollback of an apply that was done: it lists again, so that files that came since go back along with their
// folder. A file that merely moved may have changed since where it holds a state, or where ignored says so.
func takeback(d *disk, record journal.Record, ignored func(change.Path) bool) (*draft, error) {
	draft := newDraft(d, "back")
	draft.keepEmptied = true
	moves := change.NewMoves(record.Moves)
	draft.unitAfter = func(unit change.Path) change.Path {
		if before, ok := moves.Preimage(unit); ok && before != unit {
			return before
		}
		return ""
	}
	ours := map[change.Path]bool{}
	for _, item := range record.Files {
		ours[item.To] = true
		if err := draft.back(item, record.ID, ignored); err != nil {
			return nil, err
		}
	}
	for _, folder := range record.Standing {
		ours[folder] = true
	}
	for _, folder := range record.Made {
		draft.goes[folder.Path] = true
	}
	for _, folder := range record.Removed {
		draft.wants[folder.Path] = true
		draft.folderModes[folder.Path] = folder.Mode
	}
	for _, move := range moves.List() {
		if err := draft.newcomers(move.To, moves, ours); err != nil {
			return nil, err
		}
	}
	return draft, nil
}

// back adds one item of the apply, the other way round.
func (d *draft) back(item journal.Item, id string, ignored func(change.Path) bool) error {
	var now journal.Fingerprint
	if item.To != "" {
		var err error
		if now, err = journal.Look(d.fs, d.abs(item.To)); err != nil {
			return err
		}
		if !now.Same(item.After) {
			free := item.Travels() && (isState(item.To.Base()) || ignored != nil && ignored(item.To))
			if free && now.Kind == journal.Absent {
				return nil
			}
			if !free || now.Kind != item.After.Kind {
				d.changedSince(finding.ChangedSinceApply, item.To, now, "it was applied", setAside)
				return nil
			}
		}
	}
	if item.Travels() {
		return d.travel(item.To, item.From)
	}
	back := item.Reversed()
	back.Out, back.In = "", item.Out
	if back.From != "" {
		back.Out = d.slot(d.parks)
		back.Before.Mode = now.Mode
	}
	if back.To != "" {
		kept, err := journal.Look(d.fs, d.journal.Path(id, back.In))
		if err != nil {
			return err
		}
		if !kept.Same(back.After) {
			d.fail(finding.JournalUnreadable, back.To, fmt.Sprintf("the journal no longer holds what %s was before", back.To),
				"Take the file back from git; the rest can be rolled back by hand")
		}
	} else if err := d.cachesIn(back.From.Dir()); err != nil {
		return err
	}
	d.items = append(d.items, back)
	return nil
}

// newcomers adds what stands at and below the destination of a move and was not there when it was applied.
func (d *draft) newcomers(to change.Path, moves change.Moves, seen map[change.Path]bool) error {
	return d.walk(to, func(p change.Path, info fs.FileInfo) error {
		if isCache(p) {
			d.caches[p] = true
			return nil
		}
		before, ok := moves.Preimage(p)
		if seen[p] || !ok || before == p {
			return nil
		}
		seen[p] = true
		if !info.IsDir() {
			return d.travel(p, before)
		}
		if d.goes[p] {
			return nil
		}
		d.goes[p] = true
		if _, known := d.folderModes[before]; !known {
			d.folderModes[before] = info.Mode() & journal.Permissions
		}
		names, err := d.list(p)
		if err == nil && len(names) == 0 {
			d.wants[before] = true
		}
		return err
	})
}
