package check

import (
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/graph"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// cycles gives the circles of dependencies.
func cycles(s Side) []problem {
	texts := newTexts(s.Index)
	var all []problem
	for _, circle := range graph.Of(s.Index).Cycles() {
		names := make([]string, 0, len(circle)+1)
		f := finding.Finding{Code: finding.DependencyCycle, Severity: finding.Error,
			Remedy: "Take one of these dependencies out; what both units need belongs in a third one"}
		p := problem{fresh: f.Severity}
		for i, unit := range circle {
			names = append(names, string(unit))
			p.marks = append(p.marks, mark{code: f.Code, place: unit})
			place := finding.InFile(string(unit.Child(static.DefaultConfig)))
			if site, ok := leading(s.Index, unit, circle[(i+1)%len(circle)]); ok {
				place = texts.place(site)
			}
			if i == 0 {
				f.Place = place
			} else {
				f.Related = append(f.Related, place)
			}
		}
		f.Message = "units depend on each other in a circle: " + strings.Join(append(names, names[0]), " → ")
		p.Finding = f
		all = append(all, p)
	}
	return all
}

// leading gives the text by which a unit depends on another.
func leading(x *refs.Index, unit, on change.Path) (static.Site, bool) {
	view := x.View(unit.Child(static.DefaultConfig))
	if view == nil {
		return static.Site{}, false
	}
	for _, r := range view.References {
		if r.Kind != refs.ConfigPath && r.Kind != refs.Dependencies || r.State != refs.Resolved {
			continue
		}
		if folder, ok := sources(x).Follow(r.Target); r.Target == on || ok && (folder == on || folder.Dir() == on) {
			return r.Leaf, true
		}
	}
	return static.Site{}, false
}
