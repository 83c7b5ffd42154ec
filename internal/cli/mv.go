package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/engine"
)

func (a *app) mvCommand() *cobra.Command {
	var flags showOrCarryOut
	var rewrite bool
	var request engine.MoveRequest
	cmd := &cobra.Command{
		Use:     "mv SRC DST [SRC DST …] | mv -t DIR SRC…",
		GroupID: groupWork,
		Short:   "Move folders or files with all that refers to them",
		Long: `Move folders or files of the repository and rewrite every reference that would break: sources,
dependencies, includes, look-ups, files that are read, links in Markdown. What no edit can keep is said.

DST is the new path itself; with -t, all paths are sources that move into DIR. A DST that exists is an error,
but with --merge: then what is in SRC moves into it, where nothing clashes. Several moves happen at once, so
two folders can change places. Units whose state keys follow their folders cannot: each would find the
other's state. Move one of them elsewhere first, and migrate.

A value that is cut from a path changes with the folder, and the proof refuses that. --keep writes the old
one into the units that move; --accept lets the new one pass. Both take ATTRIBUTE, as the refusal names it,
or UNIT:ATTRIBUTE. --keep-state writes the old places of the states into the units, so that no state has to
be brought over; "tg-refactor state unpin" lets them follow their folders again.`,
		Example: `  # See what a move would do
  tg-refactor mv --dry-run live/vpc live/network/vpc

  # Do it
  tg-refactor mv live/vpc live/network/vpc

  # Move units into a folder, dissolve a level, join two environments
  tg-refactor mv -t live/network live/vpc live/dns
  tg-refactor mv --merge live/prod live
  tg-refactor mv --merge live/dev2 live/dev

  # Move a unit, and let nothing change
  tg-refactor mv --keep inputs.namespace --keep generate.provider.contents --keep-state live/a/vpc live/b/vpc

  # Let two folders change places
  tg-refactor mv modules/old modules/new modules/new modules/old`,
		Args: func(cmd *cobra.Command, args []string) error {
			const pair = 2
			if request.Into != "" {
				if len(args) == 0 || request.Merge {
					return usageError{cmd, "mv -t DIR takes the paths that move into DIR, and no --merge"}
				}
				return nil
			}
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
			request.Pairs, request.RewriteMentions, request.Accept = args, rewrite, flags.proof.Accept
			made, err := e.Move(cmd.Context(), request)
			if err != nil {
				return err
			}
			return a.showOrCarryOut(cmd, e, made, flags)
		},
	}
	cmd.Flags().StringVarP(&request.Into, "target-directory", "t", "", "move all paths into `DIR`")
	cmd.Flags().BoolVar(&request.Merge, "merge", false, "move what is in SRC into a DST that exists")
	cmd.Flags().StringArrayVar(&request.Keep, "keep", nil, "write the old value into what moves: an `ATTRIBUTE`, as inputs.name, or UNIT:ATTRIBUTE")
	cmd.Flags().BoolVar(&request.KeepState, "keep-state", false, "write the old places of states into what moves, so that no state moves")
	_ = cmd.MarkFlagDirname("target-directory")
	rewriteFlag(cmd, &rewrite)
	flags.add(cmd)
	return cmd
}
