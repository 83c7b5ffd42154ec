package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
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
		g.unit(s.Index.Scopes(config), config)
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
func (g *gates) unit(scopes []refs.Scoped, config change.Path) {
	scopes = slices.DeleteFunc(slices.Clone(scopes), func(s refs.Scoped) bool { return s.NoMerge })
	all := g.gates(scopes)
	if len(all) == 0 {
		return
	}
	overridden := map[string]bool{}
	for _, scoped := range scopes {
		t := g.texts.get(scoped.Text.Path)
		if t.body == nil {
			continue
		}
		own := map[string]bool{}
		for _, r := range readings(t.body) {
			own[r.input] = true
			if overridden[r.input] && r.input != "" {
				continue
			}
			for _, gate := range all {
				if gate.label == r.label {
					g.judge(gate, r, scoped.Scope, t, config)
				}
			}
		}
		for _, name := range inputNames(t.body) {
			overridden[name] = true
		}
	}
}

// gates gives the dependencies of a unit that have mocks and an enabled, of each label the strongest.
func (g *gates) gates(scopes []refs.Scoped) []gate {
	var all []gate
	settled, mocked := map[string]bool{}, map[string]bool{}
	for _, scoped := range scopes {
		if !slices.ContainsFunc(scoped.Text.Dependencies, func(d refs.DependencyBlock) bool { return d.Enabled != nil || d.Name != "" }) {
			continue
		}
		for _, d := range scoped.Text.Dependencies {
			if d.Enabled == nil || settled[d.Name] && !scoped.Deep {
				settled[d.Name] = true
				continue
			}
			settled[d.Name] = true
			t := g.texts.get(scoped.Text.Path)
			all = append(all, gate{label: d.Name, enabled: d.Enabled, scope: scoped.Scope, place: t.in(d.Enabled.Range())})
		}
	}
	if len(all) == 0 {
		return nil
	}
	for _, scoped := range scopes {
		if t := g.texts.get(scoped.Text.Path); t.body != nil {
			for _, block := range t.body.Blocks {
				if block.Type == "dependency" && len(block.Labels) > 0 && block.Body.Attributes["mock_outputs"] != nil {
					mocked[block.Labels[0]] = true
				}
			}
		}
	}
	return slices.DeleteFunc(all, func(one gate) bool { return !mocked[one.label] })
}

// judge finds out whether a reading is reached while its gate is off.
func (g *gates) judge(gate gate, r reading, scope *static.Scope, t text, config change.Path) {
	now := newConditions(g.side.Index.Evaluator(), "")
	leaksNow, free := now.satisfiable(and(not(now.of(gate.scope, gate.enabled)), now.reached(scope, r.path)))
	leaks := leaksNow
	if !leaksNow && g.overrides != "" {
		any := newConditions(g.side.Index.Evaluator(), g.overrides)
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
