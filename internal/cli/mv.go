package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/engine"
)

func (a *app) mvCommand() *cobra.Command {
	var flags carryOut
	var out string
	var dryRun, rewrite bool
	cmd := &cobra.Command{
		Use:     "mv SRC DST [SRC DST …]",
		GroupID: groupWork,
		Short:   "Move folders or files with all that refers to them",
		Long: `Move folders or files of the repository and rewrite every reference that would break: sources,
dependencies, includes, look-ups, files that are read, links in Markdown. What no edit can keep is said.

DST is the new path itself, not a folder to move into. Several moves happen at once, so two folders can
change places. Units whose state keys follow their folders cannot: each would find the other's state. Move
one of them elsewhere first, and migrate.`,
		Example: `  # See what a move would do
  tg-refactor mv --dry-run live/vpc live/network/vpc

  # Do it
  tg-refactor mv live/vpc live/network/vpc

  # Let two folders change places
  tg-refactor mv modules/old modules/new modules/new modules/old`,
		Args: func(cmd *cobra.Command, args []string) error {
			const pair = 2
			if len(args) < pair || len(args)%pair != 0 {
				return usageError{cmd, fmt.Sprintf("mv takes pairs of a source and a destination, and there are %d paths", len(args))}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := a.engine()
			if err != nil {
				return err
			}
			made, err := e.Move(cmd.Context(), engine.MoveRequest{Pairs: args, RewriteMentions: rewrite, Accept: flags.proof.Accept})
			if err != nil {
				return err
			}
			if dryRun || out != "" {
				return a.showPlan(e, made, out, false)
			}
			return a.carryOut(cmd, e, made, flags)
		},
	}
	cmd.Flags().BoolVarP(&dryRun, "dry-run", "n", false, "show what would happen, and change nothing")
	rewriteFlag(cmd, &rewrite)
	outFlag(cmd, &out)
	flags.add(cmd)
	return cmd
}
