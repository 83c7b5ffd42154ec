package engine

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/keep"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// keeper is the step of `mv` that writes into units what shall stay: Terragrunt tells what they evaluate to before and after the moves.
func (e *Engine) keeper(request plan.Request) plan.Runner {
	return plan.Runner{Name: keep.Name, Title: "Keep", Run: func(ctx context.Context, x *refs.Index) (phase.Outcome, *refs.Index, error) {
		c := prove.Comparison{Before: e.index, After: x, Moves: change.NewMoves(request.Moves), Dropped: map[change.Path]string{}}
		c.Keys, _ = backend.Changes(c.Before, c.After, c.Moves)
		wishes, unused, err := e.wishes(ctx, c, request)
		if err != nil {
			return phase.Outcome{}, x, err
		}
		set, after, problems, err := keep.Write(ctx, x, wishes, keep.Options{Root: filepath.ToSlash(e.root), Git: e.git != nil})
		return phase.Outcome{Changes: set, Findings: append(problems, unused...)}, after, err
	}}
}

// wishes finds the values of units that shall be kept and would become others.
func (e *Engine) wishes(ctx context.Context, c prove.Comparison, request plan.Request) ([]keep.Wish, finding.List, error) {
	wanted, err := acceptances(request.Keep)
	if err != nil {
		return nil, asFindings(err), nil
	}
	accepted, err := acceptances(request.Accept)
	if err != nil {
		return nil, asFindings(err), nil
	}
	pairs, _ := c.Concerned()
	units, err := e.bothSides(ctx, c, pairs, nil, ProofOptions{Environ: e.options.Environ})
	if err != nil {
		return nil, nil, err
	}
	proof := prove.Prove(c, units, prove.Options{Root: e.root, Accept: accepted})
	used := map[string]bool{}
	var wishes []keep.Wish
	for i, row := range proof.Units {
		for _, d := range row.Differences {
			by, ok := prove.Covering(wanted, row, d.Attribute)
			if ok {
				used[by.String()] = true
			}
			if isKey := d.Class == prove.StateKey; (ok && (d.Stands() || isKey)) || isKey && request.KeepState {
				wishes = append(wishes, keep.Wish{Attribute: d.Attribute, Was: units[i].Was, Is: units[i].Is, Follows: d.Class == prove.ByMove})
			}
		}
	}
	var unused finding.List
	for _, a := range wanted {
		if !used[a.String()] {
			unused = append(unused, finding.Finding{Code: finding.AcceptedForNothing, Severity: finding.Note,
				Message: "nothing had to be kept for --keep " + a.String(), Remedy: "Leave it out, or look for a typing error"})
		}
	}
	return wishes, unused, nil
}

// unpinnable says which states would be looked for elsewhere although they shall stay.
func unpinnable(made *plan.Plan) finding.List {
	var all finding.List
	for _, key := range made.Keys {
		why := "nothing in the unit's config can hold it"
		if key.Old == key.New {
			why = "the state lies in a folder that Terragrunt makes below the unit's own"
		}
		all = append(all, keep.Refused(key.Before.Child(static.DefaultConfig), key.Before, "the "+key.Attribute+" of the state", why,
			"Leave out --keep-state, and bring the state over with `tg-refactor state migrate`"))
	}
	return all
}

// Unpin makes the plan of letting the states of units follow their folders again. Names are folders of units, as the user names them from the
// working folder. Errors are as those of Plan.
func (e *Engine) Unpin(ctx context.Context, names, accept []string) (Made, error) {
	var units []change.Path
	var problems finding.List
	for _, name := range names {
		unit, err := e.place(name)
		problems = append(problems, asFindings(err)...)
		units = append(units, unit)
	}
	if len(problems) > 0 {
		return Made{}, problems
	}
	if err := e.load(ctx); err != nil {
		return Made{}, err
	}
	return e.planUnpin(ctx, plan.Request{Unpin: units, Accept: accept})
}

func (e *Engine) planUnpin(ctx context.Context, request plan.Request) (Made, error) {
	var configs []change.Path
	for _, unit := range request.Unpin {
		configs = append(configs, unit.Child(static.DefaultConfig))
	}
	made, err := plan.Fold(ctx, request.Title(), e.index, []plan.Runner{{Name: keep.UnpinName, Title: "Unpin",
		Run: func(ctx context.Context, x *refs.Index) (phase.Outcome, *refs.Index, error) {
			set, after, problems, err := keep.Unpin(ctx, x, configs)
			return phase.Outcome{Changes: set, Findings: problems, Progress: phase.Progress{Todo: len(configs)}}, after, err
		}}})
	if err != nil {
		return Made{}, err
	}
	made.Findings = slices.Concat(made.Findings, e.unread)
	return Made{Plan: made, Request: request}, nil
}

// pinnedStates gives the units whose states are pinned, in their order.
func (e *Engine) pinnedStates() []backend.Pin {
	var all []backend.Pin
	for _, config := range e.index.Units() {
		if e.index.Template(config) {
			continue
		}
		if pin, ok := backend.Pinned(e.index, config); ok {
			all = append(all, pin)
		}
	}
	return all
}
