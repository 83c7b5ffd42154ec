package move

import (
	"fmt"
	"path"
	"slices"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// values names what evaluates to something else after the move, though every path keeps its target: names cut from a path, and
// paths that Terraform sees as text. Only what is in force in a unit counts.
func (p *planner) values() {
	v := valueCheck{planner: p, found: map[differing]*difference{}}
	p.nearDiffers, p.answerDiffers = map[change.Path]bool{}, map[change.Path]bool{}
	watched := map[change.Path]bool{}
	for _, reference := range p.watched {
		watched[reference.Frame.Config] = true
	}
	for _, config := range p.before.Units() {
		if (watched[config] || p.moved(config)) && !p.removed(config) && (v.placed(config) || p.nearUnits[config] || p.answer[config] != nil) {
			v.unit(config)
		}
	}
	for _, at := range v.order {
		p.findings = append(p.findings, v.finding(at))
	}
}

// moved tells whether a unit, or a text that it is made of, goes elsewhere.
func (p *planner) moved(config change.Path) bool {
	return slices.ContainsFunc(p.before.View(config).Texts, func(text change.Path) bool { return p.moves.Map(text) != text })
}

type valueCheck struct {
	*planner
	found map[differing]*difference
	order []differing
}

// differing is a value that changes, by its place and by whether it hangs on a path that led nowhere before its text was edited for others.
type differing struct {
	site    static.Site
	answers bool
}

// difference is a value that changes.
type difference struct {
	// configs are the units in which it does; old and new are its values in the first.
	configs         []change.Path
	name, attribute string
	old, new        string
	isPath          bool
	// nearer tells that it hangs on a look-up that answers a nearer file.
	nearer bool
	// answer is the path that it hangs on which led nowhere before its text was edited for others, in the first unit; nil where there is none.
	answer *answering
}

func (v *valueCheck) unit(config change.Path) {
	before, after := sinksOf(unit.Of(v.before, config)), sinksOf(unit.Of(v.planner.after, v.moves.Map(config)))
	if len(before) != len(after) {
		return
	}
	for i, old := range before {
		if new := after[i]; new.name == old.name && new.scope.Text == v.moves.Map(old.scope.Text) {
			v.compare(config, old, new)
		}
	}
}

// placed tells whether any text that the unit sees has a value that is made of where it lies.
func (v *valueCheck) placed(config change.Path) bool {
	for _, text := range v.before.View(config).Texts {
		if t := v.before.Text(text); t != nil && t.Placed {
			return true
		}
	}
	return false
}

func (v *valueCheck) compare(config change.Path, old, new sink) {
	was := v.before.Evaluator().Value(old.scope, old.x)
	is := v.planner.after.Evaluator().Value(new.scope, new.x)
	a, b := was.Value, is.Value
	if !a.IsWhollyKnown() || !b.IsWhollyKnown() || a.RawEquals(b) || v.named(v.request.Keep, config, old.attribute) {
		return
	}
	site := static.SiteOf(old.scope.Text, old.x)
	nearer, answer := v.byNearer(config, old.scope, old.x), v.byAnswer(config, is.Probes)
	key := differing{site, answer != nil}
	if d := v.found[key]; d != nil {
		d.configs, d.nearer = append(d.configs, config), d.nearer || nearer
		return
	}
	d := &difference{configs: []change.Path{config}, name: old.name, attribute: old.attribute, old: shown(a), new: shown(b),
		isPath: v.follows(a, b), nearer: nearer, answer: answer}
	if d.old == d.new {
		d.old, d.new = fmt.Sprintf("%s (%s)", d.old, a.Type().FriendlyName()), fmt.Sprintf("%s (%s)", d.new, b.Type().FriendlyName())
	}
	if slices.ContainsFunc(was.Probes, v.ignored) {
		d.old, d.new = finding.Withheld, finding.Withheld
	}
	v.found[key] = d
	v.order = append(v.order, key)
}

// ignored tells whether git ignores the file to which a path leads: what is made of it may be secret.
func (v *valueCheck) ignored(p change.Path) bool {
	real, ok := v.before.Expanded().Follow(p)
	return ok && v.before.Expanded().IsFile(real) && v.before.Tree().Ignored(real)
}

// named tells whether a list of names of values, as "inputs.x" or "live/app:inputs.x", names one of a unit.
func (p *planner) named(list []string, config change.Path, attribute string) bool {
	return slices.ContainsFunc(list, func(name string) bool {
		return name == attribute || name == string(config.Dir())+":"+attribute || name == string(p.moves.Map(config).Dir())+":"+attribute
	})
}

// follows tells whether a value is a path that leads after to where its old text led.
func (v *valueCheck) follows(a, b cty.Value) bool {
	if a.Type() != cty.String || b.Type() != cty.String || !path.IsAbs(a.AsString()) {
		return false
	}
	old, ok := static.Locate(a.AsString(), change.Root)
	if !ok {
		return false
	}
	new, ok := static.Locate(b.AsString(), change.Root)
	return ok && v.target(old) == new
}

func (v *valueCheck) finding(at differing) finding.Finding {
	d, site := *v.found[at], at.site
	f := finding.Finding{Code: finding.ValueChanges, Severity: finding.Warning, Old: d.old, New: d.new,
		Message: fmt.Sprintf("%s of %s is made of where the unit lies, and has another value after the move", d.name, d.configs[0].Dir()),
		Remedy:  "If the value shall stay, write it out; else look at the unit's plan before you apply it"}
	if v.request.OffersKeep {
		f.Remedy = "If the value shall stay, keep it with --keep " + d.attribute + "; else look at the unit's plan before you apply it"
	}
	if d.isPath {
		f.Code = finding.PathReachesTerraform
		f.Message = fmt.Sprintf("%s of %s holds a path, which follows the move: Terraform sees another text, and may replace what depends on it",
			d.name, d.configs[0].Dir())
		f.Remedy = "Look at the unit's plan before you apply it"
	}
	switch {
	case d.nearer:
		v.differsByNearer(&f, d)
	case d.answer != nil:
		v.differsByAnswer(&f, d)
	}
	if more := len(d.configs) - 1; more > 0 {
		f.Message += fmt.Sprintf(" (so in %d more)", more)
	}
	if real, ok := v.before.Expanded().Follow(site.File); ok {
		if content, err := v.before.Tree().Read(real); err == nil {
			f.Place = finding.At(string(real), content, site.Start, site.End)
		}
	}
	return f
}

func shown(value cty.Value) string {
	if value.Type() == cty.String && !value.IsNull() {
		return value.AsString()
	}
	text, err := ctyjson.Marshal(value, value.Type())
	if err != nil {
		return ""
	}
	return string(text)
}
