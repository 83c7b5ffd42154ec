package cli

import (
	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/report"
	"github.com/sulibot/tg-refactor/internal/state"
)

func (a *app) statePlanCommand() *cobra.Command {
	var o engine.StateOptions
	var detailed bool
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Show which states move from where to where, and change nothing",
		Long: `Show for each moved unit its backend, the old and the new place of its state, and whether a state is
there. It reads both places with the unit's own OpenTofu or Terraform and credentials, and writes to neither;
the backends azurerm, gcs and kubernetes themselves leave an empty state where they are asked for one that
is not there, which counts as none.`,
		Example: `  tg-refactor state plan
  tg-refactor state plan --base origin/main --format json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			job, err := a.stateJob(cmd, o)
			if err != nil {
				return err
			}
			states, err := job.Do(cmd.Context(), state.Rows, nil)
			if err != nil {
				return err
			}
			if err := a.printStates(states); err != nil {
				return err
			}
			if look := a.look(a.io.Out); !a.json() {
				if err := a.print(report.StatePlaces(states, look) + report.Hooks(job.Hooks(), look)); err != nil {
					return err
				}
			}
			if states.AllFindings().Err() != nil {
				return errShown
			}
			if detailed && pending(states, state.Pending) > 0 {
				return errPending
			}
			return nil
		},
	}
	stateFlags(cmd, &o)
	cmd.Flags().BoolVar(&detailed, "detailed-exitcode", false, "exit with 2 where states are to be migrated, 0 where none are, 1 on errors")
	return cmd
}

func (a *app) stateMigrateCommand() *cobra.Command {
	var o engine.StateOptions
	var approved bool
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Save each state, push it to its new place, compare, and prove it by a plan",
		Long: `Bring the state of each moved unit to its new place: save it in the journal, push it, read it back and
compare lineage, serial and every address. Then plan each unit with Terragrunt: there must be no changes, or
only those that the refactoring declared, or that the plan before shows as well.

The old place is not touched. A unit that fails stops no other. A run that was stopped goes on with the same
command. Make sure that nobody applies in the meantime.`,
		Example: `  tg-refactor state migrate
  tg-refactor state migrate --no-plan -y`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			job, err := a.stateJob(cmd, o)
			if err != nil {
				return err
			}
			if !o.NoPlan && !a.json() {
				a.sayText(report.Hooks(job.Hooks(), a.look(a.io.Err)))
			}
			if !approved {
				if err := a.askFirst(cmd, job, state.Rows, "Bring %s over?", state.Pending, state.Already); err != nil {
					return err
				}
			}
			return a.work(cmd, job, state.Migrate)
		},
	}
	stateFlags(cmd, &o)
	planningFlags(cmd, &o)
	cmd.Flags().BoolVar(&o.AllowPlaintextBackup, "allow-plaintext-backup", false,
		"keep the copy of a state that is encrypted at its place in plain text")
	approveFlag(cmd, &approved)
	return cmd
}

// askFirst looks at all states, shows them and asks; the number of states with these results stands in the question.
func (a *app) askFirst(cmd *cobra.Command, job engine.StateJob, look engine.StateWork, question string, results ...state.Result) error {
	states, err := job.Do(cmd.Context(), look, nil)
	if err != nil {
		return err
	}
	n := pending(states, results...)
	if n > 0 && !a.json() {
		if err := a.printStates(states); err != nil {
			return err
		}
	}
	if n == 0 {
		return nil
	}
	return a.confirm(cmd.Context(), cmd, sprintf(question, statesOf(n)), false)
}

func (a *app) stateVerifyCommand() *cobra.Command {
	var o engine.StateOptions
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Prove again that each state is at its new place and that the old one did not go on",
		Long: `Read both places of each moved unit again: the new one must hold the state, and the old one what it held
when it was brought over. Then plan each unit. Nothing is written to any backend.`,
		Example: `  tg-refactor state verify
  tg-refactor state verify --require-migrated --base origin/main`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			job, err := a.stateJob(cmd, o)
			if err != nil {
				return err
			}
			return a.work(cmd, job, state.Verify)
		},
	}
	stateFlags(cmd, &o)
	planningFlags(cmd, &o)
	cmd.Flags().BoolVar(&o.RequireMigrated, "require-migrated", false, "fail where a state is not at its new place, as a gate in CI")
	return cmd
}

func (a *app) stateUndoCommand() *cobra.Command {
	var o engine.StateOptions
	var approved bool
	cmd := &cobra.Command{
		Use:   "undo [ID]",
		Short: "Give the old places their states back, and empty the new ones",
		Long: `Take back what "state migrate" did for the units of the last apply, the one that "rollback" would take
back, or of the one that ID names ("tg-refactor history" shows them). States that other applies moved stay
where they are, and are named. So do those whose old state was retired, until ID names their apply.

Where a state went on at its new place, it is copied back to the old one first. Then the new place is
emptied; what it held was saved in the journal.

With --base, the states of all units that moved since that revision are taken back, or with ID those of
one move manifest.`,
		Example: `  # Regret the last apply
  tg-refactor state undo
  tg-refactor rollback

  # An earlier one
  tg-refactor state undo 20261122-224605-phases-1-5`,
		Args: atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := a.engine()
			if err != nil {
				return err
			}
			o.Environ = a.io.Environ
			job, err := e.UndoJob(cmd.Context(), firstOf(args), o)
			if err != nil {
				return err
			}
			if !approved {
				if err := a.askFirst(cmd, job, state.Rows, "Take %s back to the old places, and empty the new ones?", state.Already); err != nil {
					return err
				}
			}
			return a.work(cmd, job, state.Undo)
		},
		ValidArgsFunction: a.completeApplies,
	}
	stateFlags(cmd, &o)
	o.NoPlan = true
	cmd.Flags().StringVar(&o.Terragrunt, "terragrunt-binary", "", "the Terragrunt that deletes from s3 and gcs, `FILE` (default: terragrunt)")
	approveFlag(cmd, &approved)
	return cmd
}

func (a *app) stateRetireCommand() *cobra.Command {
	var o engine.StateOptions
	var approved bool
	cmd := &cobra.Command{
		Use:   "retire",
		Short: "Delete the old states, after they are proved to be at their new places",
		Long: `Verify all states, plans included, list what would be deleted, ask, and delete the states at the old places
of units that passed: of all, or none where anything is wrong, but that one unit waits for the old state of
another to go. The backends local, s3 and gcs have a way; for others the exact steps are shown.

Other repositories may read the old keys, as by terraform_remote_state: search them before. A clone or a
branch without the move finds nothing at the old places, and would build everything once more.`,
		Example: `  tg-refactor state retire`,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			job, err := a.stateJob(cmd, o)
			if err != nil {
				return err
			}
			return a.work(cmd, job.Asking(func(states engine.States) (bool, error) {
				n := passed(states)
				if n == 0 {
					return false, nil
				}
				if !approved && !a.json() {
					if err := a.printStates(states); err != nil {
						return false, err
					}
				}
				a.say("Other repositories may read the old keys, as by terraform_remote_state: search them first.")
				a.say("Clones and branches without the move find nothing at the old places, and would build everything once more: merge it into them first.")
				return true, a.confirm(cmd.Context(), cmd, sprintf("Delete %s at the old places?", statesOf(n)), approved)
			}), state.Retire)
		},
	}
	stateFlags(cmd, &o)
	planningFlags(cmd, &o)
	approveFlag(cmd, &approved)
	return cmd
}
