package multicluster

import (
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/flow"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// led declares that dependencies of units lead to other places than before, where that is meant.
func led(before, after *refs.Index, moves change.Moves, why string, meant func(before, after change.Path) bool) []phase.Expect {
	var all []phase.Expect
	for _, view := range before.Views() {
		now := after.View(moves.Map(view.Config))
		if !view.Unit || now == nil || now == view {
			continue
		}
		for _, reference := range view.References {
			target := leadsTo(now, reference)
			if reference.Kind != refs.ConfigPath || target == "" || target == moves.Map(reference.Target) || !meant(reference.Target, target) {
				continue
			}
			all = append(all, phase.Expect{Unit: now.Dir(), Attribute: "dependency." + reference.Dependency + ".config_path", Path: true,
				Old: string(reference.Target), New: string(target), Cause: change.Cause{Phase: sharedArtifactsName, Why: why}})
		}
	}
	return all
}

// leadsTo gives where a view's dependency of the same label leads.
func leadsTo(view *refs.View, like *refs.Reference) change.Path {
	for _, reference := range view.References {
		if reference.Kind == like.Kind && reference.Dependency == like.Dependency && reference.State == refs.Resolved {
			return reference.Target
		}
	}
	return ""
}

// expects declares what the phase changes in what units evaluate to: dependencies that are mended, dependencies that an override turns
// off, and inputs that take their value from an override.
func (o *overriding) expects(after *refs.Index, mended mending) []phase.Expect {
	var all []phase.Expect
	if mended.after != nil {
		all = led(mended.base, after, change.NewMoves(nil), "it led nowhere", func(before, _ change.Path) bool {
			return !mended.base.Tree().Exists(before)
		})
		for i := range all {
			all[i].Cause.Phase = overridesName
		}
	}
	units, _ := atOnce(o.views(), func(view *refs.View) ([]phase.Expect, error) { // None can fail.
		if now := after.View(view.Config); now == nil || now == view {
			return nil, nil
		}
		turned := flow.Turned(o.x, after, view.Config, change.Cause{Phase: overridesName, Why: "an override can turn the dependency off"})
		return append(turned, o.overridden(after, view)...), nil
	})
	return append(all, units...)
}

// overridden declares the inputs of one unit that take a known value from now on, where an override gives it.
func (o *overriding) overridden(after *refs.Index, view *refs.View) []phase.Expect {
	var all []phase.Expect
	before := inputsOf(o.x, view.Dir())
	for _, now := range inputsOf(after, view.Dir()) {
		for _, old := range before {
			if old.name == now.name && now.known() && old.differs(now) {
				all = append(all, expect(view.Dir(), "inputs."+now.name, old, now, change.Cause{Phase: overridesName, Why: "the cluster overrides it"}))
			}
		}
	}
	return all
}
