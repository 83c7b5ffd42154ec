package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/manifest"
	"github.com/sulibot/tg-refactor/internal/state"
)

// WaitingState is a state that nobody has brought over yet, as far as the move manifests of this clone's applies say. Whether there is one
// was not looked at.
type WaitingState struct {
	// Unit is the unit's folder after; that before, where it was dropped.
	Unit change.Path
	// Orphan tells that the unit was dropped.
	Orphan bool
	// From and To are the backend's settings that change, as "key live/vpc"; empty for an orphan.
	From, To string
}

// waitingStates finds the states that wait to be brought over: of units whose place changed by what was applied here, and of which no
// record of states speaks.
func (e *Engine) waitingStates(records []journal.Record, known []state.Record) []WaitingState {
	applied := map[string]bool{}
	for _, record := range records {
		applied[record.ID] = record.State == journal.Applied
	}
	manifests, _ := manifest.Read(e.tree)
	manifests = slices.DeleteFunc(manifests, func(m manifest.Manifest) bool { return !applied[m.ID] })
	looked := map[change.Path]bool{}
	for _, record := range known {
		looked[record.Unit] = true
	}
	var all []WaitingState
	units, _ := manifest.Compose(manifests) // What they say wrong, the commands about states tell.
	for _, unit := range units {
		if len(unit.Keys) == 0 || looked[unit.After] {
			continue
		}
		waiting := WaitingState{Unit: unit.After}
		for _, key := range unit.Keys {
			waiting.From = strings.TrimSpace(fmt.Sprintf("%s %s %s", waiting.From, key.Attribute, key.Old))
			waiting.To = strings.TrimSpace(fmt.Sprintf("%s %s %s", waiting.To, key.Attribute, key.New))
		}
		all = append(all, waiting)
	}
	for _, m := range manifests {
		for _, gone := range m.Dropped {
			all = append(all, WaitingState{Unit: gone.Unit, Orphan: true})
		}
	}
	slices.SortFunc(all, func(a, b WaitingState) int { return strings.Compare(string(a.Unit), string(b.Unit)) })
	return all
}
