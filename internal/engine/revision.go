package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/git"
	"github.com/sulibot/tg-refactor/internal/live"
)

// treeAt gives the tree at a revision of git. That there is no such revision, or no git, is a finding.List.
func (e *Engine) treeAt(ctx context.Context, revision string) (*live.Tree, error) {
	failed := func(why error) error {
		return finding.List{{Code: finding.GitFailed, Severity: finding.Error, Message: fmt.Sprintf("the revision %s cannot be looked up: %v", revision, why),
			Remedy: "Install git and work in a clone, or leave out --base"}}
	}
	if e.git == nil {
		return nil, failed(fmt.Errorf("%s is no git repository, or git is not installed", e.root))
	}
	tree, err := e.git.Tree(ctx, revision)
	if errors.Is(err, git.ErrNoRepository) || errors.Is(err, git.ErrUnavailable) {
		return nil, failed(err)
	}
	if err != nil {
		return nil, err
	}
	return e.withSubmodules(ctx, revision, e.withoutMissing(tree))
}
