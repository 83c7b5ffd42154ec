package engine

import (
	"context"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/manifest"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// ProveSince compares the tree at a revision of git with the one on disk, by the move manifests that came in between: what they say
// moved, was dropped, and was declared or accepted to change. Errors are as those of Prove; a revision that is not there is one, too.
func (e *Engine) ProveSince(ctx context.Context, revision string, options ProofOptions) (prove.Proof, error) {
	c, accepted, err := e.since(ctx, revision)
	if err != nil {
		return prove.Proof{}, err
	}
	options.Accept = append(accepted, options.Accept...)
	return e.prove(ctx, c, options)
}

// since makes the comparison of a revision with the disk.
func (e *Engine) since(ctx context.Context, revision string) (c prove.Comparison, accepted []string, err error) {
	if err := e.load(ctx); err != nil {
		return c, nil, err
	}
	base, err := e.treeAt(ctx, revision)
	if err != nil {
		return c, nil, err
	}
	manifests, problems := manifest.Read(e.tree)
	if err := problems.Err(); err != nil {
		return c, nil, err
	}
	c = prove.Comparison{Title: "since " + revision, Dropped: map[change.Path]string{}}
	for _, m := range manifests {
		if base.IsFile(manifest.File(m.ID)) {
			continue
		}
		c.Then(m)
		accepted = append(accepted, m.Accepted...)
	}
	if c.Before, err = refs.Build(ctx, withIgnored(withStored(base, e.tree, c.Moves), e.tree, c.Moves)); err != nil {
		return c, nil, err
	}
	set := between(c.Before.Tree(), e.tree, c.Moves)
	if c.After, err = c.Before.Update(ctx, e.tree, set); err != nil {
		return c, nil, err
	}
	c.Keys, _ = backend.Changes(c.Before, c.After, c.Moves)
	return c, accepted, nil
}

// largestIgnored is the size in bytes up to which a file that git ignores is looked at; no config reads a larger one.
const largestIgnored = 1 << 20

// withIgnored gives a revision with the files that git ignores, as variables of one's own, where they stood: no revision has them, and
// units read them all the same.
func withIgnored(base, now *live.Tree, moves change.Moves) *live.Tree {
	var set change.Set
	var ignored []change.Path
	for path, entry := range now.Walk(change.Root) {
		if !now.Ignored(path) || now.Size(path) > largestIgnored {
			continue
		}
		before, ok := moves.Preimage(path)
		if _, there := base.Lookup(before); !ok || there {
			continue
		}
		if content, err := now.Read(path); err == nil {
			set.Creates = append(set.Creates, change.Create{Path: before, Content: content, Mode: entry.Mode})
			ignored = append(ignored, before)
		}
	}
	if with, findings := base.With(set); with != nil && !findings.Has(finding.Error) {
		return with.IgnoringAt(ignored)
	}
	return base
}

// between gives what leads from one tree to another, whole files at a time; moves are those that are known.
func between(before, after *live.Tree, moves change.Moves) change.Set {
	set := change.Set{Moves: moves.List()}
	came := map[change.Path]bool{}
	for path, entry := range before.Walk(change.Root) {
		to := moves.Map(path)
		now, there := after.Lookup(to)
		if !there || now.Kind != entry.Kind {
			set.Removes = append(set.Removes, change.Remove{Path: path})
			continue
		}
		came[to] = true
		if !after.Same(to, before, path) {
			set.Edits = append(set.Edits, change.Edit{File: path})
		}
	}
	for path := range after.Walk(change.Root) {
		if !came[path] {
			set.Creates = append(set.Creates, change.Create{Path: path})
		}
	}
	return set
}
