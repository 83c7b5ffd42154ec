package check

import (
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/manifest"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/static"
)

// compare finds out what became of the units of an earlier tree, and gives the moves from there to now.
func compare(request Request) (finding.List, change.Moves) {
	now, base := request.Now.Index, request.Base.Index
	manifests, all := manifest.Since(now.Tree(), base.Tree())
	c := manifest.Compare(manifest.Trees{Base: base, Now: now, Manifests: manifests, Revision: request.Revision})
	all = append(all, c.Findings...)
	texts := newTexts(now)
	for _, changed := range c.Changed {
		if changed.Backend == backend.None || strings.Contains(changed.Old+changed.New, backend.Unknown) {
			continue
		}
		config := changed.After.Child(static.DefaultConfig)
		b, _ := backend.Of(now, config)
		place := backendPlace(texts, b, config)
		if setting, ok := b.Setting(changed.Attribute); ok {
			place = texts.place(setting.Site)
		}
		f := manifest.Unsaid(changed, request.Revision)
		f.Place = place
		all = append(all, f)
	}
	// Where no manifest tells of a move, that is what is wrong. Where one does, the states may have been brought over already.
	meanwhile := plan.MocksMeanwhile(now, c.Recorded, request.Revision)
	for i := range meanwhile {
		meanwhile[i].Severity = finding.Note
	}
	all = append(all, meanwhile...)
	recorded, seeming := map[string]bool{}, map[string]bool{}
	for _, changed := range c.Recorded {
		recorded[string(changed.Before.Child(static.DefaultConfig))] = true
	}
	for _, f := range c.Findings {
		for _, place := range append(slices.Clone(f.Related), f.Place) {
			seeming[place.File] = seeming[place.File] || f.Code == finding.UnitMoved
		}
	}
	for _, danger := range c.Dangers {
		if danger.Code == finding.StateKeyReused {
			places := append(slices.Clone(danger.Related), danger.Place)
			if slices.ContainsFunc(places, func(p finding.Place) bool { return seeming[p.File] }) {
				continue // That it moved without a word is what is wrong.
			}
			// The states may have been brought over already, one after the other.
			if !slices.ContainsFunc(danger.Related, func(p finding.Place) bool { return !recorded[p.File] }) {
				danger.Severity = finding.Note
				danger.Remedy = "Bring the states over before anybody applies; where one must wait for another, it says so: " +
					plan.MigrateCommand(request.Revision)
			}
		}
		switch danger.Code {
		case finding.StateKeyTwice:
			continue // Said of the tree itself.
		case finding.StateKeyUnknown, finding.StateWithoutBackend, finding.UnitElsewhere:
			danger.Severity = finding.Note
		default:
		}
		all = append(all, danger)
	}
	return append(all, lost(now, base, c.Moves)...), c.Moves
}
