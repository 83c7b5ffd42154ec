package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/program"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// ProofOptions say how units are evaluated, and what may differ.
type ProofOptions struct {
	// Outputs is a file of true outputs, as the user names it: an object from a unit's folder to what `terragrunt output -json` prints
	// in it. Empty: outputs are mocked.
	Outputs string
	// LiveFunctions lets configs run commands, decrypt secrets and ask the cloud.
	LiveFunctions bool
	// Environ are the variables of the surroundings, as "NAME=value"; Allow names those that configs may read, the last letter may be
	// a "*".
	Environ, Allow []string
	// Accept are the differences to let pass, as "inputs.path" or "live/app:inputs.path".
	Accept []string
}

// Prove evaluates every unit that a plan may concern, before and after, and compares. Nothing of the tree is run, and no secret is read,
// unless the options allow it. The error is a finding.List where the request cannot be meant, else the operating system's or the context's.
func (e *Engine) Prove(ctx context.Context, made Made, options ProofOptions) (prove.Proof, error) {
	if err := made.AllFindings().Err(); err != nil {
		return prove.Proof{}, err
	}
	options.Accept = made.Accepting(options.Accept).Request.Accept
	proof, err := e.prove(ctx, prove.OfPlan(made.Plan), options)
	if err == nil && len(made.Request.Moves) > 0 {
		proof.OffersKeep = true
		proof.Kept, err = acceptances(made.Request.Keep)
	}
	// What the plan let pass was not accepted for nothing.
	proof.Unused = slices.DeleteFunc(proof.Unused, func(text string) bool {
		return slices.ContainsFunc(made.AllFindings(), func(f finding.Finding) bool {
			return slices.ContainsFunc(f.Accept, func(name string) bool { return name == text || strings.HasSuffix(name, ":"+text) })
		})
	})
	return proof, err
}

// Accepting gives the plan with more differences that its proof lets pass.
func (m Made) Accepting(accept []string) Made {
	all := slices.Clone(m.Request.Accept)
	for _, text := range accept {
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	m.Request.Accept = all
	return m
}

func (e *Engine) prove(ctx context.Context, c prove.Comparison, options ProofOptions) (prove.Proof, error) {
	accept, err := acceptances(options.Accept)
	if err != nil {
		return prove.Proof{}, err
	}
	outputs, err := e.outputs(options.Outputs)
	if err != nil {
		return prove.Proof{}, err
	}
	pairs, unconcerned := c.Concerned()
	units, err := e.bothSides(ctx, c, pairs, outputs, options)
	if err != nil {
		return prove.Proof{}, err
	}
	o := prove.Options{Root: e.root, Unconcerned: unconcerned, Accept: accept, Withhold: withholding(c, outputs, options.LiveFunctions),
		Unheeded: evaluate.Unheeded(options.Environ)}
	if options.LiveFunctions || len(options.Allow) > 0 {
		o.Hide = program.SecretsOf(options.Environ).Hide
	}
	return prove.Prove(c, units, o), nil
}

func acceptances(texts []string) ([]prove.Acceptance, error) {
	var all []prove.Acceptance
	var problems finding.List
	for _, text := range texts {
		a, err := prove.ParseAcceptance(text)
		problems = append(problems, asFindings(err)...)
		all = append(all, a)
	}
	return all, problems.Err()
}

func (e *Engine) outputs(named string) (evaluate.Outputs, error) {
	if named == "" {
		return nil, nil
	}
	content, err := live.ReadRegular(e.Path(named), 0)
	if err != nil {
		return nil, finding.List{{Code: finding.NoSuchPath, Severity: finding.Error,
			Message: fmt.Sprintf("there is no file of outputs %s: %v", named, cause(err)),
			Remedy:  "Name a JSON file that holds an object from each unit's folder to what `terragrunt output -json` prints in it"}}
	}
	outputs, err := evaluate.OutputsFromJSON(content)
	if err != nil {
		return nil, finding.List{{Code: finding.OutputsUnreadable, Severity: finding.Error, Place: finding.InFile(named),
			Message: fmt.Sprintf("%s is no file of outputs: %v", named, err),
			Remedy:  "Make it an object from each unit's folder to what `terragrunt output -json` prints in it"}}
	}
	return outputs, nil
}

// bothSides evaluates units on both sides at once.
func (e *Engine) bothSides(ctx context.Context, c prove.Comparison, pairs []prove.Pair, outputs evaluate.Outputs,
	options ProofOptions) ([]prove.Evaluated, error) {
	all := make([]prove.Evaluated, len(pairs))
	for i := range pairs {
		all[i].Pair = pairs[i]
	}
	if len(pairs) == 0 {
		return all, nil
	}
	progress := e.evaluated(all)
	group, running := errgroup.WithContext(ctx)
	side := func(x *refs.Index, config func(prove.Pair) change.Path, into func(*prove.Evaluated, *evaluate.Unit), origin func(change.Path) change.Path) {
		var at []int
		o := evaluate.Options{Root: e.root, Generated: x.GeneratedBy(), Outputs: outputs, Environ: options.Environ, Allow: options.Allow,
			LiveFunctions: options.LiveFunctions, Origin: origin, Cache: e.cache, Progress: progress}
		for i, pair := range pairs {
			if path := config(pair); path != "" {
				at, o.Units = append(at, i), append(o.Units, path)
			}
		}
		group.Go(func() error {
			units, err := evaluate.Evaluate(running, prove.Reach(x, o.Units), o)
			if err != nil {
				return err
			}
			for i := range units {
				into(&all[at[i]], &units[i])
			}
			return nil
		})
	}
	side(c.Before, func(p prove.Pair) change.Path { return p.Before }, func(u *prove.Evaluated, is *evaluate.Unit) { u.Was = is }, nil)
	side(c.After, func(p prove.Pair) change.Path { return p.After }, func(u *prove.Evaluated, is *evaluate.Unit) { u.Is = is },
		func(unit change.Path) change.Path {
			if before, ok := c.Moves.Preimage(unit); ok {
				return before
			}
			return unit
		})
	err := group.Wait()
	return slices.DeleteFunc(all, c.OnlyCopied), err
}

// evaluated counts the evaluations of both sides together.
func (e *Engine) evaluated(all []prove.Evaluated) func(int, int) {
	if e.options.Evaluated == nil {
		return nil
	}
	total := 0
	for _, unit := range all {
		for _, config := range []change.Path{unit.Before, unit.After} {
			if config != "" {
				total++
			}
		}
	}
	var mu sync.Mutex
	done := 0
	return func(int, int) {
		mu.Lock()
		defer mu.Unlock()
		done++
		e.options.Evaluated(done, total)
	}
}

// withholding tells of which units values may be secret: those that read a sensitive output, or a file that git ignores, and where functions
// really ran, which may decrypt anything, all.
func withholding(c prove.Comparison, outputs evaluate.Outputs, liveFunctions bool) func(evaluate.Unit) bool {
	secretive := outputs.Sensitive()
	return func(unit evaluate.Unit) bool {
		return liveFunctions || len(unit.Private) > 0 || slices.ContainsFunc(unit.Dependencies, func(d evaluate.Dependency) bool {
			folder := d.Target.Dir()
			before, ok := c.Moves.Preimage(folder)
			return secretive[folder] || ok && secretive[before]
		})
	}
}
