// Package multicluster owns the phases that turn a tree with one cluster, or several that each build their own artifacts, into one
// in which clusters share them: a file a phase. It must not know the disk or the terminal.
package multicluster

import (
	"context"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/move"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// Phase is one step of the refactoring. Run sees the tree that the step before left.
type Phase struct {
	// Number is 1-based.
	Number int
	// Name is stable and kebab-case; Title is for people.
	Name, Title string
	// Subject says in the imperative what it does, as a commit's first line.
	Subject string
	// Run gives what is still to do; an empty change set where nothing is. The error is the context's.
	Run func(context.Context, *refs.Index, Options) (Result, error)
}

// Options are what the phases are told besides the tree.
type Options struct {
	Layout layout.Layout
	// RewriteMentions asks for exact full paths of what moves to be rewritten in every text.
	RewriteMentions bool
}

// Result is a phase's outcome and the index of the tree after it.
type Result struct {
	phase.Outcome
	After *refs.Index
}

// Phases gives all phases in their order.
func Phases() []Phase {
	return []Phase{
		{1, "shared-artifacts", "Shared artifacts", "Share artifacts between clusters", sharedArtifacts},
		{2, "version-based-names", "Version-based names", "Name artifacts after versions instead of clusters", withLayout(versionBasedNames)},
		{3, "clusters", "Clusters below one folder", "Move clusters below one folder", clusterFolders},
		{4, "overrides", "Dependencies and overrides", "Let clusters read shared artifacts unless they override them", withLayout(dependenciesAndOverrides)},
		{5, "documents", "Documents", "Describe shared artifacts and clusters in READMEs", withLayout(documents)},
	}
}

// result finishes an outcome whose changes were not made by package move: it applies them and updates the index.
func result(ctx context.Context, x *refs.Index, outcome phase.Outcome) (Result, error) {
	if outcome.Changes.Empty() || outcome.Findings.Has(finding.Error) {
		if outcome.Findings.Has(finding.Error) {
			outcome.Changes = change.Set{}
		}
		return Result{Outcome: outcome, After: x}, nil
	}
	after, findings, err := x.Apply(ctx, outcome.Changes)
	if findings != nil {
		outcome.Findings, outcome.Changes, after = append(outcome.Findings, findings...), change.Set{}, x
	}
	return Result{Outcome: outcome, After: after}, err
}

// movedResult finishes an outcome whose changes package move made. Where a move cannot be made, nothing of it is.
func movedResult(x *refs.Index, outcome phase.Outcome, moved move.Result) Result {
	outcome.Findings = append(outcome.Findings, moved.Findings...)
	if moved.After == nil || outcome.Findings.Has(finding.Error) {
		return Result{Outcome: outcome, After: x}
	}
	outcome.Changes = moved.Changes
	return Result{Outcome: outcome, After: moved.After}
}

func withLayout(run func(context.Context, *refs.Index, layout.Layout) (Result, error)) func(context.Context, *refs.Index, Options) (Result, error) {
	return func(ctx context.Context, x *refs.Index, o Options) (Result, error) { return run(ctx, x, o.Layout) }
}
