package flow

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// Turned declares the gates of one unit's dependencies, their enabled, that are another value in a later tree, where that can be told
// without running anything. The unit's config stands at the same place in both.
func Turned(before, after *refs.Index, config change.Path, cause change.Cause) []phase.Expect {
	var all []phase.Expect
	was := map[string]string{}
	for _, gate := range gates(before, config) {
		was[gate.dependency] = gate.enabled
	}
	for _, gate := range gates(after, config) {
		old, there := was[gate.dependency]
		if there && gate.enabled != "" && gate.enabled != old {
			all = append(all, phase.Expect{Unit: config.Dir(), Attribute: "dependency." + gate.dependency + ".enabled",
				Old: old, OldExpression: old == "", New: gate.enabled, Cause: cause})
		}
	}
	return all
}

// gate is the enabled of a dependency: "true" or "false", the former also where nothing is said; empty where its value is not known.
type gate struct{ dependency, enabled string }

// gates gives those of a unit, the weakest first: of dependency blocks with one name the strongest counts.
func gates(x *refs.Index, config change.Path) []gate {
	var all []gate
	scopes := x.Scopes(config)
	for i := len(scopes) - 1; i >= 0; i-- {
		scoped := scopes[i]
		if scoped.NoMerge {
			continue
		}
		for _, dependency := range scoped.Text.Dependencies {
			one := gate{dependency: dependency.Name, enabled: "true"}
			if dependency.Enabled != nil {
				one.enabled = ""
				value := x.Evaluator().Value(scoped.Scope, dependency.Enabled).Value
				if value != cty.NilVal && value.IsWhollyKnown() && !value.IsNull() && value.Type() == cty.Bool {
					one.enabled = map[bool]string{true: "true", false: "false"}[value.True()]
				}
			}
			all = append(all, one)
		}
	}
	return all
}
