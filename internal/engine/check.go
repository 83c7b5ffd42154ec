package engine

import (
	"context"
	"fmt"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/check"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/watch"
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
	// Units is how many units the tree has, and Elsewhere how many units and stacks its stacks generate from texts that are not here.
	Units     int
	Elsewhere int
	Findings  finding.List
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
	checked.Units, checked.Elsewhere = len(e.index.Units()), len(e.index.Unread())
	var base *refs.Index
	if request.Base != "" {
		tree, err := e.treeAt(ctx, request.Base)
		if err != nil {
			return checked, err
		}
		if base, err = refs.Build(ctx, tree); err != nil {
			return checked, err
		}
	}
	if len(e.index.Folders())+len(e.index.Unread()) == 0 && (base == nil || len(base.Folders()) == 0) {
		return checked, finding.List{{Code: finding.NoUnits, Severity: finding.Error, Place: finding.InFile("."),
			Message: fmt.Sprintf("there is nothing to check: no terragrunt.hcl of a unit and no terragrunt.stack.hcl stands in %s", e.root),
			Remedy:  "Run it in the repository of the units, or name that with -C DIR"}}
	}
	checked.Findings, err = e.checked(ctx, base, request.Base, options)
	return checked, err
}

// checked looks for what is wrong with the tree on disk, and what of it is new since an earlier one, which the user names as revision; base
// may be nil.
func (e *Engine) checked(ctx context.Context, base *refs.Index, revision string, options layout.Options) (finding.List, error) {
	now, err := e.fitting(e.index, options)
	if err != nil {
		return nil, err
	}
	run := check.Request{Now: now, Revision: revision}
	if base != nil {
		side, err := e.fitting(base, options)
		if err != nil {
			side = check.Side{Index: base} // What is named today need not have been there.
		}
		run.Base = &side
	}
	found, moves, err := check.Run(ctx, run)
	if err != nil {
		return nil, err
	}
	if base != nil {
		watched, err := watch.Changes(ctx, e.sides(base.Tree(), e.index.Tree(), func(p change.Path) (change.Path, bool) {
			from, ok := moves.Preimage(p)
			return from, ok && base.Tree().Exists(from)
		}))
		if err != nil {
			return nil, err
		}
		found = append(found, watched...)
	}
	for _, f := range e.unread {
		if f.Code == finding.Unreadable || f.Code == finding.NotCheckedOut { // The rest is the index's, of which the check itself says whether it is new.
			found = append(found, f)
		}
	}
	return found.Sorted(), nil
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
