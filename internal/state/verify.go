package state

import (
	"context"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// Verify proves again that each state is at its new place and that the old place did not go on since, and plans. Nothing is changed in
// any backend. Errors are as those of Migrate.
func Verify(ctx context.Context, request Request) ([]Outcome, error) {
	m, unlock, err := begin(request)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return m.each(ctx, m.verify)
}

func (m *mover) verify(ctx context.Context, pair Pair, t *turn) (Outcome, error) {
	if pair.dropped() {
		return m.orphan(ctx, pair, t)
	}
	out, well := outcomeOf(pair), false
	defer func() { t.finish(pair.After.Unit, well) }()
	err := t.work(ctx, func() error {
		record, places, source, target, err := m.sides(ctx, pair)
		if err != nil {
			return err
		}
		defer places.close()
		out.of(target)
		out.Result, err = m.verified(pair, record, source, target)
		return err
	})
	well = err == nil
	if err != nil || m.request.NoPlan || out.Result != Verified {
		return out, err
	}
	return m.prove(ctx, pair, t, out)
}

// verified judges what both places hold.
func (m *mover) verified(pair Pair, record Record, source, target *Content) (Result, error) {
	verdict := decide(pair, record, source, target)
	migrated, known := record.last(Migrated)
	known = known && record.Standing() != Undone
	switch {
	case verdict.problem != nil:
		return Failed, verdict.problem
	case verdict.absent:
		return Nothing, nil
	case known && source != nil && source.Serial != migrated.From:
		return Failed, problem(finding.StateMoved, pair.unit(), "Stop whoever applies at the old place, then run `tg-refactor state migrate` again",
			"the state at %s went on after it was brought over: its serial was %d and is %d", pair.Before.Address(), migrated.From, source.Serial)
	case verdict.push != nil:
		severity := finding.Warning
		if m.request.RequireMigrated {
			severity = finding.Error
		}
		return Pending, finding.List{{Code: finding.StateNotMigrated, Severity: severity, Place: finding.InFile(string(pair.unit())),
			Message: "the state is not at " + pair.After.Address() + " yet, but at " + pair.Before.Address(),
			Remedy:  "Bring it over with `tg-refactor state migrate`"}}
	}
	return Verified, nil
}
