package state

import (
	"context"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// One place can have two names: an endpoint under its old and its new setting, a host under two addresses, a folder behind a link. No
// comparison of settings finds them all, so before a state is emptied or deleted at one place the tool looks: it pushes the same
// content with a higher serial to the place that shall go on holding it. If the other place then shows anything else than before,
// both are one.

// ensureApart proves that the place which is about to be emptied or deleted is not the one that shall go on holding the state: it marks
// that one with the next serial and looks at the other again. kept and doomed are what both hold. It gives what the kept place holds
// now. StateOnePlace says that both are one place.
func (m *mover) ensureApart(ctx context.Context, pair Pair, record *Record, at, other *session, kept, doomed *Content) (*Content, error) {
	// A push to a local place writes over its file: cut short, it would leave neither name of one place whole.
	if err := m.keep(ctx, pair, record, at.place, kept); err != nil {
		return nil, err
	}
	marked, err := kept.withSerial(max(kept.Serial, doomed.Serial) + 1)
	if err != nil {
		return nil, err
	}
	if err := m.note(pair, record, m.entry(Marking, marked)); err != nil {
		return nil, err
	}
	if err := at.pushOnce(ctx, marked); err != nil {
		return nil, err
	}
	return marked, m.stillApart(ctx, pair, other, at, doomed)
}

// stillApart looks at a place again after something was pushed to the other one.
func (m *mover) stillApart(ctx context.Context, pair Pair, other, pushed *session, before *Content) error {
	now, err := other.pull(ctx)
	if err != nil {
		return err
	}
	switch {
	case now == nil && before.empty, before.is(now):
		return nil
	case now != nil && now.Lineage == before.Lineage && now.Digest == before.Digest:
		return problem(finding.StateOnePlace, pair.unit(),
			"Leave both as they are: the state is where Terragrunt looks for it, and there is nothing to take away",
			"%s and %s are one place under two names: what was pushed to the one shows at the other. Nothing was deleted",
			pair.Before.Address(), pair.After.Address())
	default:
		return problem(finding.StateMoved, pair.unit(), "Stop whoever applies there, then run the command again",
			"the state at %s changed while %s was written: it had %v, and has %v", other.place.Address(), pushed.place.Address(), before, now)
	}
}
