package graph

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// MocksOnApply gives the units that a unit depends on and whose mock outputs Terragrunt would serve it on apply, too, while they have no
// outputs: mock_outputs_allowed_terraform_commands is not there, is empty, or names apply. One that only running something tells counts as
// naming it. Ordered by path.
func (g *Graph) MocksOnApply(unit change.Path) []change.Path {
	view := g.x.View(unit.Child(static.DefaultConfig))
	if view == nil {
		return nil
	}
	var labels []string
	for label, m := range g.mocks(view.Config) {
		if m.outputs && m.onApply() && !m.skips {
			labels = append(labels, label)
		}
	}
	if len(labels) == 0 {
		return nil
	}
	rank := g.ranks(view)
	var all []change.Path
	for _, r := range view.References {
		if r.Kind != refs.ConfigPath || r.State != refs.Resolved || rank[r.Frame.Text] == 0 || !slices.Contains(labels, r.Dependency) {
			continue
		}
		for _, target := range g.targets(r.Target) {
			on := slices.IndexFunc(g.on[unit], func(d Dependency) bool { return d.Unit == target && !d.Off })
			if on >= 0 && !slices.Contains(all, target) {
				all = append(all, target)
			}
		}
	}
	slices.Sort(all)
	return all
}

// mocks is what a unit's dependency blocks of one label come to.
type mocks struct {
	outputs, skips bool
	// commands are those that may be served mocks; limited tells that there is a list at all.
	commands []string
	limited  bool
	// unknown tells that a list hangs on what only running something tells.
	unknown bool
}

func (m mocks) onApply() bool {
	return m.unknown || !m.limited || len(m.commands) == 0 || slices.Contains(m.commands, "apply")
}

// mocks gives the mocks of a unit's dependencies by label, merged as Terragrunt does: of blocks with one label the strongest counts, and of
// a deep include's what the stronger ones leave open; lists of commands are joined (DeepMerge in pkg/config/dependency.go).
func (g *Graph) mocks(config change.Path) map[string]mocks {
	all := map[string]mocks{}
	e := g.x.Evaluator()
	for _, scoped := range g.x.Scopes(config) {
		if scoped.NoMerge {
			continue
		}
		for _, d := range scoped.Text.Dependencies {
			m, known := all[d.Name]
			if known && !scoped.Deep {
				continue
			}
			m.outputs = m.outputs || d.Mocks
			if d.Skips != nil {
				skips := e.Value(scoped.Scope, d.Skips).Value
				m.skips = m.skips || skips.IsWhollyKnown() && !skips.IsNull() && skips.Type() == cty.Bool && skips.True()
			}
			m.add(e, scoped.Scope, d.MocksFor)
			all[d.Name] = m
		}
	}
	return all
}

func (m *mocks) add(e *static.Evaluator, scope *static.Scope, list hclsyntax.Expression) {
	if list == nil {
		return
	}
	value := e.Value(scope, list).Value
	switch {
	case !value.IsWhollyKnown():
		m.unknown = true
	case value.IsNull() || !value.CanIterateElements():
	default:
		m.limited = true
		for it := value.ElementIterator(); it.Next(); {
			if _, element := it.Element(); element.Type() == cty.String && !element.IsNull() {
				m.commands = append(m.commands, element.AsString())
			}
		}
	}
}
