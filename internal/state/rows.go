package state

import (
	"context"

	"github.com/sulibot/tg-refactor/internal/change"
)

// Rows looks at both places of all pairs and tells what Migrate would do; nothing is changed but the scratch folders, which are
// gone afterwards. Errors are as those of Migrate.
func Rows(ctx context.Context, request Request) ([]Outcome, error) {
	m, unlock, err := begin(request)
	if err != nil {
		return nil, err
	}
	defer unlock()
	outcomes, err := m.each(ctx, m.row)
	if err != nil {
		return outcomes, err
	}
	return outcomes, told(m.unseen(outcomes), change.Root)
}

func (m *mover) row(ctx context.Context, pair Pair) (Outcome, error) {
	if pair.dropped() {
		return m.orphan(ctx, pair)
	}
	out := outcomeOf(pair)
	s, err := m.sides(ctx, pair)
	if err != nil {
		return out, err
	}
	defer s.places.close()
	if err := m.defaultWorkspace(ctx, pair, s.places.source); err != nil {
		return out, err
	}
	out.Findings = m.builtAnew(pair, s.since)
	verdict, err := m.decide(ctx, pair, s.record, s.source, s.target)
	switch {
	case err != nil:
		return out, err
	case verdict.absent:
		out.Result = Nothing
	case verdict.there:
		out.Result = Already
		out.of(s.target)
	default:
		out.Result = Pending
		out.of(s.source)
		return out, m.keepsAll(ctx, pair, s.places.source, pair.After.Binary)
	}
	return out, nil
}

// sides is all that is known of a pair: what was written down, and what both places hold.
type sides struct {
	record Record
	places both
	held
}

// sides reads all that is known of a pair. Close the places where there is no error.
func (m *mover) sides(ctx context.Context, pair Pair) (sides, error) {
	var s sides
	var err error
	if s.record, err = m.ledger.of(pair); err != nil {
		return s, err
	}
	if s.places, err = m.openBoth(ctx, pair); err != nil {
		return s, err
	}
	if s.held, err = m.pull(ctx, pair, s.record, s.places); err != nil {
		s.places.close()
	}
	return s, err
}
