package cli

import (
	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/report"
)

func (a *app) validateCommand() *cobra.Command {
	var request engine.ValidateRequest
	cmd := &cobra.Command{
		Use:     "validate",
		GroupID: groupWork,
		Short:   "Judge the refactored tree by the refactoring's success criteria",
		Long: `Judge the tree as it is by what the refactoring is for: artifacts are built once and used by all clusters,
a new cluster needs only its definition and its deployment folders, overrides work, clusters keep working.
Each criterion passes, fails, or was not tested, and says why.

First come static checks and the proof (see "tg-refactor prove --help"), against the revision of --base or
the commit before the refactoring: the parent of the one that added its first move manifest. Overrides and
a new cluster are tried in memory, on a copy.
Then, where terragrunt is on the PATH, "terragrunt find --dag" and "terragrunt run --all validate" run in
the live folder, and with --run-plan "terragrunt run --all plan": they run what the tree runs, hooks and
functions too, and need its credentials. --no-run leaves them out.

It ends with 0 where nothing fails, with 2 where something does, and with 1 where it could not be done.`,
		Example: `  # After an apply
  tg-refactor validate

  # Once the states are migrated: no cluster may plan a change
  tg-refactor validate --run-plan

  # In CI, without credentials
  tg-refactor validate --base origin/main --no-run --format markdown`,
		Args:        noArgs,
		Annotations: formats(formatText, formatJSON, formatMarkdown),
		RunE: func(cmd *cobra.Command, _ []string) error {
			e, err := a.engine()
			if err != nil {
				return err
			}
			request.Proof.Environ = a.io.Environ
			request.Say = func(text string) { a.say("%s", text) }
			validated, err := e.Validate(cmd.Context(), request)
			if err != nil {
				return err
			}
			if err := a.printValidation(validated); err != nil {
				return err
			}
			if validated.Failed() {
				return errFindings
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&request.Base, "base", "", "prove against this `REVISION` of git (default: the commit of the last apply)")
	cmd.Flags().BoolVar(&request.RunPlan, "run-plan", false, "also let Terragrunt plan every unit")
	cmd.Flags().BoolVar(&request.NoRun, "no-run", false, "do not run Terragrunt")
	cmd.MarkFlagsMutuallyExclusive("run-plan", "no-run")
	proofFlags(cmd, &request.Proof)
	return cmd
}

func (a *app) printValidation(validated engine.Validated) error {
	switch a.format {
	case formatJSON:
		text, err := report.ValidationJSON(validated)
		if err != nil {
			return err
		}
		return a.print(string(text))
	case formatMarkdown:
		return a.print(report.ValidationMarkdown(validated))
	default:
		return a.print(report.Validation(validated, a.look(a.io.Out)))
	}
}
