package state

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// Verify proves again that each state is at its new place and that the old place did not go on since, and plans. Nothing is changed in
// any backend. Errors are as those of Migrate.
func Verify(ctx context.Context, request Request) ([]Outcome, error) {
	if err := request.canPlan(); err != nil {
		return nil, err
	}
	m, unlock, err := begin(request)
	if err != nil {
		return nil, err
	}
	defer unlock()
	outcomes, err := m.each(ctx, m.verify)
	if err == nil {
		err = told(m.unseen(outcomes), change.Root)
	}
	if err != nil || request.NoPlan {
		return outcomes, err
	}
	return m.prove(ctx, outcomes, true)
}

func (m *mover) verify(ctx context.Context, pair Pair) (Outcome, error) {
	if pair.dropped() {
		return m.orphan(ctx, pair)
	}
	out := outcomeOf(pair)
	s, err := m.sides(ctx, pair)
	if err != nil {
		return out, err
	}
	defer s.places.close()
	out.of(s.target)
	out.Findings = m.builtAnew(pair, s.since)
	out.Result, err = m.verified(pair, s)
	return out, err
}

// verified judges what both places hold.
func (m *mover) verified(pair Pair, s sides) (Result, error) {
	verdict := decide(pair, s.record, s.source, s.target)
	migrated, known := s.record.last(Migrated)
	known = known && s.record.Standing() != Undone
	switch {
	case verdict.problem != nil:
		return Failed, verdict.problem
	case verdict.absent:
		return Nothing, nil
	case known && s.source != nil && s.source.Serial != migrated.From && !s.record.marked(s.source):
		return Failed, problem(finding.StateMoved, pair.unit(), "Stop whoever applies at the old place, then run "+m.request.command("migrate")+" again",
			"the state at %s went on after it was brought over: its serial was %d and is %d", pair.Before.Address(), migrated.From, s.source.Serial)
	case verdict.push != nil:
		return Pending, finding.List{{Code: finding.StateNotMigrated, Severity: m.severity(), Place: finding.InFile(string(pair.unit())),
			Message: "the state is not at " + pair.After.Address() + " yet, but at " + pair.Before.Address(),
			Remedy:  "Bring it over with " + m.request.command("migrate")}}
	}
	return Verified, nil
}

// severity is that of what a gate in CI stops at, and a person is warned of.
func (m *mover) severity() finding.Severity {
	if m.request.RequireMigrated {
		return finding.Error
	}
	return finding.Warning
}

// builtAnew warns of a state that somebody put at the old place after it was retired: a clone or a branch without the move finds nothing
// there, and builds everything once more. A unit that moved there, or that stands in the old folder today, keeps its own state there.
func (m *mover) builtAnew(pair Pair, since *Content) finding.List {
	if since == nil || since.hollow() || slices.ContainsFunc(m.request.Pairs, func(other Pair) bool {
		return !other.dropped() && other.After.identity() == pair.Before.identity()
	}) {
		return nil
	}
	if pair.Before.Unit != pair.unit() {
		for _, name := range []string{"terragrunt.hcl", "terragrunt.hcl.json"} {
			if _, err := m.fs.Lstat(filepath.Join(m.onDisk(pair.Before.Unit), name)); err == nil {
				return nil
			}
		}
	}
	return finding.List{{Code: finding.StateMoved, Severity: m.severity(), Place: finding.InFile(string(pair.unit())),
		Message: "since the old state was retired, another one came to " + pair.Before.Address() +
			": who applied there, without the move, built once more what the unit has",
		Remedy: "Stop whoever applies there, and destroy with that same checkout what was built twice"}}
}
