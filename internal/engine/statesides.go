package engine

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/manifest"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/state"
)

// stateSides are the trees between which states move; the one after is the engine's.
type stateSides struct {
	// before is the tree before all that is looked at.
	before *live.Tree
	// manifests are those that say what moved since, the oldest first.
	manifests []manifest.Manifest
	moves     change.Moves
	units     []movedUnit
	gone      []goneUnit
	declared  []phase.Expect
	// accepted are the differences that were accepted, of units as they are called now.
	accepted []prove.Acceptance
	// problems are units of which no manifest says where they went.
	problems finding.List
	// indexes are those of trees before, as far as they are known; recorded are trees of git, by their commits.
	indexes  map[*live.Tree]*refs.Index
	recorded map[string]*live.Tree
}

// goneUnit is a unit that a manifest drops, by its first folder.
type goneUnit struct {
	unit change.Path
	by   manifest.Manifest
}

// stateSides finds the tree before and what moved since: at a revision by the move manifests that came since, else by the journal's
// applies that were not rolled back. What manifests say wrong is a finding.List as error.
func (e *Engine) stateSides(ctx context.Context, base string) (stateSides, error) {
	if base != "" {
		return e.sidesSince(ctx, base)
	}
	var s stateSides
	manifests, problems := manifest.Read(e.tree)
	if err := problems.Err(); err != nil {
		return s, problems
	}
	records, err := e.applied()
	if err != nil {
		return s, err
	}
	manifests = slices.DeleteFunc(manifests, func(m manifest.Manifest) bool {
		return !slices.ContainsFunc(records, func(r journal.Record) bool { return r.ID == m.ID })
	})
	units, problems := manifest.Compose(manifests)
	if err := problems.Err(); err != nil {
		return s, problems
	}
	if s.before, err = e.treeBefore(records); err != nil {
		return s, err
	}
	s.follow(manifests)
	for _, unit := range units {
		tree := s.before
		if m := manifests[slices.IndexFunc(manifests, func(m manifest.Manifest) bool { return m.Tells(unit.Before) })]; m.Base != "" {
			if tree, err = e.recordedTree(ctx, &s, m); err != nil {
				return s, err
			}
		}
		s.units = append(s.units, movedUnit{Before: unit.Before, After: unit.After, tree: tree})
	}
	for _, gone := range s.gone {
		tree := s.before
		if gone.by.Base != "" {
			if tree, err = e.recordedTree(ctx, &s, gone.by); err != nil {
				return s, err
			}
		}
		s.units = append(s.units, movedUnit{Before: gone.unit, tree: tree})
	}
	if err := e.broughtBefore(ctx, &s, records); err != nil {
		return s, err
	}
	before, err := refs.Build(ctx, s.before)
	if err != nil {
		return s, err
	}
	s.indexes = map[*live.Tree]*refs.Index{s.before: before}
	s.rehoused(before, e.index)
	return s, nil
}

// sidesSince compares the tree at a revision with the one on disk. Units of which no manifest says where they went are among the problems.
func (e *Engine) sidesSince(ctx context.Context, base string) (stateSides, error) {
	var s stateSides
	var err error
	if s.before, err = e.treeAt(ctx, base); err != nil {
		return s, err
	}
	manifests, problems := manifest.Since(e.tree, s.before)
	if err := problems.Err(); err != nil {
		return s, problems
	}
	index, err := refs.Build(ctx, s.before)
	if err != nil {
		return s, err
	}
	s.indexes = map[*live.Tree]*refs.Index{s.before: index}
	compared := manifest.Compare(manifest.Trees{Base: index, Now: e.index, Manifests: manifests, Revision: base})
	var untrue finding.List
	for _, f := range compared.Findings {
		switch {
		case f.Code == finding.ManifestUntrue && f.Severity == finding.Error:
			untrue = append(untrue, f)
		default:
			f.Severity = finding.Error // A unit that came after the base has its state where nobody told us.
			s.problems = append(s.problems, f)
		}
	}
	if err := untrue.Err(); err != nil {
		return s, err
	}
	s.follow(manifests)
	for _, unit := range compared.Units {
		s.units = append(s.units, movedUnit{Before: unit.Before, After: unit.After, tree: s.before, stops: unit.Stops})
	}
	for _, unit := range compared.Dropped {
		s.units = append(s.units, movedUnit{Before: unit, tree: s.before})
	}
	for _, changed := range compared.Changed {
		if !slices.ContainsFunc(s.units, func(u movedUnit) bool { return u.After == changed.After }) {
			unsaid := manifest.Unsaid(changed, base)
			s.units = append(s.units, movedUnit{Before: changed.Before, After: changed.After, tree: s.before, unsaid: &unsaid})
		}
	}
	return s, nil
}

// recordedTree gives the tree that has the units before of a move that was recorded after it was made.
func (e *Engine) recordedTree(ctx context.Context, s *stateSides, m manifest.Manifest) (*live.Tree, error) {
	if tree, ok := s.recorded[m.Base]; ok {
		return tree, nil
	}
	tree, err := e.treeAt(ctx, m.Base)
	if s.recorded == nil {
		s.recorded = map[string]*live.Tree{}
	}
	s.recorded[m.Base] = tree
	return tree, err
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

// follow takes over what manifests that follow each other say of moves and of values.
func (s *stateSides) follow(manifests []manifest.Manifest) {
	s.manifests = manifests
	for _, m := range manifests {
		for _, dropped := range m.Dropped {
			unit := dropped.Unit
			if before, ok := s.moves.Preimage(unit); ok {
				unit = before
			}
			s.gone = append(s.gone, goneUnit{unit, m})
		}
		next := change.NewMoves(m.Moved())
		for i := range s.declared {
			s.declared[i].Unit = next.Map(s.declared[i].Unit)
		}
		s.declared = append(s.declared, m.Declared...)
		s.accept(m, next)
		s.moves = s.moves.Then(next)
	}
}

// broughtBefore sets out from where an earlier migration brought a unit's state, for units that moved again since: there it stands, and
// no longer where the tree before all looked for it.
func (e *Engine) broughtBefore(ctx context.Context, s *stateSides, records []journal.Record) error {
	known, err := state.Records(e.journal)
	if err != nil {
		return err
	}
	brought := map[change.Path]bool{}
	for _, record := range known {
		brought[record.Unit] = record.Brought()
	}
	later := change.NewMoves(nil)
	for since, m := range slices.Backward(s.manifests) {
		later = change.NewMoves(m.Moved()).Then(later)
		var tree *live.Tree
		for i := range s.units {
			unit := &s.units[i]
			folder, ok := later.Preimage(unit.After)
			if unit.After == "" || unit.brought || !ok || folder == unit.After || !brought[folder] || since == 0 {
				continue
			}
			if tree == nil && m.Base != "" {
				if tree, err = e.recordedTree(ctx, s, m); err != nil {
					return err
				}
			}
			if tree == nil {
				newer := slices.IndexFunc(records, func(r journal.Record) bool { return r.ID == m.ID })
				if tree, err = e.treeBefore(records[:newer+1]); err != nil {
					return err
				}
			}
			unit.Before, unit.tree, unit.brought = folder, tree, true
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

// rehoused adds the units that got another backend, or another place in it, without a move of ours that says so: as when a tree moves
// from local to s3.
func (s *stateSides) rehoused(before, after *refs.Index) {
	known := map[change.Path]bool{}
	for _, unit := range s.units {
		known[unit.After] = true
	}
	keys, _ := backend.Changes(before, after, s.moves)
	for _, key := range keys {
		if !known[key.After] {
			known[key.After] = true
			s.units = append(s.units, movedUnit{Before: key.Before, After: key.After, tree: s.before})
		}
	}
}
