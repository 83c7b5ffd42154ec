package state

import (
	"context"
	"sync"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// Retire proves as Verify does that the new places hold the states, asks request.Agree, and deletes the states at the old places of the
// pairs that passed; a pair that does not pass is left alone. Nothing is deleted before it was seen that its two places are two. Where a
// backend has no way to delete a state, a finding tells what to do by hand. Copies stay in the journal.
func Retire(ctx context.Context, request Request) ([]Outcome, error) {
	if err := request.canPlan(); err != nil {
		return nil, err
	}
	m, unlock, err := begin(request)
	if err != nil {
		return nil, err
	}
	defer unlock()
	r := &retirement{mover: m, open: map[string]*sides{}, seen: map[string]Outcome{}}
	defer r.close()
	m.request.Progress = nil // Of what is deleted a person hears, and of the rest in the end.
	outcomes, err := m.each(ctx, r.verify)
	if err == nil && !request.NoPlan {
		outcomes, err = m.prove(ctx, outcomes, true)
	}
	if err != nil {
		return outcomes, err
	}
	if request.Agree != nil {
		if agreed, err := request.Agree(outcomes); err != nil || !agreed {
			return outcomes, err
		}
	}
	for i, pair := range request.Pairs {
		r.seen[pair.key()] = outcomes[i]
	}
	m.request.Progress = request.Progress
	return m.each(ctx, r.delete)
}

// retirement keeps what was seen of each pair until its old state is deleted, so that no backend is asked twice.
type retirement struct {
	*mover
	mu sync.Mutex
	// open are the pairs that were looked at, with their places open; seen is what they came to. Both go by the pair's key.
	open map[string]*sides
	seen map[string]Outcome
}

func (r *retirement) close() {
	for _, s := range r.open {
		s.places.close()
	}
}

// verify looks at a pair and leaves its places open.
func (r *retirement) verify(ctx context.Context, pair Pair) (Outcome, error) {
	out := outcomeOf(pair)
	if pair.dropped() {
		return r.orphan(ctx, pair)
	}
	s, err := r.mover.sides(ctx, pair)
	if err != nil {
		return out, err
	}
	r.mu.Lock()
	r.open[pair.key()] = &s
	r.mu.Unlock()
	out.of(s.target)
	out.Findings = r.builtAnew(pair, s.since)
	out.Result, err = r.verified(pair, s)
	if err == nil && out.Result == Verified && (s.target == nil || s.target.empty) {
		out.Result = Nothing
	}
	return out, err
}

// delete deletes the old state of a pair that passed.
func (r *retirement) delete(ctx context.Context, pair Pair) (Outcome, error) {
	out, s := r.seen[pair.key()], r.open[pair.key()]
	if s == nil || out.Result != Verified || out.Findings.Has(finding.Error) {
		return out, nil
	}
	// What planning wrote down is part of the record now.
	var err error
	if s.record, err = r.ledger.of(pair); err != nil {
		return out, err
	}
	if s.source != nil && !s.source.empty {
		kept, err := r.ensureApart(ctx, pair, &s.record, s.places.target, s.places.source, s.target, s.source)
		if err != nil {
			return out, err
		}
		out.of(kept)
		if !pair.Before.removable() {
			return out, r.byHand(pair)
		}
	}
	out.Result = Deleted
	return out, r.deleteSource(ctx, pair, &s.record, s.places, s.source)
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
		if err := places.source.pushOnce(ctx, hollow); err != nil {
			return err
		}
		source = hollow
	}
	gone := true
	if pair.Before.removable() {
		var err error
		if source == nil { // What an earlier run has emptied may still be there.
			if source, err = places.source.pull(ctx); err != nil {
				return err
			}
			if migrated, ok := record.last(Migrated); ok && source != nil && source.Lineage != migrated.Lineage {
				source = nil // It is another unit's, which came there since.
			}
		}
		if gone, err = m.remove(ctx, places.source, source); err != nil {
			return err
		}
	}
	if record.Standing() != Retired || record.Open() != "" {
		if err := m.note(pair, record, m.entry(Retired, nil)); err != nil {
			return err
		}
	}
	if !gone {
		return m.byHand(pair)
	}
	return nil
}
