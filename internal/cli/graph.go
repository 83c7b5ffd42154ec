package cli

import (
	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/graph"
	"github.com/sulibot/tg-refactor/internal/report"
)

// The formats of graph beside JSON.
const (
	formatDot     = "dot"
	formatMermaid = "mermaid"
)

func (a *app) graphCommand() *cobra.Command {
	var phases string
	var planned bool
	cmd := &cobra.Command{
		Use:     "graph",
		GroupID: groupLook,
		Short:   "Draw which unit depends on which, now or after the plan",
		Long: `Draw the units at or below the working folder and what they depend on, as dot (the default), a Mermaid
flowchart for Markdown, or JSON. An arrow leads to what a unit depends on. How many
paths of dependencies lead nowhere stands in a comment at the beginning.

With --planned, draw the tree as the plan would leave it, with what moves, comes and goes.`,
		Example: `  tg-refactor graph | dot -Tsvg > now.svg
  tg-refactor graph --planned --format mermaid
  tg-refactor graph --phase 1-3 --format json`,
		Args:        noArgs,
		Annotations: formats(formatText, formatDot, formatMermaid, formatJSON),
		RunE: func(cmd *cobra.Command, _ []string) error {
			e, err := a.engine()
			if err != nil {
				return err
			}
			var drawing graph.Drawing
			if planned || phases != "" {
				drawing, err = a.plannedGraph(cmd, e, phases)
			} else {
				drawing, err = e.Graph(cmd.Context())
			}
			if err != nil {
				return err
			}
			a.warn(e.TooLarge())
			return a.printGraph(drawing)
		},
	}
	cmd.Flags().BoolVar(&planned, "planned", false, "the tree as the plan would leave it")
	phaseFlag(cmd, &phases)
	return cmd
}

func (a *app) plannedGraph(cmd *cobra.Command, e *engine.Engine, phases string) (graph.Drawing, error) {
	numbers, err := parsePhases(cmd, phases, phaseNames(e))
	if err != nil {
		return graph.Drawing{}, err
	}
	ctx := cmd.Context()
	made, err := e.Plan(ctx, engine.PlanRequest{Phases: numbers})
	if err != nil {
		return graph.Drawing{}, err
	}
	if err := made.AllFindings().Err(); err != nil {
		return graph.Drawing{}, err
	}
	return e.PlannedGraph(ctx, made)
}

func (a *app) printGraph(drawing graph.Drawing) error {
	switch a.format {
	case formatJSON:
		text, err := report.GraphJSON(drawing)
		if err != nil {
			return err
		}
		return a.print(string(text))
	case formatMermaid:
		return a.print(report.GraphMermaid(drawing))
	default:
		return a.print(report.GraphDot(drawing))
	}
}
