package cli

import (
	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/report"
)

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "status",
		GroupID: groupLook,
		Short:   "Show how far each phase is, which states wait, and whether a run was interrupted",
		Long: `Show each phase as done, pending or partly done, judged by what the tree looks like and not by what
was run; what was applied last; states that wait to be brought over, and how far others are; copies of
states in the journal; and a run that was interrupted, with the commands that finish it or take it back.`,
		Example: `  tg-refactor status
  tg-refactor status --format json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			e, err := a.engine()
			if err != nil {
				return err
			}
			status, err := e.Status(cmd.Context())
			if err != nil {
				return err
			}
			if !a.json() {
				return a.print(report.Status(status, a.look(a.io.Out)))
			}
			text, err := report.StatusJSON(status)
			if err != nil {
				return err
			}
			return a.print(string(text))
		},
	}
}
