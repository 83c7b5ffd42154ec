package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/report"
)

func (a *app) planCommand() *cobra.Command {
	var phases, out string
	var detailed, rewrite, patch bool
	var proof engine.ProofOptions
	cmd := &cobra.Command{
		Use:     "plan",
		GroupID: groupWork,
		Short:   "Show what would happen, and change nothing",
		Long: `Show what the refactoring would do: what moves, a diff for each phase, the states whose key
changes, the units that change later, and what needs a decision of yours.

It reads the repository and nothing else: no network, no credentials, and nothing of the tree is run.
The formats are text, json and markdown. With --patch it prints nothing but a patch for "git apply": what
"tg-refactor apply" would do to the files that git does not ignore, with the move manifest. Findings
go to stderr then. To bring states over behind such a patch, name the commit before it with --base.`,
		Example: `  # All phases
  tg-refactor plan

  # Phases 1 to 3, saved so that exactly this is applied later
  tg-refactor plan --phase 1-3 --out phases.tgplan
  tg-refactor apply phases.tgplan

  # In CI: exit code 2 where changes are pending
  tg-refactor plan --quiet --detailed-exitcode

  # A patch for git
  tg-refactor plan --patch > refactoring.patch
  git apply --index refactoring.patch

  # The description of a pull request
  tg-refactor plan --format markdown`,
		Args:        noArgs,
		Annotations: formats(formatText, formatJSON, formatMarkdown),
		RunE: func(cmd *cobra.Command, _ []string) error {
			e, err := a.engine()
			if err != nil {
				return err
			}
			if patch && a.format != formatText {
				return usageError{cmd, "a patch has no other format; leave out --format or --patch"}
			}
			numbers, err := parsePhases(cmd, phases, phaseNames(e))
			if err != nil {
				return err
			}
			made, err := e.Plan(cmd.Context(), engine.PlanRequest{Phases: numbers, RewriteMentions: rewrite, Accept: proof.Accept})
			if err != nil {
				return err
			}
			if patch {
				if err := a.printPatch(e, made); err != nil {
					return err
				}
				return a.settlePlan(e, made, out, detailed)
			}
			return a.showPlan(e, made, out, detailed)
		},
	}
	phaseFlag(cmd, &phases)
	rewriteFlag(cmd, &rewrite)
	outFlag(cmd, &out)
	acceptFlag(cmd, &proof)
	cmd.Flags().BoolVar(&patch, "patch", false, "print nothing but a patch for \"git apply\"")
	cmd.Flags().BoolVar(&detailed, "detailed-exitcode", false, "exit with 2 where changes are pending, 0 where none are, 1 on errors")
	return cmd
}

// showPlan prints a plan, saves it where a file is named, and gives the error that makes the exit code.
func (a *app) showPlan(e *engine.Engine, made engine.Made, out string, detailed bool) error {
	if err := a.printPlan(made); err != nil {
		return err
	}
	return a.settlePlan(e, made, out, detailed)
}

// settlePlan does what is left to do with a plan that was printed.
func (a *app) settlePlan(e *engine.Engine, made engine.Made, out string, detailed bool) error {
	if made.AllFindings().Err() != nil {
		return errShown
	}
	if out != "" {
		text, err := e.Save(made)
		if err != nil {
			return err
		}
		if err := a.writePlan(e, text, out); err != nil {
			return err
		}
	}
	if detailed && !made.Net.Empty() {
		return errPending
	}
	return nil
}

// printPatch prints a plan as a patch, and its findings beside it. A plan with errors has no patch.
func (a *app) printPatch(e *engine.Engine, made engine.Made) error {
	findings := made.AllFindings()
	fmt.Fprint(a.io.Err, report.Findings(findings, a.look(a.io.Err)))
	if made.Net.Empty() || findings.Has(finding.Error) {
		return nil
	}
	net, err := e.WithManifest(made)
	if err != nil {
		return err
	}
	return a.print(report.Patch(made.Base, net))
}

func (a *app) printPlan(made engine.Made) error {
	switch a.format {
	case formatText:
		return a.print(report.Plan(made.Plan, a.look(a.io.Out)))
	case formatMarkdown:
		return a.print(report.PlanMarkdown(made.Plan))
	default:
	}
	text, err := report.PlanJSON(made.Plan)
	if err != nil {
		return err
	}
	return a.print(string(text))
}

// phaseFlag adds --phase.
func phaseFlag(cmd *cobra.Command, phases *string) {
	cmd.Flags().StringVar(phases, "phase", "", "only these `PHASES`: 4, 1-3, or 1,3 (default: all)")
	_ = cmd.RegisterFlagCompletionFunc("phase", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var names []string
		if e, err := engine.Open(engine.Options{}); err == nil {
			for _, phase := range e.Phases() {
				names = append(names, cobra.CompletionWithDesc(itoa(phase.Number), phase.Title))
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
}

// rewriteFlag adds --rewrite-mentions.
func rewriteFlag(cmd *cobra.Command, rewrite *bool) {
	cmd.Flags().BoolVar(rewrite, "rewrite-mentions", false,
		"also rewrite full paths in CI files, scripts and other texts, and commands and drawings in documents")
}

// outFlag adds --out.
func outFlag(cmd *cobra.Command, out *string) {
	cmd.Flags().StringVar(out, "out", "", "save the plan to `FILE`, for \"apply FILE\"")
	_ = cmd.MarkFlagFilename("out")
}
