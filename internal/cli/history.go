package cli

import (
	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/report"
)

func (a *app) historyCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "history",
		GroupID: groupLook,
		Short:   "List what was applied when",
		Long: `List every apply of this repository, the newest first, with the ID by which "tg-refactor rollback"
takes it back.`,
		Example: `  tg-refactor history
  tg-refactor history --format json`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			e, err := a.engine()
			if err != nil {
				return err
			}
			records, err := e.History()
			if err != nil {
				return err
			}
			if !a.json() {
				return a.print(report.History(records, a.look(a.io.Out)))
			}
			text, err := report.HistoryJSON(records)
			if err != nil {
				return err
			}
			return a.print(string(text))
		},
	}
}
