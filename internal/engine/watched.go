package engine

import (
	"context"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/git"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/watch"
)

// watched gives what no longer watches the same files after a plan. A plan with errors has none.
func (e *Engine) watched(ctx context.Context, p *plan.Plan, accept []string) (finding.List, error) {
	if p.Net.Empty() || p.AllFindings().Has(finding.Error) {
		return nil, nil
	}
	sides := e.sides(p.Base, p.Final, nil)
	sides.Accept = accept
	return watch.Changes(ctx, sides)
}

// sides are two trees for what watches paths; from tells where a path after stood before, nil where the tree after knows.
func (e *Engine) sides(before, after *live.Tree, from func(change.Path) (change.Path, bool)) watch.Sides {
	sides := watch.Sides{Before: before, After: after, From: from}
	if e.git != nil {
		sides.Git = rules{e.git}
	}
	return sides
}

// rules lets git answer for a tree that stands nowhere: its files of rules are written into a scratch folder, and nothing else.
type rules struct{ git *git.Repository }

func (r rules) Ignored(ctx context.Context, tree *live.Tree, paths []change.Path) (ignored map[change.Path]git.Rule, err error) {
	err = r.at(tree, func(at git.Rules) error { ignored, err = at.Ignored(ctx, paths); return err })
	return ignored, err
}

func (r rules) Attributes(ctx context.Context, tree *live.Tree, paths []change.Path) (values map[change.Path]map[string]string, err error) {
	err = r.at(tree, func(at git.Rules) error { values, err = at.Attributes(ctx, paths); return err })
	return values, err
}

func (r rules) at(tree *live.Tree, ask func(git.Rules) error) error {
	dir, remove, err := scratch()
	if err != nil {
		return err
	}
	defer remove()
	for path, entry := range tree.Walk(change.Root) {
		if name := path.Base(); entry.Kind != live.File || name != ".gitignore" && name != ".gitattributes" {
			continue
		}
		content, err := tree.Read(path)
		if err != nil {
			continue // Git cannot read it either.
		}
		if err := scratchFile(dir, path, content); err != nil {
			return err
		}
	}
	return ask(git.Rules{Repository: r.git, Folder: dir})
}
