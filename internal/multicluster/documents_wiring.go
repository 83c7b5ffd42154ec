package multicluster

import (
	"cmp"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// wiring is which units a tree has and what depends on what, as Terragrunt has it. Units are named by their folder.
type wiring struct {
	x *refs.Index
	// units are all units, ordered by path.
	units []change.Path
	// on are a unit's dependencies, by, the other way round, the units that depend on it; both ordered by path.
	on map[change.Path][]dependency
	by map[change.Path][]change.Path
	// level is the length of the longest chain of dependencies below a unit.
	level map[change.Path]int
}

// dependency is one unit that another one depends on. Off tells that the tree turns the dependency off.
type dependency struct {
	unit change.Path
	off  bool
}

func newWiring(x *refs.Index) *wiring {
	w := &wiring{x: x, on: map[change.Path][]dependency{}, by: map[change.Path][]change.Path{}, level: map[change.Path]int{}}
	for _, config := range x.Units() {
		w.on[config.Dir()] = nil
	}
	w.units = slices.Sorted(maps.Keys(w.on))
	for _, config := range x.Units() {
		on := w.dependencies(x.View(config))
		for _, unit := range slices.Sorted(maps.Keys(on)) {
			w.on[config.Dir()] = append(w.on[config.Dir()], dependency{unit, on[unit]})
			w.by[unit] = append(w.by[unit], config.Dir())
		}
	}
	for _, config := range x.Units() {
		w.measure(config.Dir(), map[change.Path]bool{})
	}
	return w
}

func (w *wiring) has(unit change.Path) bool {
	_, ok := w.on[unit]
	return ok
}

// dependencies gives what a unit depends on, and whether it is turned off. Of dependency blocks with one name the strongest counts.
func (w *wiring) dependencies(view *refs.View) map[change.Path]bool {
	rank := w.ranks(view)
	strongest := map[string]change.Path{}
	for _, r := range view.References {
		if known, ok := strongest[r.Dependency]; r.Kind == refs.ConfigPath && rank[r.Frame.Text] > 0 && (!ok || rank[r.Frame.Text] < rank[known]) {
			strongest[r.Dependency] = r.Frame.Text
		}
	}
	on := map[change.Path]bool{}
	for _, r := range view.References {
		if r.State != refs.Resolved || rank[r.Frame.Text] == 0 {
			continue
		}
		unit, ok := w.unit(r.Target)
		switch {
		case !ok:
		case r.Kind == refs.Dependencies:
			on[unit] = false
		case r.Kind == refs.ConfigPath && strongest[r.Dependency] == r.Frame.Text:
			off, known := on[unit]
			on[unit] = w.off(view, r) && (off || !known)
		}
	}
	return on
}

// ranks orders the texts of a unit by their strength, the strongest first, from 1: its own, then the last include block first. Texts
// that are not merged have none.
func (w *wiring) ranks(view *refs.View) map[change.Path]int {
	rank := map[change.Path]int{view.Config: 1}
	text := w.x.Text(view.Config)
	if text == nil {
		return rank
	}
	apart := map[string]bool{}
	for _, block := range text.Includes {
		apart[block.Name] = block.NoMerge
	}
	for i, include := range view.Includes {
		if !apart[include.Name] {
			rank[include.Path] = 1 + len(view.Includes) - i
		}
	}
	return rank
}

// unit gives the folder of the unit that a dependency leads to, links followed. It reports false where that is no unit of the tree.
func (w *wiring) unit(target change.Path) (change.Path, bool) {
	folder, ok := w.x.Tree().Follow(target)
	if ok && !w.x.Tree().IsDir(folder) {
		folder, ok = w.x.Tree().Follow(target.Dir())
	}
	return folder, ok && w.has(folder)
}

// off evaluates the enabled of a dependency block in the eyes of the unit.
func (w *wiring) off(view *refs.View, r *refs.Reference) bool {
	x := w.enabled(r.Frame.Text, r.Dependency)
	if x == nil {
		return false
	}
	scope := r.Scope()
	if scope.Text != r.Frame.Text {
		// The config_path is defined in another file than its block.
		for _, scoped := range w.x.Scopes(view.Config) {
			if scoped.Scope.Text == r.Frame.Text {
				scope = scoped.Scope
			}
		}
	}
	value := w.x.Evaluator().Value(scope, x).Value
	return value.IsWhollyKnown() && !value.IsNull() && value.Type() == cty.Bool && value.False()
}

func (w *wiring) enabled(text change.Path, name string) hclsyntax.Expression {
	if t := w.x.Text(text); t != nil {
		for _, dependency := range t.Dependencies {
			if dependency.Name == name {
				return dependency.Enabled
			}
		}
	}
	return nil
}

// measure gives a unit's level. A circle, which Terragrunt refuses to run, is cut where it closes.
func (w *wiring) measure(unit change.Path, above map[change.Path]bool) int {
	if level, ok := w.level[unit]; ok || above[unit] {
		return level
	}
	above[unit] = true
	level := 0
	for _, d := range w.on[unit] {
		level = max(level, 1+w.measure(d.unit, above))
	}
	delete(above, unit)
	w.level[unit] = level
	return level
}

// ordered gives units in the order in which Terragrunt applies them: each after all that it depends on.
func (w *wiring) ordered(units []change.Path) []change.Path {
	sorted := slices.Clone(units)
	slices.SortFunc(sorted, func(a, b change.Path) int { return cmp.Or(cmp.Compare(w.level[a], w.level[b]), cmp.Compare(a, b)) })
	return sorted
}

// below gives the units at or below a folder, ordered.
func (w *wiring) below(folder change.Path) []change.Path {
	if folder == change.Root {
		return w.ordered(w.units)
	}
	// Paths that begin with the folder and a slash stand beside each other; what follows the slash in order is a zero.
	first, _ := slices.BinarySearch(w.units, folder+"/")
	last, _ := slices.BinarySearch(w.units, folder+"0")
	units := slices.Clone(w.units[first:last])
	if w.has(folder) {
		units = append(units, folder)
	}
	return w.ordered(units)
}

// reach gives these units and all that they depend on, directly or not, ordered.
func (w *wiring) reach(units []change.Path) []change.Path {
	reached := map[change.Path]bool{}
	for next := units; len(next) > 0; {
		var further []change.Path
		for _, unit := range next {
			if reached[unit] {
				continue
			}
			reached[unit] = true
			for _, d := range w.on[unit] {
				further = append(further, d.unit)
			}
		}
		next = further
	}
	return w.ordered(slices.Collect(maps.Keys(reached)))
}
