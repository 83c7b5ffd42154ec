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

// notCheckedOut says which configs a sparse checkout leaves out: nothing in them is followed or edited. It remembers all files left out.
func (e *Engine) notCheckedOut(ctx context.Context) (finding.List, error) {
	if e.git == nil {
		return nil, nil
	}
	var err error
	if e.missing, err = e.git.NotCheckedOut(ctx); err != nil {
		return nil, err
	}
	configs := slices.DeleteFunc(slices.Clone(e.missing), func(p change.Path) bool { return !isConfig(p) })
	if len(configs) == 0 {
		return nil, nil
	}
	f := finding.Finding{Code: finding.NotCheckedOut, Severity: finding.Warning, Place: finding.InFile(string(configs[0])),
		Message: fmt.Sprintf("%d configs are not checked out, so nothing in them is followed or edited", len(configs)),
		Remedy:  "Check all of the repository out with `git sparse-checkout disable`, then run the command again"}
	if len(configs) == 1 {
		f.Message = string(configs[0]) + " is not checked out, so nothing in it is followed or edited"
	}
	for _, other := range configs[1:] {
		f.Related = append(f.Related, finding.InFile(string(other)))
	}
	return finding.List{f}, nil
}

func isConfig(p change.Path) bool {
	return strings.HasSuffix(string(p), ".hcl") || strings.HasSuffix(string(p), ".hcl.json")
}

// withoutMissing gives a revision without the files that are not checked out, so that nobody takes them for gone.
func (e *Engine) withoutMissing(tree *live.Tree) *live.Tree {
	var set change.Set
	for _, path := range e.missing {
		if _, there := tree.Lookup(path); there {
			set.Removes = append(set.Removes, change.Remove{Path: path})
		}
	}
	if with, findings := tree.With(set); len(set.Removes) > 0 && !findings.Has(finding.Error) {
		return with
	}
	return tree
}

// inConflict refuses a net change while a config, or a file that it touches, is in conflict: what stands there is two texts in one. Errors are
// a finding.List, or those of git.
func (e *Engine) inConflict(ctx context.Context, net change.Net) error {
	if e.git == nil || net.Empty() {
		return nil
	}
	unmerged, err := e.git.Unmerged(ctx)
	if err != nil {
		return err
	}
	touched := map[change.Path]bool{}
	for _, file := range net.Files {
		touched[file.Path], touched[file.Origin] = true, true
	}
	for _, move := range net.Moves {
		touched[move.From] = true
	}
	var refused finding.List
	for _, path := range unmerged {
		if isConfig(path) || touched[path] {
			refused = append(refused, finding.Finding{Code: finding.InConflict, Severity: finding.Error, Place: finding.InFile(string(path)),
				Message: string(path) + " is in conflict", Remedy: "Finish the merge or the rebase, or abort it, then run the command again"})
		}
	}
	return refused.Err()
}
