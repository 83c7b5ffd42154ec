package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/report"
)

// carryOut are the flags of the commands that change the tree.
type carryOut struct {
	approved, allowDirty bool
	proof                engine.ProofOptions
}

func (c *carryOut) add(cmd *cobra.Command) {
	approveFlag(cmd, &c.approved)
	cmd.Flags().BoolVar(&c.allowDirty, "allow-dirty", false, "also touch files with uncommitted changes")
	acceptFlag(cmd, &c.proof)
}

// showOrCarryOut are the flags of the commands that show what they would do, save it, or do it.
type showOrCarryOut struct {
	carryOut
	dryRun bool
	out    string
}

func (s *showOrCarryOut) add(cmd *cobra.Command) {
	cmd.Flags().BoolVarP(&s.dryRun, "dry-run", "n", false, "show what would happen, and change nothing")
	outFlag(cmd, &s.out)
	s.carryOut.add(cmd)
}

func (a *app) showOrCarryOut(cmd *cobra.Command, e *engine.Engine, made engine.Made, flags showOrCarryOut) error {
	if flags.dryRun || flags.out != "" {
		return a.showPlan(e, made, flags.out, false)
	}
	return a.carryOut(cmd, e, made, flags.carryOut)
}

func (a *app) applyCommand() *cobra.Command {
	var phases string
	var flags carryOut
	var resume, rewrite, commit bool
	cmd := &cobra.Command{
		Use:     "apply [PLANFILE]",
		GroupID: groupWork,
		Short:   "Show what would happen, ask, and do it",
		Long: `Show the plan, prove it, ask, and carry it out. Everything it does can be taken back with "tg-refactor
rollback", also where it was killed in its midst.

With PLANFILE, a file of "tg-refactor plan --out", exactly that plan is carried out; it is refused
where anything that it read or touches differs by now.

With --commit each phase becomes a commit of its own, so that "git log --follow" keeps up with what
moves. It holds what the phase did, and nothing else: what is staged already is refused. Git runs
your hooks, filters and signature for it, as "git commit" does; nothing else of this tool runs them.`,
		Example: `  # All phases, after a question
  tg-refactor apply

  # Phase by phase
  tg-refactor apply --phase 1
  tg-refactor apply --phase 2

  # All phases, a commit each
  tg-refactor apply --commit

  # What was reviewed, without a terminal
  tg-refactor apply phases.tgplan --auto-approve`,
		Args: atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := a.engine()
			if err != nil {
				return err
			}
			if resume {
				return a.resume(cmd.Context(), e)
			}
			made, err := a.makePlan(cmd, e, args, phases, rewrite, flags.proof.Accept)
			if err != nil {
				return err
			}
			if commit {
				return a.carryOutInCommits(cmd, e, made.Accepting(flags.proof.Accept), flags)
			}
			return a.carryOut(cmd, e, made.Accepting(flags.proof.Accept), flags)
		},
	}
	phaseFlag(cmd, &phases)
	rewriteFlag(cmd, &rewrite)
	flags.add(cmd)
	cmd.Flags().BoolVar(&resume, "resume", false, "finish the run that was interrupted")
	cmd.Flags().BoolVar(&commit, "commit", false, "commit each phase by itself, with the hooks of \"git commit\"")
	cmd.MarkFlagsMutuallyExclusive("resume", "phase")
	cmd.MarkFlagsMutuallyExclusive("resume", "commit")
	cmd.MarkFlagsMutuallyExclusive("allow-dirty", "commit")
	return cmd
}

// makePlan makes the plan of a file or of phases.
func (a *app) makePlan(cmd *cobra.Command, e *engine.Engine, args []string, phases string, rewrite bool, accept []string) (engine.Made, error) {
	if len(args) == 1 {
		if phases != "" || rewrite || a.live != "" || a.layout != "" {
			return engine.Made{}, usageError{cmd, "a plan file says itself what is applied: leave out --phase, --rewrite-mentions, --live and --layout"}
		}
		return e.Saved(cmd.Context(), args[0])
	}
	numbers, err := parsePhases(cmd, phases, phaseNames(e))
	if err != nil {
		return engine.Made{}, err
	}
	return e.Plan(cmd.Context(), engine.PlanRequest{Phases: numbers, RewriteMentions: rewrite, Accept: accept})
}

// carryOut shows a plan, asks, and applies it.
func (a *app) carryOut(cmd *cobra.Command, e *engine.Engine, made engine.Made, flags carryOut) error {
	if err := a.showBefore(made); err != nil {
		return err
	}
	if err := e.Ready(cmd.Context(), made, flags.allowDirty); err != nil {
		return err
	}
	if made.Net.Empty() {
		return a.applied(made.Plan, engine.Applied{})
	}
	if err := a.proveAndAsk(cmd, e, made, flags, questionOf(made)); err != nil {
		return err
	}
	applied, err := e.Apply(cmd.Context(), made)
	if err != nil {
		return err
	}
	return a.applied(made.Plan, applied)
}

// questionOf asks once more for what is done on the wrong thing where nobody looks.
func questionOf(made engine.Made) string {
	files := map[string]bool{}
	for _, f := range made.AllFindings() {
		if f.Code == finding.UsesTemplate {
			files[f.Place.File] = true
		}
	}
	switch len(files) {
	case 0:
		return "Apply this?"
	case 1:
		return "A file would use what belongs to the template, see above. Apply this?"
	default:
		return fmt.Sprintf("%d files would use what belongs to the template, see above. Apply this?", len(files))
	}
}

// carryOutInCommits is carryOut with a commit a phase.
func (a *app) carryOutInCommits(cmd *cobra.Command, e *engine.Engine, made engine.Made, flags carryOut) error {
	if err := a.showBefore(made); err != nil {
		return err
	}
	if err := e.ReadyToCommit(cmd.Context(), made); err != nil {
		return err
	}
	if made.Net.Empty() {
		return a.applied(made.Plan, engine.Applied{})
	}
	if err := a.proveAndAsk(cmd, e, made, flags, "Apply and commit this?"); err != nil {
		return err
	}
	all, err := e.ApplyInCommits(cmd.Context(), made, a.io.Err)
	if a.json() {
		if err != nil {
			return err
		}
		text, err := report.CommittedJSON(made.Plan, all)
		if err != nil {
			return err
		}
		return a.print(string(text))
	}
	look := a.look(a.io.Out)
	look.Quiet = look.Quiet || err != nil // What is next, the error says.
	return errors.Join(a.print(report.Committed(all, look)), err)
}

// showBefore shows a plan that is about to be carried out. A plan with errors is the error.
func (a *app) showBefore(made engine.Made) error {
	if a.json() {
		return nil
	}
	if err := a.printPlan(made); err != nil {
		return err
	}
	if made.AllFindings().Err() != nil {
		return errShown
	}
	return nil
}

func (a *app) proveAndAsk(cmd *cobra.Command, e *engine.Engine, made engine.Made, flags carryOut, question string) error {
	if err := a.prove(cmd.Context(), e, made, flags.proof); err != nil {
		return err
	}
	return a.confirm(cmd.Context(), cmd, question, flags.approved)
}

// prove proves a plan before anybody is asked. What stands against it is the error.
func (a *app) prove(ctx context.Context, e *engine.Engine, made engine.Made, options engine.ProofOptions) error {
	options.Environ = a.io.Environ
	proof, err := e.Prove(ctx, made, options)
	if err != nil {
		return err
	}
	switch {
	case a.json() && proof.Holds():
		return nil
	case a.json():
		return proof.Findings()
	case !proof.Holds():
		fmt.Fprint(a.io.Err, report.ProofRefuses(proof, made.Plan, a.look(a.io.Err)))
		return errShown
	default:
		return a.print(report.ProofInShort(proof, made.Plan, a.look(a.io.Out)))
	}
}

func (a *app) applied(p *plan.Plan, applied engine.Applied) error {
	if !a.json() {
		if applied.Record.ID == "" {
			return nil // The plan's own summary has said so.
		}
		return a.print(report.Applied(applied, a.look(a.io.Out)))
	}
	return a.printApplied(p, applied)
}

func (a *app) printApplied(p *plan.Plan, applied engine.Applied) error {
	text, err := report.AppliedJSON(p, applied)
	if err != nil {
		return err
	}
	return a.print(string(text))
}

func (a *app) resume(ctx context.Context, e *engine.Engine) error {
	applied, err := e.Resume(ctx)
	if err != nil {
		return err
	}
	if a.json() {
		return a.printApplied(nil, applied)
	}
	return a.print(report.Resumed(applied, a.look(a.io.Out)))
}
