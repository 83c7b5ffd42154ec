package flow

import (
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// Turned declares the gates of one unit's dependencies, their enabled, that are another value in a later tree, where that can be told
// without running anything. The unit's config stands at the same place in both.
func Turned(before, after *refs.Index, config change.Path, cause change.Cause) []phase.Expect {
	var all []phase.Expect
	was := map[string]unit.State{}
	for _, d := range unit.Of(before, config).Dependencies() {
		was[d.Label] = d.Enabled()
	}
	for _, d := range unit.Of(after, config).Dependencies() {
		old, there := was[d.Label]
		if now := d.Enabled(); there && now != unit.Unknown && now != old {
			all = append(all, phase.Expect{Unit: config.Dir(), Attribute: "dependency." + d.Label + ".enabled",
				Old: string(old), OldExpression: old == unit.Unknown, New: string(now), Cause: cause})
		}
	}
	return all
}
