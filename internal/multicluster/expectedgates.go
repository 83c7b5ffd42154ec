package multicluster

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
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
	for _, view := range o.views() {
		if now := after.View(view.Config); now != nil && now != view {
			all = append(all, o.turned(after, view)...)
			all = append(all, o.overridden(after, view)...)
		}
	}
	return all
}

// turned declares the gates of one unit's dependencies that are not what they were.
func (o *overriding) turned(after *refs.Index, view *refs.View) []phase.Expect {
	var all []phase.Expect
	before, now := enabledOf(o.x, view.Config), enabledOf(after, view.Config)
	for _, gate := range now {
		old := ""
		for _, known := range before {
			if known.label == gate.label {
				old = known.value
			}
		}
		if gate.value != old && gate.value != "" {
			all = append(all, phase.Expect{Unit: view.Dir(), Attribute: "dependency." + gate.label + ".enabled", Old: old, New: gate.value,
				Cause: change.Cause{Phase: overridesName, Why: "an override can turn the dependency off"}})
		}
	}
	return all
}

// enabled is the gate of one dependency: "true" or "false", empty where it has none or its value is not known.
type enabled struct{ label, value string }

func enabledOf(x *refs.Index, config change.Path) []enabled {
	var all []enabled
	for _, scoped := range x.Scopes(config) {
		document, _ := open(x.Tree(), scoped.Text.Path)
		if document == nil || scoped.NoMerge {
			continue
		}
		for _, block := range document.Body().Blocks {
			if block.Type != "dependency" || len(block.Labels) == 0 {
				continue
			}
			gate := enabled{label: block.Labels[0]}
			if attribute, ok := block.Body.Attributes["enabled"]; ok {
				value := x.Evaluator().Value(scoped.Scope, attribute.Expr).Value
				if value != cty.NilVal && value.IsWhollyKnown() && !value.IsNull() && value.Type() == cty.Bool {
					gate.value = map[bool]string{true: "true", false: "false"}[value.True()]
				}
			}
			all = append(all, gate)
		}
	}
	return all
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
