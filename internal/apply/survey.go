package apply

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// survey drafts an apply: it lists everything below the folders that move as it is now, so that what git ignores and what is new
// comes along.
func survey(d *disk, net change.Net) (*draft, error) {
	draft := newDraft(d, "park")
	moves := change.NewMoves(net.Moves)
	changed := map[change.Path]bool{}
	for _, file := range net.Files {
		if file.Origin != "" {
			changed[file.Origin] = true
		}
	}
	draft.unitAfter = func(unit change.Path) change.Path {
		if to := moves.Map(unit); to != unit {
			return to
		}
		return ""
	}
	draft.validate(net)
	if len(draft.findings) > 0 {
		return draft, nil
	}
	for _, from := range topmost(moves.List()) {
		if err := draft.takeIn(from, moves, changed); err != nil {
			return nil, err
		}
	}
	for _, file := range net.Files {
		if err := draft.file(file); err != nil {
			return nil, err
		}
	}
	draft.index()
	for _, move := range moves.List() {
		if err := draft.checkDestination(move, moves.List()); err != nil {
			return nil, err
		}
	}
	return draft, nil
}

// topmost gives the sources that lie in no other source.
func topmost(moves []change.Move) []change.Path {
	var top []change.Path
	for _, move := range moves {
		if move.From == change.Root {
			return []change.Path{change.Root}
		}
	}
	for _, move := range moves {
		if !slices.ContainsFunc(moves, func(m change.Move) bool { return m.From != move.From && move.From.Within(m.From) }) {
			top = append(top, move.From)
		}
	}
	return top
}

// takeIn adds all that stands at and below the source of a move.
func (d *draft) takeIn(from change.Path, moves change.Moves, changed map[change.Path]bool) error {
	return d.walk(from, func(p change.Path, info fs.FileInfo) error {
		to := moves.Map(p)
		switch {
		case isCache(p):
			if moves.Map(p.Dir()) != p.Dir() {
				d.caches[p] = true
			}
			return nil
		case to == p || changed[p]:
			return nil
		case !info.IsDir():
			return d.travel(p, to)
		}
		d.goes[p] = true
		d.folderModes[to] = info.Mode() & journal.Permissions
		names, err := d.list(p)
		if err != nil {
			return err
		}
		// An empty folder moves too; one whose files all went elsewhere is no longer wanted.
		if len(names) == 0 {
			d.wants[to] = true
		}
		return nil
	})
}

// file adds one file whose bytes change.
func (d *draft) file(file change.FileChange) error {
	item := journal.Item{From: file.Origin, To: file.Path}
	if file.Origin != "" {
		item.Before = journal.FingerprintOf(file.Before, file.Mode)
		item.Out = d.slot("park")
		now, err := journal.Look(d.fs, d.abs(file.Origin))
		if err != nil {
			return err
		}
		if !now.Same(item.Before) {
			d.changedSince(finding.ChangedSincePlan, file.Origin, now, "the plan was made", "Plan again: nothing was changed")
		}
		item.Before.Mode = now.Mode
	}
	if file.Path != "" {
		item.After = journal.FingerprintOf(file.After, file.Mode)
		item.In = d.slot("stage")
		d.contents[len(d.items)] = content{file.After, file.Mode}
	} else if err := d.cachesIn(file.Origin.Dir()); err != nil {
		return err
	}
	d.items = append(d.items, item)
	return nil
}

func (d *draft) changedSince(code finding.Code, p change.Path, now journal.Fingerprint, since, remedy string) {
	what := "was changed"
	if now.Kind == journal.Absent {
		what = "is gone"
	}
	d.fail(code, p, fmt.Sprintf("%s %s since %s", p, what, since), remedy)
}

// cachesIn notes the caches right in a folder from which a file goes away.
func (d *draft) cachesIn(dir change.Path) error {
	for name := range caches {
		info, err := d.look(dir.Child(name))
		if err != nil {
			return err
		}
		if info != nil {
			d.caches[dir.Child(name)] = true
		}
	}
	return nil
}
