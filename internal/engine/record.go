package engine

import (
	"context"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/manifest"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// RecordRequest says what was done by hand. Names are as the user gives them, from the working folder or from the root.
type RecordRequest struct {
	// Names are folders before and after in turn; or with Dropped those that are gone, with Place those whose states' places changed.
	Names          []string
	Dropped, Place bool
	// Base is the revision of git that has the units before. Empty: HEAD, or where that one lacks the first of them the commit before the
	// one that took it away.
	Base string
}

// Recording is a move manifest that waits to be written. It has no ID yet.
type Recording struct {
	Manifest manifest.Manifest
	// Revision is the base as the user named it, or its commit.
	Revision string
}

// Record makes the manifest of what was done by hand. What is not so is a finding.List as error. Nothing is written.
func (e *Engine) Record(ctx context.Context, request RecordRequest) (Recording, error) {
	if err := e.load(ctx); err != nil {
		return Recording{}, err
	}
	revision := request.Base
	var err error
	if revision == "" {
		if revision, err = e.revisionWith(ctx, request.Names[0]); err != nil {
			return Recording{}, err
		}
	}
	tree, err := e.treeAt(ctx, revision)
	if err != nil {
		return Recording{}, err
	}
	base, err := refs.Build(ctx, tree)
	if err != nil {
		return Recording{}, err
	}
	manifests, unreadable := manifest.Since(e.tree, tree)
	if err := unreadable.Err(); err != nil {
		return Recording{}, err
	}
	entries, err := e.entries(request, base, manifests)
	if err != nil {
		return Recording{}, err
	}
	m, problems := manifest.Record(manifest.Trees{Base: base, Now: e.index, Manifests: manifests, Revision: revision}, entries)
	if err := problems.Err(); err != nil {
		return Recording{}, problems
	}
	if m.Base, err = e.git.Commit(ctx, revision); err != nil {
		return Recording{}, err
	}
	m.Title = "record " + strings.Join(request.Names, " ")
	switch {
	case request.Dropped:
		m.Title = "record dropped " + strings.Join(request.Names, " ")
	case request.Place:
		m.Title = "record place " + strings.Join(request.Names, " ")
	}
	return Recording{Manifest: m, Revision: revision}, nil
}

// revisionWith gives a revision that has a unit: HEAD, else the commit before the one that took it away.
func (e *Engine) revisionWith(ctx context.Context, named string) (string, error) {
	head, err := e.treeAt(ctx, "HEAD")
	if err != nil {
		return "", err
	}
	var candidates []change.Path
	if unit, err := e.place(named); err == nil {
		candidates = append(candidates, unit)
	}
	if unit, ok := change.Parse(named); ok {
		candidates = append(candidates, unit)
	}
	for _, unit := range candidates {
		if _, there := head.Lookup(unit); there {
			return "HEAD", nil
		}
	}
	for _, unit := range candidates {
		if commit, ok := e.git.BeforeRemoval(ctx, unit.Child(static.DefaultConfig)); ok {
			return commit, nil
		}
	}
	return "HEAD", nil
}

// entries reads the names of a request.
func (e *Engine) entries(request RecordRequest, base *refs.Index, manifests []manifest.Manifest) ([]manifest.Entry, error) {
	var problems finding.List
	units := append(base.Folders(), e.index.Folders()...)
	for _, m := range manifests {
		for _, unit := range m.Units {
			units = append(units, unit.After)
		}
	}
	name := func(named string) change.Path {
		here, err := e.place(named)
		if err == nil && anyWithin(units, here) {
			return here
		}
		if fromRoot, ok := change.Parse(named); ok && anyWithin(units, fromRoot) {
			return fromRoot // As findings print it.
		}
		problems = append(problems, asFindings(err)...)
		return here
	}
	var entries []manifest.Entry
	for i := 0; i < len(request.Names); i++ {
		entry := manifest.Entry{Before: name(request.Names[i])}
		switch {
		case request.Dropped:
		case request.Place:
			entry.After, entry.Place = entry.Before, true
		default:
			i++
			entry.After = name(request.Names[i])
		}
		entries = append(entries, entry)
	}
	return entries, problems.Err()
}

func anyWithin(units []change.Path, folder change.Path) bool {
	for _, unit := range units {
		if unit.Within(folder) {
			return true
		}
	}
	return false
}

// ApplyRecording writes a manifest as an apply of its own, which a rollback takes back. Errors are as those of Apply.
func (e *Engine) ApplyRecording(ctx context.Context, recording Recording) (Applied, error) {
	history, err := e.journal.History()
	if err != nil {
		return Applied{}, err
	}
	m := recording.Manifest
	now := e.now()
	m.ID = journal.NewID(now, m.Title, history)
	statesMove := false
	for _, unit := range m.Units {
		statesMove = statesMove || len(unit.Keys) > 0
	}
	return e.carryOut(ctx, now, m.Title, []string{"record"}, change.Net{}, &m, statesMove)
}
