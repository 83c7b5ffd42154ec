package state

import (
	"context"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// prove plans the units whose states are at their new places, those that were proved before only if again says so. A unit that reads
// outputs of one whose state is not there waits, and one that cannot be planned is not asked. What a plan proves judge tells.
func (m *mover) prove(ctx context.Context, outcomes []Outcome, again bool) ([]Outcome, error) {
	there := map[change.Path]bool{}
	for i, pair := range m.request.Pairs {
		there[pair.After.Unit] = outcomes[i].there() || outcomes[i].Result == Nothing
	}
	var asked []int
	for i, pair := range m.request.Pairs {
		out := &outcomes[i]
		switch {
		case !out.there() || !again && m.provedBefore(pair):
			continue
		case pair.Excluded != "":
			out.Findings = append(out.Findings, excluded(pair))
			continue
		}
		if problem := m.missingFolder(pair); problem != nil {
			out.Findings = append(out.Findings, *problem)
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
	before, err := m.plansBefore(ctx, asked, planned)
	if err != nil {
		return outcomes, told(err, change.Root)
	}
	for _, i := range asked {
		pair, out := m.request.Pairs[i], &outcomes[i]
		var said *finding.Finding
		out.Proof, said = m.request.judge(pair, planned[pair.After.Unit], before[pair.Before.Unit])
		if said != nil {
			out.Findings = append(out.Findings, *said)
		}
		if out.Proof.holds() {
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

// plansBefore plans, in the tree before, those of the pairs asked whose plans show changes that nobody declared; none where there is no
// tree before. The old plan is made only where it is needed: until somebody retires it, the old state stays what it was.
func (m *mover) plansBefore(ctx context.Context, asked []int, planned map[change.Path]unitPlan) (map[change.Path]unitPlan, error) {
	var units []change.Path
	for _, i := range asked {
		pair := m.request.Pairs[i]
		if len(undeclared(planned[pair.After.Unit].changes, pair.Declared)) > 0 {
			units = append(units, pair.Before.Unit)
		}
	}
	if len(units) == 0 || m.request.Before == nil {
		return nil, nil
	}
	root, err := m.layBefore(ctx)
	if err != nil {
		return nil, err
	}
	return m.planAll(ctx, root, units)
}

func listed(units []change.Path) string {
	texts := make([]string, len(units))
	for i, unit := range units {
		texts[i] = string(unit)
	}
	slices.Sort(texts)
	return strings.Join(texts, ", ")
}
