package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/report"
)

func (a *app) recordCommand() *cobra.Command {
	var request engine.RecordRequest
	var approved, dryRun bool
	cmd := &cobra.Command{
		Use:     "record OLD NEW [OLD NEW …]",
		GroupID: groupWork,
		Short:   "Record what was moved, dropped or changed by hand, so that states follow",
		Long: `Write the move manifest of what was done without this tool: a unit or a folder that was moved with git,
one that is gone, or the place of a state that is another one now. "check --base" and "state … --base" ask
for it, and "state migrate" brings the states over by it.

It is written only where it is so: OLD was a unit of the revision before or a folder with units, and is none
now; NEW is one now and was none before. Units that changed places are recorded in one command. OLD OLD says
that a unit stayed where it was, where "check --base" took it for another one. Nothing else is changed, and
"rollback" takes it back.

The revision before is --base, else HEAD; where HEAD lacks OLD, the commit before the one that took it
away.`,
		Example: `  # Moved with git mv
  tg-refactor record live/vpc live/network/vpc

  # Two that changed places
  tg-refactor record --base origin/main live/a live/b live/b live/a

  # Destroyed and removed
  tg-refactor record --dropped live/bastion

  # The same folders, but their backend has another key or bucket
  tg-refactor record --base origin/main --place live`,
		Args: func(cmd *cobra.Command, args []string) error {
			const pair = 2
			switch {
			case request.Dropped || request.Place:
				if len(args) == 0 {
					return usageError{cmd, "record takes the folders of which it shall tell, and there are none"}
				}
			case len(args) < pair || len(args)%pair != 0:
				return usageError{cmd, fmt.Sprintf("record takes pairs of an old folder and a new one, and there are %d paths", len(args))}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := a.engine()
			if err != nil {
				return err
			}
			request.Names = args
			recording, err := e.Record(cmd.Context(), request)
			if err != nil {
				return err
			}
			if !a.json() {
				if err := a.print(report.Recording(recording, a.look(a.io.Out))); err != nil {
					return err
				}
			}
			if dryRun {
				if !a.json() {
					return nil
				}
				return a.printApplied(nil, engine.Applied{})
			}
			if err := a.confirm(cmd.Context(), cmd, "Record this?", approved); err != nil {
				return err
			}
			applied, err := e.ApplyRecording(cmd.Context(), recording)
			if err != nil {
				return err
			}
			return a.applied(nil, applied)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&request.Dropped, "dropped", false, "the units named are gone")
	flags.BoolVar(&request.Place, "place", false, "the units named stand where they stood, and their states' places changed")
	flags.StringVar(&request.Base, "base", "", "the `REVISION` of git before (default: HEAD, or the last commit that has OLD)")
	flags.BoolVarP(&dryRun, "dry-run", "n", false, "show what would be recorded, and change nothing")
	approveFlag(cmd, &approved)
	cmd.MarkFlagsMutuallyExclusive("dropped", "place")
	return cmd
}
