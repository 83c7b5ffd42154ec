package state

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// decide is the package's decide for a pair that may have stood elsewhere in between: where a state was brought there, the one at the
// old place is not the last one, and nothing may be brought over from it.
func (m *mover) decide(ctx context.Context, pair Pair, record Record, source, target *Content) (verdict, error) {
	verdict := decide(pair, record, source, target)
	if verdict.problem != nil || verdict.there {
		return verdict, verdict.problem
	}
	for _, stop := range pair.Stops {
		if identity := stop.Place.identity(); identity == pair.Before.identity() || identity == pair.After.identity() {
			continue
		}
		if from, err := m.locate(stop.Place); err == nil && from.relativePath() != "" && !filepath.IsAbs(from.file()) {
			continue // It would be below a cache, and there is none.
		}
		content, err := m.look(ctx, stop.Place)
		if err != nil {
			return verdict, err
		}
		if content != nil && source != nil && source.Lineage != content.Lineage && m.leaves(stop.Place) {
			continue // It is the state of a unit that stood there before.
		}
		if content != nil && !content.empty {
			return verdict, problem(finding.StateMoved, pair.unit(), "Name with --base a revision that has "+stop.Since+
				", from which on it is looked for there; or retire that state, if it is the older one",
				"the unit moved more than once, and a state stands where it was in between, in %s: %s, serial %d", stop.Place.Unit, stop.Place.Address(),
				content.Serial)
		}
	}
	return verdict, nil
}

// leaves tells whether another unit's state stands at a place from which it is to be brought over.
func (m *mover) leaves(place Place) bool {
	return slices.ContainsFunc(m.request.Pairs, func(p Pair) bool { return !p.dropped() && p.Before.identity() == place.identity() })
}
