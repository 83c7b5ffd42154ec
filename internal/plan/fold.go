package plan

import (
	"context"
	"slices"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// Runner makes one step of a plan.
type Runner struct {
	// Number is the phase's number, 1-based; 0 where the step is no phase.
	Number      int
	Name, Title string
	// Run sees the tree that the step before left, and gives what to do and the index of the tree after. The error is the context's.
	Run func(context.Context, *refs.Index) (phase.Outcome, *refs.Index, error)
}

// Fold runs steps one after another, each on the tree that the one before left, and gives what they come to. It stops behind the
// first step that has an Error among its findings: what follows would speak of a tree that never comes. The error is the context's.
func Fold(ctx context.Context, title string, base *refs.Index, runners []Runner) (*Plan, error) {
	p := &Plan{Title: title, Base: base.Tree(), Final: base.Tree(), Before: base, After: base}
	index := base
	for _, runner := range runners {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		outcome, after, err := runner.Run(ctx, index)
		if err != nil {
			return nil, err
		}
		if outcome.Changes.Empty() || after == nil {
			after = index
		}
		p.Steps = append(p.Steps, Step{Number: runner.Number, Name: runner.Name, Title: runner.Title, Before: index.Tree(),
			After: after.Tree(), Outcome: outcome})
		p.Moves = p.Moves.Then(outcome.Moves())
		index = after
		if outcome.Findings.Has(finding.Error) {
			break
		}
	}
	p.settle()
	p.Final, p.After = index.Tree(), index
	p.Net = p.Final.Net(p.Base, p.Moves)
	if !p.Net.Empty() && !p.AllFindings().Has(finding.Error) {
		p.Keys, p.Findings = backend.Changes(base, index, p.Moves)
		keys := mentionedKeys(p)
		p.Findings = append(p.Findings, keys...)
		p.notAsPaths(keys)
		p.Findings = append(p.Findings, MocksMeanwhile(index, p.Keys, "")...)
	}
	return p, nil
}

// settle gives the units of each step's foretellings at the place where they stand behind the last step.
func (p *Plan) settle() {
	rest, earlier := change.NewMoves(nil), movesBefore(p)
	for i := len(p.Steps) - 1; i >= 0; i-- {
		step := &p.Steps[i]
		step.Later, step.Expects = slices.Clone(step.Later), slices.Clone(step.Expects)
		for j := range step.Later {
			step.Later[j].Unit = rest.Map(step.Later[j].Unit)
		}
		for j := range step.Expects {
			e := &step.Expects[j]
			e.Unit = rest.Map(e.Unit)
			if e.Path {
				e.Old, e.New = string(origin(earlier[i], change.Path(e.Old))), string(rest.Map(change.Path(e.New)))
			}
		}
		rest = step.Moves().Then(rest)
	}
}

// movesBefore gives for each step the moves of all steps before it, composed.
func movesBefore(p *Plan) []change.Moves {
	all := make([]change.Moves, len(p.Steps))
	var moves change.Moves
	for i, step := range p.Steps {
		all[i] = moves
		moves = moves.Then(step.Moves())
	}
	return all
}

// origin gives where something stood on disk that moves brought to a path; the path itself where they brought nothing there.
func origin(moves change.Moves, path change.Path) change.Path {
	if before, ok := moves.Preimage(path); ok {
		return before
	}
	return path
}
