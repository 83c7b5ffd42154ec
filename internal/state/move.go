package state

import (
	"cmp"
	"context"
	"slices"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// mover brings states over, a pair at a time; it is safe for concurrent use.
type mover struct {
	request Request
	fs      journal.FS
	ledger  *ledger
	bench   *bench
}

// both are the two open places of a pair.
type both struct{ source, target *session }

func (b both) close() {
	for _, s := range []*session{b.source, b.target} {
		if s != nil {
			s.close()
		}
	}
}

// open sets up both places of a pair.
func (m *mover) openBoth(ctx context.Context, pair Pair) (both, error) {
	var b both
	from, err := m.locate(pair.Before)
	if err != nil {
		return b, err
	}
	if b.source, err = m.bench.open(ctx, from); err != nil {
		return b, err
	}
	if b.target, err = m.bench.open(ctx, pair.After); err != nil {
		b.close()
		return both{}, err
	}
	// What two programs wrote can only be compared by what both mean by it.
	loose := pair.Before.Binary != pair.After.Binary
	b.source.loose, b.target.loose = loose, loose
	return b, nil
}

// held is what the two places of a pair hold; nil for nothing that counts.
type held struct {
	source, target *Content
	// since is what somebody put at the old place after what stood there was retired.
	since *Content
}

// pull reads both places. A push of ours that was killed may have left a local state in pieces: OpenTofu writes over it in place. Such
// a push was written down, and the other place held all that there was; so what is left is laid aside in the journal.
func (m *mover) pull(ctx context.Context, pair Pair, record Record, places both) (found held, err error) {
	read := func(at *session, pushing ...Step) (*Content, error) {
		content, err := at.pull(ctx)
		if !hasCode(err, finding.StateUnreadable) || !slices.Contains(pushing, record.Open()) || at.place.kind() != "local" {
			return content, err
		}
		return nil, m.setAside(pair, at.place, "cut")
	}
	source, err := read(places.source, Marking, Returning, Retiring)
	if err != nil {
		return held{}, err
	}
	target, err := read(places.target, Pushing, Marking, Emptying)
	if err != nil {
		return held{}, err
	}
	// What retiring may have left at the old place is no state. Nor is an empty one that has nothing to do with what is at the new place:
	// some backends write such a one where they find none, merely on being looked at.
	if source != nil && source.empty && (record.Open() == Retiring || record.Standing() == Retired || !source.sharesLineage(target)) {
		source = nil
	}
	// Nor is one that came there after the old one was retired.
	if migrated, ok := record.last(Migrated); ok && source != nil && record.Standing() == Retired && source.Lineage != migrated.Lineage {
		return held{target: target, since: source}, nil
	}
	return held{source: source, target: target}, nil
}

// move brings one state over. It may be stopped anywhere and called again.
func (m *mover) move(ctx context.Context, pair Pair) (Outcome, error) {
	out := outcomeOf(pair)
	record, err := m.ledger.of(pair)
	if err != nil {
		return out, err
	}
	places, err := m.openBoth(ctx, pair)
	if err != nil {
		return out, err
	}
	defer places.close()
	if err := m.defaultWorkspace(ctx, pair, places.source); err != nil {
		return out, err
	}
	found, err := m.pull(ctx, pair, record, places)
	if err != nil {
		return out, err
	}
	source, target := found.source, found.target
	out.Findings = m.builtAnew(pair, found.since)
	verdict, err := m.decide(ctx, pair, record, source, target)
	switch {
	case err != nil:
		return out, err
	case verdict.absent:
		out.Result = Nothing
		return out, nil
	case verdict.there:
		out.Result = Already
		out.of(target)
		return out, m.confirm(ctx, pair, &record, places.source, source, target)
	}
	if err := m.push(ctx, pair, &record, places, source, target, verdict.push); err != nil {
		return out, err
	}
	now, _ := record.last(Migrated)
	out.Result, out.Serial, out.Resources = Moved, now.Serial, len(verdict.push.Addresses)
	return out, nil
}

// push saves the source, pushes and compares; the source is looked at once more when all is done.
func (m *mover) push(ctx context.Context, pair Pair, record *Record, places both, source, target, pushed *Content) error {
	// Whoever applies at the old place is noticed before anything is written, where a look tells; elsewhere when all is done.
	if err := places.source.unlocked(); err != nil {
		return err
	}
	if err := m.keepsAll(ctx, pair, places.source, pair.After.Binary); err != nil {
		return err
	}
	name, err := m.save(ctx, pair, pair.Before, source)
	if err != nil {
		return err
	}
	entry := m.entry(Saved, source)
	entry.Copy = name
	if err := m.note(pair, record, entry); err != nil {
		return err
	}
	if err := m.note(pair, record, m.pushed(Pushing, source, pushed)); err != nil {
		return err
	}
	if places.target.mode, err = places.source.stateMode(); err != nil {
		return err
	}
	got, err := places.target.push(ctx, pushed, target)
	if err != nil {
		return err
	}
	if difference := compare(pushed, got); difference != "" {
		return problem(finding.StateDiffers, pair.unit(), "Run the command again; where it stays so, look into the backend: the old place is untouched",
			"%s does not give back what was pushed there: %s", pair.After.Address(), difference)
	}
	if lost, err := m.lostOnTheWay(places); err != nil || lost != "" {
		return cmp.Or(err, problem(finding.StateDiffers, pair.unit(),
			"Bring it over with the program that wrote it, named by --tf-binary: the old place is untouched",
			"%s lacks what the old place has: %s", pair.After.Address(), lost))
	}
	if err := m.unchanged(ctx, pair, places.source, source); err != nil {
		return err
	}
	return m.note(pair, record, m.pushed(Migrated, source, got))
}

// locks are the backends that can keep two runs apart.
var locks = []string{"s3", "gcs", "azurerm", "http", "consul", "pg", "kubernetes", "oss", "cos"}

// unchanged proves that the old place is what it was, and that nobody is at work there. A local state is read again. In a backend that
// locks, what it held is pushed there once more: the program takes the lock, finds that nothing differs, and writes nothing. Who
// may not write there, or meets another state, is told apart by reading.
func (m *mover) unchanged(ctx context.Context, pair Pair, s *session, source *Content) error {
	if err := s.unlocked(); err != nil {
		return err
	}
	if slices.Contains(locks, s.place.kind()) && source.Serial > 0 && source.Lineage != "" {
		err := s.pushOnce(ctx, source)
		if err == nil || hasCode(err, finding.StateLocked) {
			return err
		}
	}
	again, err := s.pull(ctx)
	if err != nil {
		return err
	}
	if !source.is(again) {
		return problem(finding.StateMoved, pair.unit(), "Stop whoever applies at the old place, then run the command again",
			"the state at %s changed while it was brought over: it had %v, and has %v", pair.Before.Address(), source, again)
	}
	return nil
}

// lostOnTheWay names what the file at the old place holds and the one at the new place does not; empty for nothing, and where one of them
// is no file that can be read.
func (m *mover) lostOnTheWay(places both) (string, error) {
	was, err := rawState(m.fs, places.source.place)
	if err != nil || was == nil {
		return "", err
	}
	is, err := rawState(m.fs, places.target.place)
	if err != nil || is == nil {
		return "", err
	}
	return dropped(was, is), nil
}

// confirm writes down that the new place holds the state, where that is not known yet.
func (m *mover) confirm(ctx context.Context, pair Pair, record *Record, at *session, source, target *Content) error {
	if source == nil || source.empty || len(record.current()) > 0 && record.Open() == "" && record.Standing() != "" && record.Standing() != Undone {
		return nil
	}
	name, err := m.save(ctx, pair, pair.Before, source)
	if err != nil {
		return err
	}
	entry := m.entry(Saved, source)
	entry.Copy = name
	if err := m.note(pair, record, entry); err != nil {
		return err
	}
	if err := m.unchanged(ctx, pair, at, source); err != nil {
		return err
	}
	return m.note(pair, record, m.pushed(Migrated, source, target))
}

// pushed makes the entry of a state that goes from one place to another.
func (m *mover) pushed(step Step, source, pushed *Content) Entry {
	entry := m.entry(step, pushed)
	entry.From = source.Serial
	return entry
}

func (m *mover) entry(step Step, content *Content) Entry {
	entry := Entry{Step: step, Time: m.request.Now().UTC()}
	if content != nil {
		entry.Lineage, entry.Serial, entry.Digest = content.Lineage, content.Serial, content.Digest
	}
	return entry
}

// note writes an entry down; it has reached the disk when note returns.
func (m *mover) note(pair Pair, record *Record, entry Entry) error {
	next := *record
	next.Entries = append(append([]Entry{}, record.Entries...), entry)
	if err := m.ledger.write(pair, next); err != nil {
		return err
	}
	*record = next
	return nil
}
