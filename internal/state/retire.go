package state

import "context"

// Retire deletes the states at the old places of those pairs whose new places hold them. Everything is looked at again before: a pair
// that does not pass is left alone. Where a backend has no way to delete a state, a finding tells what to do by hand. Copies stay in
// the journal.
func Retire(ctx context.Context, request Request) ([]Outcome, error) {
	m, unlock, err := begin(request)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return m.each(ctx, m.retire)
}

func (m *mover) retire(ctx context.Context, pair Pair) (Outcome, error) {
	out := outcomeOf(pair)
	if pair.dropped() {
		out.Result = Nothing
		return out, nil
	}
	s, err := m.sides(ctx, pair)
	if err != nil {
		return out, err
	}
	defer s.places.close()
	switch result, err := m.verified(pair, s); {
	case err != nil || result == Pending:
		out.Result = result
		return out, err
	case s.target == nil || s.target.empty:
		out.Result = Nothing
		return out, nil
	}
	out.of(s.target)
	if s.source != nil && !s.source.empty {
		kept, err := m.ensureApart(ctx, pair, &s.record, s.places.target, s.places.source, s.target, s.source)
		if err != nil {
			return out, err
		}
		out.of(kept)
	}
	if !pair.Before.removable() && s.source != nil {
		out.Result = Verified
		return out, byHand(pair)
	}
	out.Result = Deleted
	return out, m.deleteSource(ctx, pair, &s.record, s.places, s.source)
}

// deleteSource empties the old place, which the backend refuses where somebody wrote there in the meantime, and deletes what is left. Where
// the tool has no way to delete, somebody has done it: there is no source.
func (m *mover) deleteSource(ctx context.Context, pair Pair, record *Record, places both, source *Content) error {
	if source != nil {
		if err := m.keep(ctx, pair, record, pair.Before, source); err != nil {
			return err
		}
		if err := m.note(pair, record, m.entry(Retiring, source)); err != nil {
			return err
		}
		hollow, err := source.emptied(source.Serial + 1)
		if err != nil {
			return err
		}
		if err := places.source.push(ctx, hollow, source); err != nil {
			return err
		}
	}
	gone := true
	if pair.Before.removable() {
		var err error
		if gone, err = m.remove(ctx, places.source); err != nil {
			return err
		}
	}
	if record.Standing() != Retired || record.Open() != "" {
		if err := m.note(pair, record, m.entry(Retired, nil)); err != nil {
			return err
		}
	}
	if !gone {
		return byHand(pair)
	}
	return nil
}
