package engine

import (
	"context"
	"fmt"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// inSubmodules refuses a net change that would touch a submodule or what lies in one: that is another repository, of which neither this one's
// history nor its rollback knows anything. Errors are a finding.List, or those of git.
func (e *Engine) inSubmodules(ctx context.Context, net change.Net) error {
	if e.git == nil || net.Empty() {
		return nil
	}
	submodules, err := e.git.Submodules(ctx, "")
	if err != nil || len(submodules) == 0 {
		return err
	}
	var touched []change.Path
	for _, file := range net.Files {
		touched = append(touched, file.Path, file.Origin)
	}
	for _, move := range net.Moves {
		touched = append(touched, move.From, move.To)
	}
	var refused finding.List
	told := map[change.Path]bool{}
	for _, path := range touched {
		within := submodules.Holding(path)
		for submodule := range submodules {
			if path != "" && submodule.Within(path) {
				within = submodule
			}
		}
		if path == "" || within == "" || told[within] {
			continue
		}
		told[within] = true
		refused = append(refused, finding.Finding{Code: finding.InSubmodule, Severity: finding.Error, Place: finding.InFile(string(path)),
			Message: fmt.Sprintf("%s is a submodule of git, another repository, and %s in it would change", within, path),
			Remedy:  "Move the submodule with `git mv` and its texts in its own repository, or leave it where it is"})
	}
	return refused.Err()
}

// withSubmodules gives a revision with the files of its submodules, as far as they are checked out at the same commit now.
func (e *Engine) withSubmodules(ctx context.Context, revision string, tree *live.Tree) (*live.Tree, error) {
	if e.tree == nil {
		return tree, nil
	}
	now, err := e.git.Submodules(ctx, "")
	if err != nil || len(now) == 0 {
		return tree, err
	}
	then, err := e.git.Submodules(ctx, revision)
	if err != nil {
		return nil, err
	}
	var set change.Set
	for folder, commit := range then {
		if now[folder] != commit {
			continue
		}
		for path, entry := range e.tree.Walk(folder) {
			if content, err := e.tree.Read(path); err == nil {
				set.Creates = append(set.Creates, change.Create{Path: path, Content: content, Mode: entry.Mode})
			}
		}
	}
	with, findings := tree.With(set)
	if findings.Has(finding.Error) {
		return tree, nil
	}
	return with, nil
}
