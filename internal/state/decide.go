package state

import (
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// verdict is what there is to do with a pair, from what its record and both backends say.
type verdict struct {
	// push is what the new place shall hold; nil for nothing to push.
	push *Content
	// there tells that the new place holds the state already.
	there bool
	// absent tells that there is no state anywhere.
	absent bool
	// problem is the finding that stops this unit.
	problem error
}

// decide never lets a state be pushed over one that could hold something which the pushed one does not: only over nothing, over what
// we emptied ourselves, and over exactly what we had pushed before.
//
// An empty state is none: some backends write one wherever somebody looks (azurerm), and what was taken back leaves one where a backend
// cannot delete.
func decide(pair Pair, record Record, source, target *Content) verdict {
	if source != nil && source.empty {
		source = nil
	}
	entries := record.current()
	migrated, ours := (Record{Entries: entries}).last(Migrated)
	switch {
	case source == nil && (target == nil || target.empty && (!ours || target.Lineage != migrated.Lineage)):
		if ours {
			return stop(pair, finding.StateDiffers, "Restore it from the backend's history or from the journal's copy, which `tg-refactor status` names",
				"no state is left at %s, where it was brought", pair.After.Address())
		}
		return verdict{absent: true}
	case source == nil:
		// Retired, or brought over by somebody else who retired it. An empty one was emptied by whoever destroyed all that it held.
		return verdict{there: true}
	case target == nil, target.empty && (!ours || target.Lineage != source.Lineage):
		return verdict{push: source}
	case target.empty && ours && target.Lineage == source.Lineage && source.Serial > migrated.From && !record.marked(source):
		// Somebody took the state back in another clone or with a script, and went on at the old place.
		return pushOver(pair, source, target)
	case source.Lineage != target.Lineage:
		return stop(pair, finding.StateForeign, "Find out whose state it is; move it away with the backend's own tools if nobody needs it",
			"the new place %s holds another state, of lineage %s; that of the unit has %s", pair.After.Address(), target.Lineage, source.Lineage)
	}
	if len(entries) > 0 {
		return decideOurs(pair, entries, source, target)
	}
	return decideFound(pair, source, target)
}

// decideOurs judges a target that we had to do with.
func decideOurs(pair Pair, entries []Entry, source, target *Content) verdict {
	for _, entry := range slices.Backward(entries) {
		ours := entry.Step == Pushing || entry.Step == Migrated
		switch {
		case ours && entry.Digest == target.Digest && entry.Digest == source.Digest:
			return verdict{there: true}
		case ours && entry.Digest == target.Digest && source.Serial > entry.From:
			// Somebody went on applying at the old place. What is at the new one is what we put there, so nothing is lost.
			return pushOver(pair, source, target)
		case entry.Step == Migrated && entry.Digest == source.Digest && target.Serial > entry.Serial:
			return verdict{there: true}
		}
	}
	if _, pushed := (Record{Entries: entries}).last(Pushing, Migrated); !pushed {
		return decideFound(pair, source, target)
	}
	return stop(pair, finding.StateMoved, "Compare both by hand: two histories of one state cannot be put together",
		"the states at %s and at %s both went on: serials %d and %d", pair.Before.Address(), pair.After.Address(), source.Serial, target.Serial)
}

// decideFound judges a target of the same lineage that this clone knows nothing of: somebody else may have brought it over.
func decideFound(pair Pair, source, target *Content) verdict {
	old, now := pair.Before.Address(), pair.After.Address()
	switch {
	case target.Digest == source.Digest:
		return verdict{there: true}
	case target.hollow() && !source.hollow():
		return stop(pair, finding.StateDiffers, "Look into it with `terragrunt state list` in the new unit; nothing was changed",
			"the new place %s holds the unit's state without a single resource, at serial %d; at the old place it has %d",
			now, target.Serial, len(source.Addresses))
	case target.Serial == source.Serial:
		return stop(pair, finding.StateDiffers, "Compare both by hand; nothing was changed",
			"%s and %s hold the same serial %d with different contents", old, now, source.Serial)
	case target.Serial < source.Serial:
		return stop(pair, finding.StateMoved, "Compare both by hand, and move the state at the new place away if it holds nothing that the other lacks",
			"the new place %s holds an older state of the same lineage, serial %d; the old place has %d", now, target.Serial, source.Serial)
	}
	return verdict{there: true}
}

// pushOver pushes over what we put there, with a serial that the backend takes.
func pushOver(pair Pair, source, target *Content) verdict {
	pushed, err := source.withSerial(max(source.Serial, target.Serial+1))
	return verdict{push: pushed, problem: told(err, pair.unit())}
}

func stop(pair Pair, code finding.Code, remedy, format string, args ...any) verdict {
	return verdict{problem: problem(code, pair.unit(), remedy, format, args...)}
}

// counted is by how much a push over an older state may count the serial up: by two in OpenTofu's local backend.
const counted = 2

// compare tells how what a place gives back differs from what was pushed there; empty for not at all.
func compare(want, got *Content) string {
	switch {
	case got == nil:
		return "nothing is there"
	case got.Lineage != want.Lineage:
		return fmt.Sprintf("the lineage is %s instead of %s", got.Lineage, want.Lineage)
	case got.Serial < want.Serial || got.Serial-want.Serial > counted:
		return fmt.Sprintf("the serial is %d instead of %d", got.Serial, want.Serial)
	}
	if missing := without(want.Addresses, got.Addresses); missing != "" {
		return missing + " is missing"
	}
	if more := without(got.Addresses, want.Addresses); more != "" {
		return more + " is there as well"
	}
	if got.Digest != want.Digest {
		return "the contents of a resource or an output differ"
	}
	return ""
}

// without gives the first of a that b lacks.
func without(a, b []string) string {
	known := map[string]int{}
	for _, address := range b {
		known[address]++
	}
	for _, address := range a {
		if known[address]--; known[address] < 0 {
			return address
		}
	}
	return ""
}
