package cli

import (
	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/report"
)

func (a *app) proveCommand() *cobra.Command {
	var phases, out, base string
	var rewrite bool
	var options engine.ProofOptions
	cmd := &cobra.Command{
		Use:     "prove [PLANFILE]",
		GroupID: groupWork,
		Short:   "Show that units evaluate to what they did",
		Long: `Let Terragrunt's own code evaluate every unit that a plan may concern, before and after, and compare
value by value: inputs, source, dependencies, the state's place, generated files, hooks, arguments.

A unit is identical, or differs as a phase declared, or differs in a way that nobody declared. The last
is an error, and so is a path that reaches Terraform and follows the move: Terraform sees another text,
and may replace what depends on it. --accept lets a difference pass.

Nothing of the tree is run and no secret is read: run_cmd, sops_decrypt_file and their kin answer
placeholders, outputs come from mocks, and what hangs on one says so. With --outputs they are true.

What was evaluated is kept below the git directory, so that the next proof of the same need not do it
again. Nothing that may hold a secret is, and --no-cache does without.

It ends with 0 where the proof holds, with 2 where it does not, and with 1 where it could not be made.`,
		Example: `  # Prove what is pending
  tg-refactor prove
  tg-refactor prove --phase 1-3

  # A move: save its plan, prove it, and apply exactly this
  tg-refactor mv --out vpc.tgplan live/vpc live/network/vpc
  tg-refactor prove vpc.tgplan
  tg-refactor apply vpc.tgplan

  # On a branch, what was changed since main
  tg-refactor prove --base origin/main --format markdown

  # With true outputs: an object from each unit's folder to what "terragrunt output -json" prints there
  tg-refactor prove --outputs outputs.json

  # Let a path pass that follows the move: in one unit, or in all
  tg-refactor prove --accept live/app:inputs.config_dir --accept generate.provider.contents`,
		Args:        atMostOne,
		Annotations: formats(formatText, formatJSON, formatMarkdown),
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := a.engine()
			if err != nil {
				return err
			}
			options.Environ = a.io.Environ
			if base != "" {
				if len(args) > 0 || phases != "" || rewrite || out != "" {
					return usageError{cmd, "--base proves what the tree is by now: leave out the plan file, --phase, --rewrite-mentions and --out"}
				}
				proof, err := e.ProveSince(cmd.Context(), base, options)
				if err != nil {
					return err
				}
				return a.proved(proof)
			}
			made, err := a.makePlan(cmd, e, args, phases, rewrite, options.Accept)
			if err != nil {
				return err
			}
			var saved []byte
			if out != "" {
				// A plan file names what the plan read; a proof reads more.
				if saved, err = e.Save(made.Accepting(options.Accept)); err != nil {
					return err
				}
			}
			proof, err := e.Prove(cmd.Context(), made, options)
			if err != nil {
				return err
			}
			if err := a.proved(proof); err != nil || out == "" {
				return err
			}
			return a.writePlan(e, saved, out)
		},
	}
	phaseFlag(cmd, &phases)
	rewriteFlag(cmd, &rewrite)
	cmd.Flags().StringVar(&base, "base", "", "prove the tree as it is against this `REVISION` of git")
	proofFlags(cmd, &options)
	outFlag(cmd, &out)
	return cmd
}

// proofFlags adds what says how units are evaluated.
func proofFlags(cmd *cobra.Command, options *engine.ProofOptions) {
	acceptFlag(cmd, options)
	cmd.Flags().StringVar(&options.Outputs, "outputs", "", "true outputs of units, a JSON `FILE` from their folders to \"terragrunt output -json\"")
	cmd.Flags().StringSliceVar(&options.Allow, "allow-env", nil, "let configs read the variable `NAME`; \"TF_VAR_*\" allows several")
	cmd.Flags().BoolVar(&options.LiveFunctions, "live-functions", false, "let configs run commands, decrypt secrets and read the environment")
	_ = cmd.MarkFlagFilename("outputs", "json")
}

// acceptFlag adds --accept.
func acceptFlag(cmd *cobra.Command, options *engine.ProofOptions) {
	cmd.Flags().StringArrayVar(&options.Accept, "accept", nil, "let a difference pass: an `ATTRIBUTE`, as inputs.path, or UNIT:ATTRIBUTE")
}

// proved prints a proof and gives the error that makes the exit code.
func (a *app) proved(proof prove.Proof) error {
	if err := a.printProof(proof); err != nil {
		return err
	}
	if !proof.Holds() {
		return errFindings
	}
	return nil
}

func (a *app) printProof(proof prove.Proof) error {
	switch a.format {
	case formatJSON:
		text, err := report.ProofJSON(proof)
		if err != nil {
			return err
		}
		return a.print(string(text))
	case formatMarkdown:
		return a.print(report.ProofMarkdown(proof))
	default:
		return a.print(report.Proof(proof, a.look(a.io.Out)))
	}
}
