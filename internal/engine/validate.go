package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/manifest"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/validate"
)

// ValidateRequest says what to validate, and how far to go.
type ValidateRequest struct {
	// Base is the revision that the tree is proved against; empty: the one before the refactoring, found by
	// the move manifests and the journal.
	Base string
	// RunPlan also lets Terragrunt plan every unit; NoRun does not run Terragrunt at all.
	RunPlan, NoRun bool
	Proof          ProofOptions
	// Say hears what takes long is begun; it may be nil.
	Say func(string)
}

// Validated is what a validation came to.
type Validated struct {
	// Live is the live folder; empty where the tree fits no layout.
	Live change.Path
	// Terragrunt is the version of the Terragrunt that was run; empty where none was.
	Terragrunt string
	Criteria   []validate.Criterion
	// Proof is nil where there was nothing to prove against.
	Proof *prove.Proof
	// Findings are those of the static checks and of the proof.
	Findings finding.List
}

// Failed tells whether a criterion failed.
func (v Validated) Failed() bool {
	for _, criterion := range v.Criteria {
		if criterion.State == validate.Failed {
			return true
		}
	}
	return false
}

// Validate judges the tree on disk by the success criteria of the refactoring: what can be seen in it, what Terragrunt's own code
// evaluates, and, unless the request says no, what the user's Terragrunt makes of it, which runs whatever the tree runs. The error is a
// finding.List where it cannot be done, else the operating system's or the context's.
func (e *Engine) Validate(ctx context.Context, request ValidateRequest) (Validated, error) {
	v := validation{Engine: e, request: request}
	options, err := e.layoutOptions()
	if err != nil {
		return v.Validated, err
	}
	if err := e.load(ctx); err != nil {
		return v.Validated, err
	}
	l, _, layoutErr := e.layout(options)
	if layoutErr != nil && (options.Live != "" || options.File != "") {
		return v.Validated, layoutErr
	}
	for _, step := range []func(context.Context) error{
		v.compared,
		func(ctx context.Context) error { return v.judged(ctx, l, layoutErr == nil) },
		func(ctx context.Context) error { return v.ran(ctx, l, layoutErr == nil) },
	} {
		if err := step(ctx); err != nil {
			return v.Validated, err
		}
	}
	return v.Validated, nil
}

type validation struct {
	*Engine
	Validated
	request ValidateRequest
}

func (v *validation) say(format string, args ...any) {
	if v.request.Say != nil {
		v.request.Say(fmt.Sprintf(format, args...))
	}
}

// The criteria of the tree as a whole.
const (
	staticName, staticTitle = "static-checks", "Every reference leads somewhere, and no two states stand at one place"
	proofName, proofTitle   = "proof", "Every unit evaluates to what it did"
)

// compared makes the static checks and the proof, both against the base where there is one.
func (v *validation) compared(ctx context.Context) error {
	base := v.request.Base
	if base == "" {
		var err error
		if base, err = v.base(ctx); err != nil {
			return err
		}
	}
	c, accepted := prove.Comparison{}, []string(nil)
	if base != "" {
		var err error
		if c, accepted, err = v.since(ctx, base); err != nil {
			return err
		}
	}
	options, err := v.layoutOptions()
	if err != nil {
		return err
	}
	found, err := v.checked(ctx, c.Before, "", options)
	if err != nil {
		return err
	}
	v.Findings = append(v.Findings, found...)
	v.judge(len(v.index.Units()), staticName, staticTitle, fmt.Sprintf("units: %d", len(v.index.Units())), failing(found))
	if base == "" {
		v.Criteria = append(v.Criteria, validate.Untested(proofName, proofTitle, "there is no apply to compare with; name a revision with --base"))
		return nil
	}
	request := v.request.Proof
	request.Accept = append(accepted, request.Accept...)
	proof, err := v.prove(ctx, c, request)
	if err != nil {
		return err
	}
	v.Proof = &proof
	v.Findings = append(v.Findings, proof.Findings()...)
	why := fmt.Sprintf("since %s: identical %d, differing as declared %d", short(base),
		proof.Count(prove.Identical), proof.Count(prove.AsDeclared))
	v.judge(proof.Count(prove.Identical)+proof.Count(prove.AsDeclared), proofName, proofTitle, why, errorsOf(proof.Findings()))
	return nil
}

// judge adds a criterion over some units. One over none was not tested, unless something failed.
func (v *validation) judge(units int, name, title, why string, failures []validate.Detail) {
	if units == 0 && len(failures) == 0 {
		v.Criteria = append(v.Criteria, validate.Untested(name, title, "there is nothing to judge: "+why))
		return
	}
	v.Criteria = append(v.Criteria, validate.Judged(name, title, why, failures))
}

// short gives a commit as people name it; another revision as it is.
func short(revision string) string {
	const whole, enough = 40, 10
	if len(revision) == whole {
		return revision[:enough]
	}
	return revision
}

// base is the revision before the refactoring: the parent of the commit that added the first move manifest of a phase, which a fresh clone
// has as well; else the commit on which the first phase that was not taken back was applied, else that of the last apply. It is empty where
// there is none.
func (v *validation) base(ctx context.Context) (string, error) {
	if v.git == nil {
		return "", nil
	}
	manifests, problems := manifest.Read(v.tree)
	if err := problems.Err(); err != nil {
		return "", err
	}
	for _, m := range manifests {
		if plan.OfPhases(m.Title) {
			if commit, err := v.git.BeforeAddition(ctx, manifest.File(m.ID)); err != nil || commit != "" {
				return commit, err
			}
			break
		}
	}
	records, err := v.journal.History()
	if err != nil {
		return "", err
	}
	records = slices.DeleteFunc(records, func(r journal.Record) bool { return r.State != journal.Applied || r.Commit == "" })
	for _, record := range slices.Backward(records) {
		if plan.OfPhases(record.Title) {
			return record.Commit, nil
		}
	}
	if len(records) > 0 {
		return records[0].Commit, nil
	}
	return "", nil
}

// failing gives what of the static checks keeps a tree from being what it should: errors, and references that lead nowhere, which are
// warnings where no base tells that they are new.
func failing(list finding.List) []validate.Detail {
	list = slices.Clone(list)
	for i := range list {
		if list[i].Code == finding.ReferenceDangling && list[i].Severity == finding.Warning {
			list[i].Severity = finding.Error
		}
	}
	return errorsOf(list)
}

// errorsOf gives the errors of findings as what failed.
func errorsOf(list finding.List) []validate.Detail {
	var all []validate.Detail
	for _, f := range list {
		if f.Severity == finding.Error {
			all = append(all, validate.Detail{Place: change.Path(f.Place.File), Message: f.Message})
		}
	}
	return all
}

// judged judges the tree by the criteria of the layout.
func (v *validation) judged(ctx context.Context, l layout.Layout, fits bool) error {
	if !fits {
		v.Criteria = append(v.Criteria, validate.Untestable("the tree fits no layout")...)
		return nil
	}
	v.Live = l.Live
	tree := validate.Tree{Index: v.index, Layout: l}
	v.Criteria = append(v.Criteria, tree.Shape()...)
	trial := tree.AsItIs()
	asItIs, err := v.evaluate(ctx, trial)
	if err != nil {
		return err
	}
	v.Criteria = append(v.Criteria, tree.Evaluated(asItIs)...)
	trial, why, ok := tree.Overridden()
	if !ok {
		v.Criteria = append(v.Criteria, validate.OverridesUntested(why))
	} else {
		overridden, err := v.evaluate(ctx, trial)
		if err != nil {
			return err
		}
		v.Criteria = append(v.Criteria, tree.OverridesWork(asItIs, overridden))
	}
	copied, why, ok := tree.Copied()
	if !ok {
		v.Criteria = append(v.Criteria, validate.CopyUntested(why))
		return nil
	}
	renamed, err := v.evaluate(ctx, copied.Renamed)
	if err != nil {
		return err
	}
	exact, err := v.evaluate(ctx, copied.Exact)
	if err != nil {
		return err
	}
	v.Criteria = append(v.Criteria, tree.CopyWorks(copied, asItIs, renamed, exact))
	return nil
}

func (v *validation) evaluate(ctx context.Context, trial validate.Trial) ([]evaluate.Unit, error) {
	p := v.request.Proof
	outputs, err := v.outputs(p.Outputs)
	if err != nil || len(trial.Units) == 0 {
		return nil, err
	}
	return evaluate.Evaluate(ctx, trial.Tree, evaluate.Options{Root: v.root, Units: trial.Units, Generated: trial.Generated, Outputs: outputs,
		Environ: p.Environ, Allow: p.Allow,
		LiveFunctions: p.LiveFunctions})
}
