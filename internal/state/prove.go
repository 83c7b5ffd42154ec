package state

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// prove plans the units whose states are at their new places, those that were proved before only if again says so. A unit that reads
// outputs of one whose state is not there waits. Right is a plan with no changes, or with those only that the refactoring declared, or
// that the plan in the old place shows as well. The old plan is made only where it is needed: until somebody retires it, the old state
// stays what it was.
func (m *mover) prove(ctx context.Context, outcomes []Outcome, again bool) ([]Outcome, error) {
	there := map[change.Path]bool{}
	for i, pair := range m.request.Pairs {
		there[pair.After.Unit] = outcomes[i].there() || outcomes[i].Result == Nothing
	}
	var asked []int
	for i, pair := range m.request.Pairs {
		out := &outcomes[i]
		if !out.there() || !again && m.provedBefore(pair) {
			continue
		}
		if missing := m.missing(pair, there, map[change.Path]bool{}); len(missing) > 0 {
			out.Findings = append(out.Findings, finding.Finding{Code: finding.StatePlanWaits, Severity: finding.Error,
				Place: finding.InFile(string(pair.unit())), Message: "the unit is not planned yet: it reads outputs of " + listed(missing),
				Remedy: "Bring their states over, then run the command again"})
			continue
		}
		asked = append(asked, i)
	}
	if len(asked) == 0 {
		return outcomes, nil
	}
	var units []change.Path
	for _, i := range asked {
		units = append(units, m.request.Pairs[i].After.Unit)
	}
	planned, err := m.planAll(ctx, m.request.Journal.Root(), units)
	if err != nil {
		return outcomes, told(err, change.Root)
	}
	left, err := m.withoutDrift(ctx, asked, planned)
	if err != nil {
		return outcomes, told(err, change.Root)
	}
	for _, i := range asked {
		pair, out := m.request.Pairs[i], &outcomes[i]
		plan := planned[pair.After.Unit]
		out.Proof, out.Findings = judge(pair, plan, left[i], out.Findings)
		if out.Proof != ProofOpen && out.Proof != Differs {
			entry := m.entry(Proved, nil)
			entry.Note = string(out.Proof)
			record, err := m.ledger.of(pair)
			if err == nil {
				err = m.note(pair, &record, entry)
			}
			out.take(told(err, pair.unit()))
		}
		m.progress(*out)
	}
	return outcomes, nil
}

// provedBefore tells whether the unit was planned since it was brought over. What that plan showed then says nothing about today.
func (m *mover) provedBefore(pair Pair) bool {
	record, err := m.ledger.of(pair)
	return err == nil && record.Standing() == Proved
}

// missing gives the units that a unit reads outputs of, and those behind them, whose states are not there.
func (m *mover) missing(pair Pair, there, seen map[change.Path]bool) []change.Path {
	var missing []change.Path
	for _, other := range m.request.Pairs {
		unit := other.After.Unit
		if other.dropped() || seen[unit] || !slices.Contains(pair.Dependencies, unit) {
			continue
		}
		seen[unit] = true
		if !there[unit] {
			missing = append(missing, unit)
		}
		missing = append(missing, m.missing(other, there, seen)...)
	}
	return missing
}

// withoutDrift gives the changes of each pair asked that nobody declared and that the plan before does not show.
func (m *mover) withoutDrift(ctx context.Context, asked []int, planned map[change.Path]unitPlan) (map[int][]planChange, error) {
	left := map[int][]planChange{}
	var units []change.Path
	for _, i := range asked {
		pair := m.request.Pairs[i]
		if left[i] = undeclared(planned[pair.After.Unit].changes, pair.Declared); len(left[i]) > 0 {
			units = append(units, pair.Before.Unit)
		}
	}
	if len(units) == 0 || m.request.Before == nil {
		return left, nil
	}
	root, err := m.layBefore(ctx)
	if err != nil {
		return nil, err
	}
	before, err := m.planAll(ctx, root, units)
	if err != nil {
		return nil, err
	}
	for i, changes := range left {
		drift := before[m.request.Pairs[i].Before.Unit].changes
		left[i] = slices.DeleteFunc(slices.Clone(changes), func(c planChange) bool { return slices.ContainsFunc(drift, c.is) })
	}
	return left, nil
}

// judge tells what a plan proves, and adds what is worth saying.
func judge(pair Pair, plan unitPlan, left []planChange, findings finding.List) (Proof, finding.List) {
	tell := func(code finding.Code, severity finding.Severity, message, remedy string) finding.List {
		return append(findings, finding.Finding{Code: code, Severity: severity, Place: finding.InFile(string(pair.unit())), Message: message, Remedy: remedy})
	}
	undeclared := undeclared(plan.changes, pair.Declared)
	switch {
	case !plan.made:
		return ProofOpen, tell(finding.StatePlanFailed, finding.Error, fmt.Sprintf("the plan of %s failed: %s", pair.unit(), plan.said),
			"Do what it says (for a unit that a stack generates, `terragrunt stack generate` first), then run the command again; the state is at its "+
				"new place already")
	case len(plan.changes) == 0:
		return NoChanges, findings
	case len(left) > 0:
		return Differs, tell(finding.StatePlanChanges, finding.Error, "the plan on the migrated state shows changes that nobody declared: "+names(left),
			"Look at it with `terragrunt plan` in the unit before anybody applies; `tg-refactor state undo` takes the state back")
	case len(undeclared) == 0:
		return AsDeclared, findings
	default:
		return AsBefore, tell(finding.StateDrift, finding.Note, "the plan shows what it showed before the refactoring: "+names(undeclared), "")
	}
}

func listed(units []change.Path) string {
	texts := make([]string, len(units))
	for i, unit := range units {
		texts[i] = string(unit)
	}
	slices.Sort(texts)
	return strings.Join(texts, ", ")
}
