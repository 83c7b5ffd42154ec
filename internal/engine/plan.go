package engine

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/multicluster"
	"github.com/sulibot/tg-refactor/internal/plan"
)

// Phases gives the phases that there are, in their order.
func (e *Engine) Phases() []multicluster.Phase { return e.phases }

// PlanRequest says which phases to plan.
type PlanRequest struct {
	// Phases are their numbers; empty means all.
	Phases []int
	// RewriteMentions rewrites exact full paths in texts that nothing else follows.
	RewriteMentions bool
	// Accept are the differences to let pass, as ProofOptions has them.
	Accept []string
}

// Made is a plan together with what it was asked for, so that it can be saved and made again.
type Made struct {
	*plan.Plan
	Request plan.Request
}

// Plan makes the plan of phases. What is wrong with the tree or the request is among the plan's findings; where not even a plan
// could be begun, it is a finding.List as error. Nothing is written.
func (e *Engine) Plan(ctx context.Context, request PlanRequest) (Made, error) {
	options, err := e.layoutOptions()
	if err != nil {
		return Made{}, err
	}
	if len(request.Phases) == 0 {
		for _, phase := range e.phases {
			request.Phases = append(request.Phases, phase.Number)
		}
	}
	if err := e.load(ctx); err != nil {
		return Made{}, err
	}
	return e.planPhases(ctx, plan.Request{Phases: request.Phases, RewriteMentions: request.RewriteMentions, Accept: request.Accept}, options)
}

// layoutOptions gives what the user says about the layout, with paths of the repository.
func (e *Engine) layoutOptions() (layout.Options, error) {
	folder, err := e.optional(e.options.Live)
	if err != nil {
		return layout.Options{}, err
	}
	file, err := e.optional(e.options.Layout)
	return layout.Options{File: file, Live: folder, Dir: e.here()}, err
}

// layout reads the layout of the tree. Findings of severity Error are the error.
func (e *Engine) layout(options layout.Options) (layout.Layout, finding.List, error) {
	l, findings := layout.Load(e.tree, options)
	if !findings.Has(finding.Error) {
		findings = append(findings, l.Fits(e.tree)...)
	}
	if findings.Has(finding.Error) {
		return l, nil, findings.Sorted()
	}
	return l, findings, nil
}

func (e *Engine) planPhases(ctx context.Context, request plan.Request, options layout.Options) (Made, error) {
	l, findings, err := e.layout(options)
	if err != nil {
		return Made{}, err
	}
	request.Live, request.Layout = l.Live, l.File
	last := slices.Max(request.Phases)
	var runners []plan.Runner
	for _, p := range e.phases {
		if p.Number <= last {
			runners = append(runners, plan.PhaseRunner(p, multicluster.Options{Layout: l, RewriteMentions: request.RewriteMentions}))
		}
	}
	made, err := plan.Fold(ctx, request.Title(), e.index, runners)
	if err != nil {
		return Made{}, err
	}
	if err := e.inOrder(made, request.Phases); err != nil {
		return Made{}, err
	}
	e.destroying(ctx, made)
	made.Findings = append(made.Findings, namesChosen(l, made)...)
	made.Findings = append(made.Findings, e.foreignCaches(made)...)
	made.Findings = append(made.Findings, append(findings, e.unread...)...)
	watched, err := e.watched(ctx, made, request.Accept)
	if err != nil {
		return Made{}, err
	}
	made.Findings = append(made.Findings, watched...)
	made.Steps = slices.DeleteFunc(made.Steps, func(s plan.Step) bool { return !slices.Contains(request.Phases, s.Number) })
	return Made{Plan: made, Request: request}, nil
}

// inOrder refuses a request that leaves a phase out which has something to do while a later one is asked for.
func (e *Engine) inOrder(p *plan.Plan, asked []int) error {
	var pending []string
	for _, step := range p.Steps {
		if !slices.Contains(asked, step.Number) && (!step.Changes.Empty() || step.Findings.Has(finding.Error)) {
			pending = append(pending, fmt.Sprintf("%d (%s)", step.Number, step.Name))
		}
	}
	if len(pending) == 0 {
		return nil
	}
	return finding.List{{Code: finding.PhaseOutOfOrder, Severity: finding.Error,
		Message: fmt.Sprintf("phase %d builds on phases that are pending: %s", slices.Max(asked), strings.Join(pending, ", ")),
		Remedy:  "Name these too, or apply them first; `tg-refactor status` shows how far each phase is"}}
}

// MoveRequest says what to move, as the user names it from the working folder.
type MoveRequest struct {
	// Pairs are sources and destinations in turn; all are sources where Into names the folder that they go into.
	Pairs []string
	Into  string
	// Merge moves what is in a source into a destination that is there.
	Merge           bool
	RewriteMentions bool
	// Accept are the differences to let pass, as ProofOptions has them; Keep are those in which a value shall stay instead, and KeepState keeps
	// states at their places.
	Accept, Keep []string
	KeepState    bool
}

// pairs gives sources and destinations in turn.
func (r MoveRequest) pairs() []string {
	if r.Into == "" {
		return r.Pairs
	}
	var pairs []string
	for _, source := range r.Pairs {
		pairs = append(pairs, source, filepath.Join(r.Into, filepath.Base(filepath.Clean(source))))
	}
	return pairs
}

// Move makes the plan of moving files or folders. Errors are as those of Plan.
func (e *Engine) Move(ctx context.Context, request MoveRequest) (Made, error) {
	var moves []change.Move
	var problems finding.List
	pairs := request.pairs()
	for i := 0; i+1 < len(pairs); i += 2 {
		from, err := e.place(pairs[i])
		problems = append(problems, asFindings(err)...)
		to, err := e.place(pairs[i+1])
		problems = append(problems, asFindings(err)...)
		if !request.Merge {
			problems = append(problems, noDestination(pairs[i+1], from, to)...)
		}
		moves = append(moves, change.Move{From: from, To: to})
	}
	if request.Into != "" && len(problems) == 0 {
		problems = append(problems, e.noFolder(request.Into)...)
	}
	if len(problems) > 0 {
		return Made{}, problems
	}
	options, err := e.layoutOptions()
	if err != nil {
		return Made{}, err
	}
	if err := e.load(ctx); err != nil {
		return Made{}, err
	}
	// A tree that fits no layout can be moved all the same.
	l, _ := layout.Load(e.tree, options)
	if request.Merge {
		moves = e.merging(moves)
	}
	return e.planMoves(ctx, plan.Request{Moves: moves, Live: l.Live, RewriteMentions: request.RewriteMentions, Frozen: l.Frozen, Accept: request.Accept,
		Keep: request.Keep, KeepState: request.KeepState})
}

func (e *Engine) planMoves(ctx context.Context, request plan.Request) (Made, error) {
	movers := []plan.Runner{mover(request)}
	if len(request.Keep) > 0 || request.KeepState {
		movers = append(movers, e.keeper(request))
	}
	made, err := plan.Fold(ctx, request.Title(), e.index, movers)
	if err != nil {
		return Made{}, err
	}
	if request.KeepState {
		made.Findings = append(made.Findings, unpinnable(made)...)
	}
	watched, err := e.watched(ctx, made, request.Accept)
	if err != nil {
		return Made{}, err
	}
	made.Findings = slices.Concat(made.Findings, e.foreignCaches(made), e.unread, watched)
	for i := range made.Steps {
		e.offerMerge(made.Steps[i].Findings)
	}
	return Made{Plan: made, Request: request}, nil
}
