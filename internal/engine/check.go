package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/sulibot/tg-refactor/internal/check"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/git"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// CheckRequest says what to check the tree against.
type CheckRequest struct {
	// Base is a revision of git: a branch, tag or commit. Empty: the tree is looked at alone.
	Base string
}

// Checked is what a check found.
type Checked struct {
	// Base is the revision that was asked for; empty where none was.
	Base string
	// Units is how many units the tree has.
	Units    int
	Findings finding.List
}

// Check looks for what is wrong with the tree as it is on disk, and what of it is new since a revision. A tree that fits no layout is
// checked as well, but for clusters and phases. The error is a finding.List where the run itself cannot be done: no such revision, no
// git, a live folder or layout file that was named and is not there.
func (e *Engine) Check(ctx context.Context, request CheckRequest) (Checked, error) {
	checked := Checked{Base: request.Base}
	options, err := e.layoutOptions()
	if err != nil {
		return checked, err
	}
	if err := e.load(ctx); err != nil {
		return checked, err
	}
	checked.Units = len(e.index.Units())
	now, err := e.fitting(e.index, options)
	if err != nil {
		return checked, err
	}
	run := check.Request{Now: now}
	if request.Base != "" {
		base, err := e.revision(ctx, request.Base, options)
		if err != nil {
			return checked, err
		}
		run.Base = &base
	}
	found, err := check.Run(ctx, run)
	for _, f := range e.unread {
		if f.Code == finding.Unreadable { // The rest is the index's, of which the check itself says whether it is new.
			found = append(found, f)
		}
	}
	checked.Findings = found.Sorted()
	return checked, err
}

// fitting gives a tree with its layout. Without a layout file, a tree that fits none has nothing wrong with it. What the user names and
// what is not there is the error, a finding.List.
func (e *Engine) fitting(x *refs.Index, options layout.Options) (check.Side, error) {
	side := check.Side{Index: x}
	l, findings := layout.Load(x.Tree(), options)
	if !findings.Has(finding.Error) {
		findings = append(findings, l.Fits(x.Tree())...)
	}
	switch {
	case !findings.Has(finding.Error):
		side.Layout, side.Misfits = &l, findings
	case options.Live != "" || options.File != "":
		return side, findings.Sorted()
	case l.File != "":
		side.Misfits = findings
	default:
	}
	return side, nil
}

// revision gives the tree of a revision, seen as the one on disk is.
func (e *Engine) revision(ctx context.Context, name string, options layout.Options) (check.Side, error) {
	tree, err := e.treeOf(ctx, name)
	if err != nil {
		return check.Side{}, err
	}
	x, err := refs.Build(ctx, tree)
	if err != nil {
		return check.Side{}, err
	}
	side, err := e.fitting(x, options)
	if err != nil {
		return check.Side{Index: x}, nil //nolint:nilerr // What is named today need not have been there.
	}
	return side, nil
}

func (e *Engine) treeOf(ctx context.Context, name string) (*live.Tree, error) {
	if e.git == nil {
		return nil, finding.List{{Code: finding.GitFailed, Severity: finding.Error,
			Message: fmt.Sprintf("the revision %s cannot be looked up: %s is no git repository, or git is not installed", name, e.root),
			Remedy:  "Install git and work in a clone, or check without --base"}}
	}
	tree, err := e.git.Tree(ctx, name)
	if errors.Is(err, git.ErrNoRepository) || errors.Is(err, git.ErrUnavailable) {
		return nil, finding.List{{Code: finding.GitFailed, Severity: finding.Error,
			Message: fmt.Sprintf("the revision %s cannot be looked up: %v", name, err),
			Remedy:  "Install git and work in a clone, or check without --base"}}
	}
	return tree, err
}
