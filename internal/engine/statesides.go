package engine

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/state"
)

// stateSides are the trees between which states move; the one after is the engine's.
type stateSides struct {
	// before is the tree before all that is looked at.
	before   *live.Tree
	moves    change.Moves
	units    []movedUnit
	declared []phase.Expect
}

// stateSides finds the tree before and what moved since: at a revision by the move manifests that came since, else by the journal's
// applies that were not rolled back.
func (e *Engine) stateSides(ctx context.Context, base string) (stateSides, error) {
	manifests, problems := plan.ReadManifests(e.tree)
	if err := problems.Err(); err != nil {
		return stateSides{}, problems
	}
	var s stateSides
	var err error
	if base != "" {
		if s.before, err = e.treeAt(ctx, base); err != nil {
			return s, err
		}
		s.follow(slices.DeleteFunc(manifests, func(m plan.Manifest) bool { return s.before.IsFile(plan.Manifests.Child(m.ID + ".json")) }))
		return s, nil
	}
	records, err := e.applied()
	if err != nil {
		return s, err
	}
	manifests = slices.DeleteFunc(manifests, func(m plan.Manifest) bool {
		return !slices.ContainsFunc(records, func(r journal.Record) bool { return r.ID == m.ID })
	})
	if s.before, err = e.treeBefore(records); err != nil {
		return s, err
	}
	s.follow(manifests)
	return s, e.broughtBefore(&s, records, manifests)
}

// applied gives the journal's applies that were not rolled back, the newest first.
func (e *Engine) applied() ([]journal.Record, error) {
	records, err := e.journal.History()
	if err != nil {
		return nil, err
	}
	records = slices.DeleteFunc(records, func(r journal.Record) bool { return r.State != journal.Applied })
	if len(records) == 0 {
		return nil, finding.List{{Code: finding.StateNothingMoved, Severity: finding.Error,
			Message: "nothing was applied in this clone, so the tree before is not known",
			Remedy:  "Name the revision before the refactoring, as --base origin/main"}}
	}
	return records, nil
}

// follow takes over what manifests that follow each other say.
func (s *stateSides) follow(manifests []plan.Manifest) {
	for _, unit := range plan.Compose(manifests) {
		s.units = append(s.units, movedUnit{unit.Before, unit.After, s.before})
	}
	for _, m := range manifests {
		for _, gone := range m.Dropped {
			unit := gone.Unit
			if before, ok := s.moves.Preimage(unit); ok {
				unit = before
			}
			s.units = append(s.units, movedUnit{Before: unit, tree: s.before})
		}
		next := change.NewMoves(m.Moved())
		for i := range s.declared {
			s.declared[i].Unit = next.Map(s.declared[i].Unit)
		}
		s.declared = append(s.declared, m.Declared...)
		s.moves = s.moves.Then(next)
	}
}

// broughtBefore sets out from where an earlier migration brought a unit's state, for units that moved again since: there it stands, and
// no longer where the tree before all looked for it.
func (e *Engine) broughtBefore(s *stateSides, records []journal.Record, manifests []plan.Manifest) error {
	known, err := state.Records(e.journal)
	if err != nil {
		return err
	}
	brought := map[change.Path]bool{}
	for _, record := range known {
		standing := record.Standing()
		brought[record.Unit] = standing != "" && standing != state.Undone
	}
	later := change.NewMoves(nil)
	for since, m := range slices.Backward(manifests) {
		later = change.NewMoves(m.Moved()).Then(later)
		var tree *live.Tree
		for i := range s.units {
			unit := &s.units[i]
			folder, ok := later.Preimage(unit.After)
			if unit.After == "" || unit.tree != s.before || !ok || folder == unit.After || !brought[folder] || since == 0 {
				continue
			}
			if tree == nil {
				newer := slices.IndexFunc(records, func(r journal.Record) bool { return r.ID == m.ID })
				if tree, err = e.treeBefore(records[:newer+1]); err != nil {
					return err
				}
			}
			unit.Before, unit.tree = folder, tree
		}
	}
	return nil
}

// treeBefore gives the tree as it was before these applies, the newest first, by turning each of them back: what travelled as it is
// now, what was replaced or removed as it waits in its slot.
func (e *Engine) treeBefore(records []journal.Record) (*live.Tree, error) {
	files := map[change.Path]live.Source{}
	for path, entry := range e.tree.Walk(change.Root) {
		content, err := e.tree.Read(path)
		if err != nil {
			continue // It is none of those that a config is made of: the tree's own findings name it.
		}
		files[path] = live.Source{Content: content, Mode: entry.Mode}
	}
	for _, record := range records {
		back := map[change.Path]live.Source{}
		for _, item := range record.Files {
			switch {
			case item.From == "":
			case item.Travels():
				if source, ok := files[item.To]; ok {
					back[item.From] = source
				}
			default:
				source, err := e.parked(record, item)
				if err != nil {
					return nil, err
				}
				back[item.From] = source
			}
		}
		for _, item := range record.Files {
			delete(files, item.To)
		}
		for path, source := range back {
			files[path] = source
		}
	}
	return live.FromMap(files), nil
}

// parked reads what an apply parked.
func (e *Engine) parked(record journal.Record, item journal.Item) (live.Source, error) {
	slot := e.journal.Path(record.ID, filepath.FromSlash(item.Out))
	if item.Before.Kind == journal.Link {
		text, err := e.journal.FS().Readlink(slot)
		return live.Source{Content: []byte(text), Mode: fs.ModeSymlink | fs.ModePerm}, err
	}
	content, err := journal.ReadFile(e.journal.FS(), slot)
	return live.Source{Content: content, Mode: item.Before.Mode & fs.ModePerm}, err
}
