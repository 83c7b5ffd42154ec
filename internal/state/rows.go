package state

import "context"

// Rows looks at both places of all pairs and tells what Migrate would do; nothing is changed but the scratch folders, which are
// gone afterwards. Errors are as those of Migrate.
func Rows(ctx context.Context, request Request) ([]Outcome, error) {
	m, unlock, err := begin(request)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return m.each(ctx, m.row)
}

func (m *mover) row(ctx context.Context, pair Pair, t *turn) (Outcome, error) {
	if pair.dropped() {
		return m.orphan(ctx, pair, t)
	}
	out := outcomeOf(pair)
	return out, t.work(ctx, func() error {
		record, places, source, target, err := m.sides(ctx, pair)
		if err != nil {
			return err
		}
		defer places.close()
		if err := m.defaultWorkspace(ctx, pair, places.source); err != nil {
			return err
		}
		verdict := decide(pair, record, source, target)
		switch {
		case verdict.problem != nil:
			return verdict.problem
		case verdict.absent:
			out.Result = Nothing
		case verdict.there:
			out.Result = Already
			out.of(target)
		default:
			out.Result = Pending
			out.of(source)
		}
		return nil
	})
}

// sides reads all that is known of a pair. Close the places where there is no error.
func (m *mover) sides(ctx context.Context, pair Pair) (Record, both, *Content, *Content, error) {
	record, err := m.ledger.of(pair)
	if err != nil {
		return record, both{}, nil, nil, err
	}
	places, err := m.open(ctx, pair)
	if err != nil {
		return record, both{}, nil, nil, err
	}
	source, target, err := m.pull(ctx, pair, record, places)
	if err != nil {
		places.close()
	}
	return record, places, source, target, err
}
