package engine

import (
	"context"

	"github.com/sulibot/tg-refactor/internal/graph"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// Graph gives the units at or below the working folder and what they depend on, as the tree is. No layout is needed.
func (e *Engine) Graph(ctx context.Context) (graph.Drawing, error) {
	if err := e.load(ctx); err != nil {
		return graph.Drawing{}, err
	}
	return graph.Of(e.index).Drawing().Around(e.here()), nil
}

// PlannedGraph gives the same before and after a plan, in one drawing.
func (e *Engine) PlannedGraph(ctx context.Context, made Made) (graph.Drawing, error) {
	after, err := refs.Build(ctx, made.Final)
	if err != nil {
		return graph.Drawing{}, err
	}
	return graph.Compare(graph.Of(e.index), graph.Of(after), made.Moves).Around(e.here()), nil
}
