package engine

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/manifest"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/state"
)

// StateOptions say which states are meant and how they are brought over.
type StateOptions struct {
	// Base is the revision of git that has the tree before; empty for the one that the journal knows, before all that was applied here.
	Base string
	// Environ is the environment of the run, which programs get, as "NAME=value".
	Environ []string
	// LiveFunctions lets configs run commands and read secrets, where a backend hangs on them.
	LiveFunctions bool
	// Outputs names a file of true outputs by the unit's folder, as ProofOptions.Outputs, where a backend hangs on those of a dependency.
	Outputs string
	// Binary is the OpenTofu or Terraform of all units, and Terragrunt the binary that plans; empty for what TG_TF_PATH, the unit or the
	// PATH name.
	Binary, Terragrunt string
	// The rest is as in state.Request.
	Parallelism                                   int
	NoPlan, AllowPlaintextBackup, RequireMigrated bool
}

// States is what a command about states came to.
type States struct {
	// Outcomes are those of the units that could be looked at, sorted by unit.
	Outcomes []state.Outcome
	// Findings are problems with other units, and what concerns all of them.
	Findings finding.List
}

// AllFindings gives the findings of units and of all of them, in reading order.
func (s States) AllFindings() finding.List {
	return append(append(finding.List{}, s.Findings...), state.Findings(s.Outcomes)...).Sorted()
}

// StateJob knows which states move from where to where. Nothing has been looked at in any backend yet.
type StateJob struct {
	request  state.Request
	findings finding.List
}

// StateJob finds out which states move: those of all units that moved, were dropped or got another backend. Problems of the user are a
// finding.List as error.
func (e *Engine) StateJob(ctx context.Context, options StateOptions) (StateJob, error) {
	if err := e.load(ctx); err != nil {
		return StateJob{}, err
	}
	s, err := e.stateSides(ctx, options.Base)
	if err != nil {
		return StateJob{}, err
	}
	request, findings, err := e.stateRequest(ctx, s, options)
	return StateJob{request, findings}, err
}

// UnitHooks are what a plan of a unit runs beside Terraform.
type UnitHooks struct {
	Unit  change.Path
	Hooks []string
}

// Hooks gives the units whose plans run more than Terraform.
func (j StateJob) Hooks() []UnitHooks {
	var all []UnitHooks
	for _, pair := range j.request.Pairs {
		if len(pair.Hooks) > 0 {
			all = append(all, UnitHooks{pair.Name(), pair.Hooks})
		}
	}
	return all
}

// StateWork is a command about states: state.Rows, Migrate, Verify, Undo or Retire.
type StateWork func(context.Context, state.Request) ([]state.Outcome, error)

// Asking gives the job with a question that state.Retire asks before it deletes anything, about what it has verified.
func (j StateJob) Asking(agree func(States) (bool, error)) StateJob {
	j.request.Agree = func(outcomes []state.Outcome) (bool, error) { return agree(States{outcomes, j.findings}) }
	return j
}

// Do carries out a command. A finding.List as error says that nothing was begun; what went wrong later stands among the findings, beside
// what became of each unit.
func (j StateJob) Do(ctx context.Context, work StateWork, progress func(state.Outcome)) (States, error) {
	states := States{Findings: j.findings}
	var err error
	if len(j.request.Pairs) > 0 {
		j.request.Progress = progress
		states.Outcomes, err = work(ctx, j.request)
		if list := (finding.List)(nil); len(states.Outcomes) > 0 && errors.As(err, &list) {
			states.Findings, err = append(slices.Clone(states.Findings), list...), nil
		}
	}
	return states, err
}

// Script gives the migration as shell scripts, with what could not be put into them.
func (j StateJob) Script() (state.Scripts, finding.List, error) {
	scripts, err := state.Script(j.request)
	return scripts, j.findings, err
}

// stateRequest finds out where the states of units stand.
func (e *Engine) stateRequest(ctx context.Context, s stateSides, options StateOptions) (state.Request, finding.List, error) {
	pairs, findings, err := e.statePairs(ctx, s, options)
	if err != nil {
		return state.Request{}, nil, err
	}
	terragrunt := options.Terragrunt
	if terragrunt == "" {
		terragrunt = "terragrunt"
	}
	findings = append(findings, prove.Overridden(evaluate.Unheeded(options.Environ))...)
	findings = append(findings, e.TooLarge()...) // Whose place changed, the texts tell: not there.
	before := s.before
	if options.Base != "" {
		before = withIgnored(before, e.tree, s.moves)
	}
	return state.Request{Journal: e.journal, Pairs: pairs, Base: options.Base, Programs: e.options.Programs, Env: options.Environ, Terragrunt: terragrunt,
		Parallelism: options.Parallelism, NoPlan: options.NoPlan, AllowPlaintextBackup: options.AllowPlaintextBackup,
		RequireMigrated: options.RequireMigrated, Before: before, Now: time.Now}, findings, nil
}

// movedUnit is a unit with its folders; After is empty where it was dropped.
type movedUnit struct {
	Before, After change.Path
	// tree is the one in which Before is the unit's folder.
	tree *live.Tree
	// brought tells that an earlier migration brought the state to Before.
	brought bool
	// stops are where the unit stood in between, by what manifests say.
	stops []manifest.Stop
	// unsaid is the finding for a unit that stands where it stood, whose place changed without a manifest that says so; else nil.
	unsaid *finding.Finding
}
