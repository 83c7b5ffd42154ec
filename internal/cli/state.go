package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/report"
	"github.com/sulibot/tg-refactor/internal/state"
)

func (a *app) stateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "state",
		GroupID: groupWork,
		Short:   "Bring the states of moved units to where Terragrunt looks for them now",
		Long: `A unit's state stands under a key that follows the unit's folder. After a refactoring it must be brought
from the old key to the new one, or the next plan would want to make everything anew.

Each state is saved, pushed to its new place, read back and compared, and proved by a plan. The old place
is left as it is until "state retire". Every command may be stopped anywhere and run again.`,
		Example: `  # Which states move, then do it, then look again before the old ones go
  tg-refactor state plan
  tg-refactor state migrate
  tg-refactor state verify
  tg-refactor state retire

  # In a clone in which nothing was applied, as in CI
  tg-refactor state verify --require-migrated --base origin/main`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknown(cmd, "command", args[0], commandNames(cmd))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.statePlanCommand(), a.stateMigrateCommand(), a.stateVerifyCommand(), a.stateUndoCommand(), a.stateUnpinCommand(), a.stateRetireCommand(),
		a.stateScriptCommand())
	return cmd
}

// stateFlags adds the flags that all state commands share.
func stateFlags(cmd *cobra.Command, o *engine.StateOptions) {
	flags := cmd.Flags()
	flags.StringVar(&o.Base, "base", "", "the `REVISION` of git that has the tree before (default: as the journal knows it)")
	flags.StringVar(&o.Binary, "tf-binary", "", "the OpenTofu or Terraform of all units, `FILE` (default: TG_TF_PATH, the unit's, tofu)")
	flags.IntVar(&o.Parallelism, "parallelism", 0, "how many units are worked on at once, `N` (default: one for each core)")
	flags.BoolVar(&o.LiveFunctions, "live-functions", false, "let configs run commands and read secrets, where a backend hangs on them")
	flags.StringVar(&o.Outputs, "outputs", "", "a JSON `FILE` of outputs by the unit's folder, where a backend hangs on those of a dependency")
	_ = cmd.MarkFlagFilename("tf-binary")
	_ = cmd.MarkFlagFilename("outputs", "json")
}

// planningFlags adds the flags of commands that prove by a plan.
func planningFlags(cmd *cobra.Command, o *engine.StateOptions) {
	cmd.Flags().StringVar(&o.Terragrunt, "terragrunt-binary", "", "the Terragrunt that plans, `FILE` (default: terragrunt on the PATH)")
	cmd.Flags().BoolVar(&o.NoPlan, "no-plan", false, "make no plan; status says that the proof is open")
	_ = cmd.MarkFlagFilename("terragrunt-binary")
}

// stateJob opens the repository and finds out which states move.
func (a *app) stateJob(cmd *cobra.Command, o engine.StateOptions) (engine.StateJob, error) {
	e, err := a.engine()
	if err != nil {
		return engine.StateJob{}, err
	}
	o.Environ = a.io.Environ
	return e.StateJob(cmd.Context(), o)
}

// work carries a command out, with a line for each unit on stderr, and shows what it came to.
func (a *app) work(cmd *cobra.Command, job engine.StateJob, work engine.StateWork) error {
	look := a.look(a.io.Err)
	states, err := job.Do(cmd.Context(), work, func(out state.Outcome) { a.say("%s", report.StateLine(out, look)) })
	if err != nil {
		return err
	}
	return a.showStates(states)
}

func (a *app) showStates(states engine.States) error {
	if err := a.printStates(states); err != nil {
		return err
	}
	if states.AllFindings().Err() != nil {
		return errShown
	}
	return nil
}

func (a *app) printStates(states engine.States) error {
	if !a.json() {
		return a.print(report.States(states, a.look(a.io.Out)))
	}
	text, err := report.StatesJSON(states)
	if err != nil {
		return err
	}
	return a.print(string(text))
}

// pending counts the outcomes with one of these results.
func pending(states engine.States, results ...state.Result) int {
	n := 0
	for _, out := range states.Outcomes {
		for _, result := range results {
			if out.Result == result {
				n++
			}
		}
	}
	return n
}

// passed counts the states of which nothing is left to say before the old ones may go; none where anything is wrong but that a unit waits
// for the old state of another one to go.
func passed(states engine.States) int {
	n := 0
	for _, out := range states.Outcomes {
		if out.Result == state.Verified && !out.Findings.Has(finding.Error) {
			n++
		}
	}
	for _, f := range states.AllFindings() {
		if f.Severity == finding.Error && f.Code != finding.StateWaits && f.Code != finding.StatePlanWaits {
			return 0
		}
	}
	return n
}

// states gives a number of states as words.
func statesOf(n int) string {
	if n == 1 {
		return "1 state"
	}
	return fmt.Sprintf("%d states", n)
}
