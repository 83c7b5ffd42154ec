package state

import (
	"context"
	"slices"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// Undo gives the old places their states back and empties the new ones. Where a state went on at its new place, it is copied back
// first: of the same lineage, with a higher serial. Whatever is emptied was saved in the journal before. Like Migrate it may be
// stopped anywhere and run again.
func Undo(ctx context.Context, request Request) ([]Outcome, error) {
	m, unlock, err := begin(request)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return m.each(ctx, m.undo)
}

func (m *mover) undo(ctx context.Context, pair Pair) (Outcome, error) {
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
	out.of(s.target)
	if s.target == nil || s.target.empty {
		out.Result, err = m.nothingLeft(ctx, pair, &s)
		return out, err
	}
	if s.record.Standing() == Undone && s.record.Open() == "" && s.source != nil && s.source.Lineage != s.target.Lineage {
		out.Result = Nothing // It was undone before, and another unit's state came there since.
		return out, nil
	}
	back, err := m.returns(pair, s)
	if err != nil {
		return out, err
	}
	if back != nil {
		err = m.giveBack(ctx, pair, &s, back)
	} else {
		_, err = m.ensureApart(ctx, pair, &s.record, s.places.source, s.places.target, s.source, s.target)
	}
	if err != nil {
		return out, err
	}
	if err := m.emptyTarget(ctx, pair, &s); err != nil {
		return out, err
	}
	out.Result = TakenBack
	return out, m.undone(pair, &s.record)
}

// nothingLeft ends an undo that finds nothing at the new place.
func (m *mover) nothingLeft(ctx context.Context, pair Pair, s *sides) (Result, error) {
	begun, standing := s.record.Open(), s.record.Standing()
	switch {
	case begun == "" && (standing == "" || standing == Undone):
		return Nothing, nil
	case s.source == nil || s.source.empty:
		return Failed, problem(finding.StateDiffers, pair.unit(),
			"Restore it from the backend's history or from the journal's copy, which `tg-refactor status` names",
			"neither %s nor %s holds the state", pair.Before.Address(), pair.After.Address())
	}
	if s.target != nil {
		if _, err := m.remove(ctx, s.places.target, s.target); err != nil {
			return Failed, err
		}
	}
	return TakenBack, m.undone(pair, &s.record)
}

// returns gives what must be pushed back to the old place before the new one may be emptied; nil for nothing.
func (m *mover) returns(pair Pair, s sides) (*Content, error) {
	source, target := s.source, s.target
	switch {
	case source == nil, source.empty:
		return target, nil
	case source.Lineage != target.Lineage:
		return nil, problem(finding.StateForeign, pair.unit(), "Leave it: it is not the unit's state",
			"the new place %s holds another state, of lineage %s; the old one has %s", pair.After.Address(), target.Lineage, source.Lineage)
	case source.Digest == target.Digest:
		if pair.Before.kind() != "local" || s.places.source.place.file() == pair.Before.file() {
			return nil, nil // Both hold it.
		}
		// It was read from elsewhere, as the copy that apply saved: the old place itself is empty.
		return target, nil
	}
	entries := s.record.current()
	for _, entry := range slices.Backward(entries) {
		if ours := entry.Step == Pushing || entry.Step == Migrated; ours && entry.Digest == target.Digest && source.Serial > entry.From {
			return nil, nil // What is at the new place is what we put there; the old one went on.
		}
	}
	unmoved := len(entries) == 0 || slices.ContainsFunc(entries, func(e Entry) bool {
		return (e.Step == Pushing || e.Step == Migrated) && e.Digest == source.Digest
	})
	if unmoved && target.Serial > source.Serial {
		return target, nil
	}
	return nil, problem(finding.StateMoved, pair.unit(), "Compare both by hand: two histories of one state cannot be put together",
		"the states at %s and at %s both went on: serials %d and %d", pair.Before.Address(), pair.After.Address(), source.Serial, target.Serial)
}

// giveBack pushes the new place's state to the old one and compares.
func (m *mover) giveBack(ctx context.Context, pair Pair, s *sides, back *Content) error {
	for _, kept := range []struct {
		place   Place
		content *Content
	}{{pair.Before, s.source}, {pair.After, s.target}} {
		if kept.content == nil {
			continue
		}
		if err := m.keep(ctx, pair, &s.record, kept.place, kept.content); err != nil {
			return err
		}
	}
	if err := m.note(pair, &s.record, m.pushed(Returning, s.target, back)); err != nil {
		return err
	}
	// A state in a cache is given back to where it stood, not to the copy that it may have been read from.
	home := s.places.source
	if home.place.file() != pair.Before.file() && pair.Before.kind() == "local" {
		var err error
		if home, err = m.bench.open(ctx, pair.Before); err != nil {
			return err
		}
		defer home.close()
		home.loose = s.places.source.loose
	}
	now, err := home.pull(ctx)
	if err != nil {
		return err
	}
	// A serial that neither place has shows whether both are one.
	serial := back.Serial + 1
	if now != nil {
		serial = max(serial, now.Serial+1)
	}
	if back, err = back.withSerial(serial); err != nil {
		return err
	}
	if home.mode, err = s.places.target.stateMode(); err != nil {
		return err
	}
	got, err := home.push(ctx, back, now)
	if err != nil {
		return err
	}
	if difference := compare(back, got); difference != "" {
		return problem(finding.StateDiffers, pair.unit(), "Run the command again; the state is still at its new place",
			"%s does not give back what was pushed there: %s", pair.Before.Address(), difference)
	}
	return m.stillApart(ctx, pair, s.places.target, home, s.target)
}

// keep saves a state and writes down that it is saved.
func (m *mover) keep(ctx context.Context, pair Pair, record *Record, place Place, content *Content) error {
	name, err := m.save(ctx, pair, place, content)
	if err != nil {
		return err
	}
	entry := m.entry(Saved, content)
	entry.Copy = name
	return m.note(pair, record, entry)
}

// emptyTarget takes the state away from the new place.
func (m *mover) emptyTarget(ctx context.Context, pair Pair, s *sides) error {
	if err := m.keep(ctx, pair, &s.record, pair.After, s.target); err != nil {
		return err
	}
	hollow, err := s.target.emptied(s.target.Serial + 1)
	if err != nil {
		return err
	}
	if err := m.note(pair, &s.record, m.entry(Emptying, hollow)); err != nil {
		return err
	}
	got, err := s.places.target.push(ctx, hollow, s.target)
	if err != nil {
		return err
	}
	if got != nil && !got.empty {
		return problem(finding.StateDiffers, pair.unit(), "Look into the backend, then run the command again",
			"%s still holds resources after it was emptied", pair.After.Address())
	}
	// An empty state harms nobody: where it cannot be deleted it stays.
	_, err = m.remove(ctx, s.places.target, got)
	return err
}

// undone writes down that the pair is as it was before.
func (m *mover) undone(pair Pair, record *Record) error {
	if record.Standing() == Undone && record.Open() == "" {
		return nil
	}
	return m.note(pair, record, m.entry(Undone, nil))
}
