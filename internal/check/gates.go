package check

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// leakyGates gives the places that can read a dependency while its enabled turns it off: Terragrunt serves the mock then, on apply too.
// It is an error where it is so with today's values, and a warning where a value that only running something tells, or an override that
// nobody has set yet, would make it so.
func leakyGates(s Side) []problem {
	g := gates{side: s, texts: newTexts(s.Index), at: map[static.Site]int{}}
	if s.Layout != nil {
		g.overrides = s.Layout.Cluster.Overrides
	}
	for _, config := range s.Index.Units() {
		g.unit(unit.Of(s.Index, config))
	}
	var all []problem
	for _, l := range g.found {
		all = append(all, l.problem())
	}
	return all
}

type gates struct {
	side  Side
	texts *texts
	// overrides is the name of the local that holds a cluster's overrides; empty without a layout.
	overrides string
	found     []leak
	at        map[static.Site]int
}

// gate is a dependency of a unit that can be turned off.
type gate struct {
	label   string
	enabled hclsyntax.Expression
	scope   *static.Scope
	place   finding.Place
}

// leak is a place that reads a dependency which is off.
type leak struct {
	gate   gate
	file   change.Path
	input  string
	source string
	place  finding.Place
	now    bool
	units  []change.Path
}

// unit looks for leaks in the texts of a unit, the strongest first.
func (g *gates) unit(u *unit.Unit) {
	all := g.gates(u)
	if len(all) == 0 {
		return
	}
	overridden := map[string]bool{}
	for _, scoped := range u.Texts {
		t := g.texts.get(scoped.Text.Path)
		if t.body == nil {
			continue
		}
		body := scoped.Text.Body()
		for _, r := range readings(body) {
			if overridden[r.input] && r.input != "" {
				continue
			}
			for _, gate := range all {
				if gate.label == r.label {
					g.judge(gate, r, scoped.Scope, t, u.Config)
				}
			}
		}
		for _, name := range inputNames(body) {
			overridden[name] = true
		}
	}
}

// gates gives the dependencies of a unit that have mocks and an enabled.
func (g *gates) gates(u *unit.Unit) []gate {
	var all []gate
	for _, d := range u.Dependencies() {
		enabled, gated := d.Attribute("enabled")
		if _, mocked := d.Attribute("mock_outputs"); gated && mocked {
			all = append(all, gate{label: d.Label, enabled: enabled.Expression, scope: enabled.Scope,
				place: g.texts.get(enabled.Scope.Text).in(enabled.Expression.Range())})
		}
	}
	return all
}

// judge finds out whether a reading is reached while its gate is off.
func (g *gates) judge(gate gate, r reading, scope *static.Scope, t text, config change.Path) {
	now := newConditions(g.side.Index, "")
	leaksNow, free := now.satisfiable(and(not(now.of(gate.scope, gate.enabled)), now.reached(scope, r.path)))
	leaks := leaksNow
	if !leaksNow && g.overrides != "" {
		any := newConditions(g.side.Index, g.overrides)
		leaks, _ = any.satisfiable(and(not(any.of(gate.scope, gate.enabled)), any.reached(scope, r.path)))
	}
	if !leaks {
		return
	}
	site := static.Site{File: t.file, Start: r.at.Start.Byte, End: r.at.End.Byte}
	i, known := g.at[site]
	if !known {
		i = len(g.found)
		g.at[site] = i
		g.found = append(g.found, leak{gate: gate, file: t.file, input: r.input, place: t.in(r.at),
			source: string(t.content[r.at.Start.Byte:r.at.End.Byte])})
	}
	g.found[i].now = g.found[i].now || leaksNow && !free
	g.found[i].units = append(g.found[i].units, config)
}

func (l leak) problem() problem {
	where := "a place outside of the inputs"
	if l.input != "" {
		where = "input " + l.input
	}
	f := finding.Finding{Code: finding.MockReachesInput, Severity: finding.Error, Place: l.place, Related: []finding.Place{l.gate.place},
		Message: fmt.Sprintf("%s reads dependency %q while it is turned off, and gets its mock, on apply too, in %s", where, l.gate.label,
			several(l.units)),
		Remedy: "Ask in the input for what enabled asks, so that it reads something else while the dependency is off; or leave it on"}
	if !l.now {
		f.Severity = finding.Warning
		f.Message = fmt.Sprintf("%s can read dependency %q while it is turned off, and would get its mock, on apply too, in %s", where, l.gate.label,
			several(l.units))
	}
	return wrong(f, l.file, l.gate.label+" "+l.input+" "+strings.Join(strings.Fields(l.source), ""))
}
