package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// dirty gives a finding for each file that a net change touches and whose content git does not have. What the journal's own applies
// left counts as clean, unless they are to be committed. So does a file that git does not know and that merely moves along: it is no less known
// afterwards.
func (e *Engine) dirty(ctx context.Context, net change.Net, toCommit bool) (finding.List, error) {
	if e.git == nil || net.Empty() {
		return nil, nil
	}
	rewritten := map[change.Path]bool{}
	var touched []change.Path
	for _, file := range net.Files {
		if file.Origin != "" {
			rewritten[file.Origin] = true
			touched = append(touched, file.Origin)
		}
	}
	moves := change.NewMoves(net.Moves)
	for _, move := range net.Moves {
		touched = append(touched, move.From)
	}
	if len(touched) == 0 {
		return nil, nil
	}
	changed, err := e.git.Status(ctx, touched...)
	if err != nil {
		return nil, err
	}
	written, err := e.journal.Written()
	if err != nil {
		return nil, err
	}
	var dirty finding.List
	for _, c := range changed {
		_, there := e.tree.Lookup(c.Path)
		stays := !rewritten[c.Path] && moves.Map(c.Path) == c.Path
		if !there || stays || c.Untracked() && !rewritten[c.Path] {
			continue
		}
		ours, err := written.Ours(e.journal.FS(), e.root, c.Path)
		if err != nil {
			return nil, err
		}
		if !ours || toCommit {
			f := finding.Finding{Code: finding.UncommittedChanges, Severity: finding.Error, Place: finding.InFile(string(c.Path)),
				Message: fmt.Sprintf("%s has uncommitted changes", c.Path), Remedy: "Commit or stash them, or say --allow-dirty"}
			if c.Perhaps {
				f.Message = fmt.Sprintf("%s may have changed: to compare it, git would run a filter of the repository, which is not done", c.Path)
				f.Remedy = "Run `git status`, which runs the filter and remembers the answer; then run the command again, or say --allow-dirty"
			}
			if toCommit {
				f.Remedy = strings.TrimSuffix(f.Remedy, ", or say --allow-dirty")
			}
			dirty = append(dirty, f)
		}
	}
	return dirty, nil
}

// ignoring asks git which paths of the tree it ignores.
func (e *Engine) ignoring(ctx context.Context, tree *live.Tree) (*live.Tree, error) {
	if e.git == nil {
		return tree, nil
	}
	var all []change.Path
	for path := range tree.Walk(change.Root) {
		all = append(all, path)
	}
	ignored, err := e.git.Ignored(ctx, all...)
	if err != nil {
		return nil, err
	}
	return tree.Ignoring(slices.DeleteFunc(all, func(p change.Path) bool { return !ignored[p] })), nil
}

// ignored tells which of the files that the journal speaks of git ignores.
func (e *Engine) ignored(ctx context.Context) (func(change.Path) bool, error) {
	if e.git == nil {
		return nil, nil
	}
	records, err := e.journal.History()
	if err != nil {
		return nil, err
	}
	var all []change.Path
	for _, record := range records {
		for _, item := range record.Files {
			if item.To != "" {
				all = append(all, item.To)
			}
		}
	}
	ignored, err := e.git.Ignored(ctx, all...)
	if err != nil {
		return nil, err
	}
	return func(p change.Path) bool { return ignored[p] }, nil
}
