package cli

import (
	"github.com/spf13/cobra"
)

func (a *app) stateUnpinCommand() *cobra.Command {
	var flags showOrCarryOut
	cmd := &cobra.Command{
		Use:   "unpin UNIT…",
		Short: "Let pinned states follow the folders of their units again",
		Long: `Take out of a unit's config what "mv --keep-state" wrote, or somebody by hand: the unit's own remote_state,
generate or extra_arguments block that takes the place of an included one, and in which the place is written
out that follows the folder there. "tg-refactor status" lists these units.

It changes the code alone, and "rollback" takes it back. "tg-refactor state migrate" then brings the states
to the places that follow the folders, as after any move.`,
		Example: `  tg-refactor state unpin live/network/vpc
  tg-refactor state migrate`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{cmd, "unpin takes the folders of the units whose states shall follow, and there are none"}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := a.engine()
			if err != nil {
				return err
			}
			made, err := e.Unpin(cmd.Context(), args, flags.proof.Accept)
			if err != nil {
				return err
			}
			return a.showOrCarryOut(cmd, e, made, flags)
		},
	}
	flags.add(cmd)
	return cmd
}
