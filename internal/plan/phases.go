package plan

import (
	"context"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/multicluster"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// PhaseRunner makes a step of a phase of the multi-cluster refactoring.
func PhaseRunner(p multicluster.Phase, options multicluster.Options) Runner {
	return Runner{Number: p.Number, Name: p.Name, Title: p.Title,
		Run: func(ctx context.Context, x *refs.Index) (phase.Outcome, *refs.Index, error) {
			result, err := p.Run(ctx, x, options)
			return result.Outcome, result.After, err
		}}
}

// State is how far a step is. What still has changes or errors is not done, however its places count.
func (s Step) State() phase.State {
	state := s.Progress.State()
	if state == phase.Done && (!s.Changes.Empty() || s.Findings.Has(finding.Error)) {
		if s.Progress.Done > 0 {
			return phase.Partly
		}
		return phase.Pending
	}
	return state
}
