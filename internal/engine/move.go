package engine

import (
	"context"

	"github.com/sulibot/tg-refactor/internal/move"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// mover is the one step of `mv`. People may name paths from the live folder.
func mover(request plan.Request) plan.Runner {
	return plan.Runner{Name: "mv", Title: "Move", Run: func(ctx context.Context, x *refs.Index) (phase.Outcome, *refs.Index, error) {
		result, err := move.Plan(ctx, x, move.Request{Moves: request.Moves, Phase: "mv", Live: request.Live, Accept: request.Accept, Keep: request.Keep,
			OffersKeep: true,
			Rewrite:    request.RewriteMentions, Frozen: request.Frozen})
		return phase.Outcome{Changes: result.Changes, Generated: result.Generated, Findings: result.Findings,
				Progress: phase.Progress{Todo: len(request.Moves)}},
			result.After, err
	}}
}
