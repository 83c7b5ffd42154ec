package cli

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/report"
)

func itoa(n int) string { return strconv.Itoa(n) }

func (a *app) rollbackCommand() *cobra.Command {
	var approved, codeOnly bool
	cmd := &cobra.Command{
		Use:     "rollback [ID]",
		GroupID: groupLook,
		Short:   "Take the last apply back, or a named one",
		Long: `Give the tree back as it was before the last apply, or before the one that ID names ("tg-refactor
history" shows them). A run that was interrupted is taken back first.

A file that was edited since is never overwritten: then nothing is changed, and each such file is named.`,
		Example: `  tg-refactor rollback
  tg-refactor rollback 20261122-224605-phases-1-5`,
		Args: atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := a.engine()
			if err != nil {
				return err
			}
			id := firstOf(args)
			what, err := rollsBack(e, id)
			if err != nil {
				return err
			}
			if what != "" {
				if err := a.confirm(cmd.Context(), cmd, fmt.Sprintf("Roll back %s?", what), approved); err != nil {
					return err
				}
			}
			applied, err := e.Rollback(cmd.Context(), id, codeOnly)
			if err != nil {
				return err
			}
			if a.json() {
				return a.printApplied(nil, applied)
			}
			return a.print(report.RolledBack(applied, a.look(a.io.Out)))
		},
		ValidArgsFunction: a.completeApplies,
	}
	approveFlag(cmd, &approved)
	cmd.Flags().BoolVar(&codeOnly, "code-only", false, "roll back although states stand at their new places")
	return cmd
}

// rollsBack names what a rollback would take back, for the question; empty where there is nothing, which the engine explains.
func rollsBack(e *engine.Engine, id string) (string, error) {
	records, err := e.History()
	if err != nil {
		return "", err
	}
	for _, state := range []journal.State{journal.Interrupted, journal.Applied} {
		for _, record := range records {
			if record.State == state && (id == "" || id == record.ID) {
				return fmt.Sprintf("%s (%s)", record.ID, record.Title), nil
			}
		}
	}
	return "", nil
}

// firstOf gives the only argument of a command that takes one or none.
func firstOf(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

// completeApplies completes an argument with the IDs of what was applied and not taken back.
func (a *app) completeApplies(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var ids []string
	if e, err := a.engine(); err == nil {
		records, _ := e.History()
		for _, record := range records {
			if record.State == journal.Applied {
				ids = append(ids, cobra.CompletionWithDesc(record.ID, record.Title))
			}
		}
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}
