package move

import (
	"bytes"
	"fmt"
	"path"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// sink is one value that leaves a config: an input, or an attribute of a block that Terraform or a hook sees.
type sink struct {
	name string
	x    hclsyntax.Expression
}

// values names what evaluates to something else after the move, though every path keeps its target: names cut from a path, and
// paths that Terraform sees as text.
func (p *planner) values() {
	v := valueCheck{planner: p, sinks: map[change.Path][]sink{}, after: map[change.Path][]sink{}, found: map[static.Site]int{}}
	seen := map[change.Path]bool{}
	for _, reference := range p.watched {
		config := reference.Frame.Config
		if view := p.before.View(config); !seen[config] && view != nil && view.Unit && !p.removed(config) {
			seen[config] = true
			v.unit(config)
		}
	}
	for _, site := range v.order {
		p.findings = append(p.findings, v.finding(site))
	}
}

type valueCheck struct {
	*planner
	sinks, after map[change.Path][]sink
	found        map[static.Site]int
	first        map[static.Site]difference
	order        []static.Site
}

// difference is the first unit in which a value changes.
type difference struct {
	config   change.Path
	name     string
	old, new string
	isPath   bool
}

func (v *valueCheck) unit(config change.Path) {
	target := v.moves.Map(config)
	if !v.placed(config) {
		return
	}
	scopes := v.planner.after.Scopes(target)
	for _, before := range v.before.Scopes(config) {
		sinks := sinksOf(v.before.Expanded(), before.Scope.Text, v.sinks)
		if len(sinks) == 0 {
			continue
		}
		for _, after := range scopes {
			if after.Scope.Text != v.moves.Map(before.Scope.Text) {
				continue
			}
			later := sinksOf(v.planner.after.Expanded(), after.Scope.Text, v.after)
			if len(later) != len(sinks) {
				continue
			}
			for i := range sinks {
				v.compare(config, before, after, sinks[i], later[i])
			}
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

func (v *valueCheck) compare(config change.Path, before, after refs.Scoped, old, new sink) {
	a := v.before.Evaluator().Value(before.Scope, old.x).Value
	b := v.planner.after.Evaluator().Value(after.Scope, new.x).Value
	if !a.IsWhollyKnown() || !b.IsWhollyKnown() || a.RawEquals(b) {
		return
	}
	site := static.SiteOf(before.Scope.Text, old.x)
	v.found[site]++
	if v.found[site] > 1 {
		return
	}
	if v.first == nil {
		v.first = map[static.Site]difference{}
	}
	v.first[site] = difference{config: config, name: old.name, old: shown(a), new: shown(b), isPath: v.follows(a, b)}
	v.order = append(v.order, site)
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

func (v *valueCheck) finding(site static.Site) finding.Finding {
	d := v.first[site]
	f := finding.Finding{Code: finding.ValueChanges, Severity: finding.Warning, Old: d.old, New: d.new,
		Message: fmt.Sprintf("%s of %s is made of where the unit lies, and has another value after the move", d.name, d.config.Dir()),
		Remedy:  "If the value shall stay, write it out; else look at the unit's plan before you apply it"}
	if d.isPath {
		f.Code = finding.PathReachesTerraform
		f.Message = fmt.Sprintf("%s of %s holds a path, which follows the move: Terraform sees another text, and may replace what depends on it",
			d.name, d.config.Dir())
		f.Remedy = "Look at the unit's plan before you apply it"
	}
	if more := v.found[site] - 1; more > 0 {
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

// sinksOf gives the values of a text that leave it; none where it does not parse.
func sinksOf(tree *live.Tree, text change.Path, known map[change.Path][]sink) []sink {
	if sinks, ok := known[text]; ok {
		return sinks
	}
	known[text] = nil
	real, _ := tree.Follow(text)
	content, err := tree.Read(real)
	if err != nil {
		return nil
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	file, diagnostics := hcledit.ParseConfig(content, string(text), hcl.InitialPos)
	if diagnostics.HasErrors() {
		return nil
	}
	known[text] = collectSinks(file.Body.(*hclsyntax.Body))
	return known[text]
}

// unseen are the blocks whose values nobody but Terragrunt sees: paths, which the move keeps, and the state's place, which is the
// state plan's.
var unseen = map[string]bool{"locals": true, "include": true, "dependency": true, "dependencies": true, "remote_state": true}

func collectSinks(body *hclsyntax.Body) []sink {
	var sinks []sink
	if inputs, ok := body.Attributes["inputs"]; ok {
		sinks = inputSinks(inputs.Expr, sinks)
	}
	for _, block := range body.Blocks {
		if !unseen[block.Type] {
			sinks = blockSinks(block, block.Type, sinks)
		}
	}
	return sinks
}

func inputSinks(x hclsyntax.Expression, sinks []sink) []sink {
	switch x := x.(type) {
	case *hclsyntax.FunctionCallExpr:
		if x.Name == "merge" {
			for _, arg := range x.Args {
				sinks = inputSinks(arg, sinks)
			}
			return sinks
		}
	case *hclsyntax.ObjectConsExpr:
		for _, item := range x.Items {
			sinks = append(sinks, sink{"input " + static.ItemKey(item), item.ValueExpr})
		}
		return sinks
	}
	return append(sinks, sink{"inputs", x})
}

func blockSinks(block *hclsyntax.Block, name string, sinks []sink) []sink {
	if len(block.Labels) > 0 {
		name += fmt.Sprintf(" %q", block.Labels[0])
	}
	for _, attribute := range sortedAttributes(block.Body) {
		switch attribute.Name {
		case "source", "working_dir", "execute", "required_var_files", "optional_var_files":
			// Paths that Terragrunt follows, and hooks, which find what they need where it is.
		default:
			sinks = append(sinks, sink{attribute.Name + " of " + name, attribute.Expr})
		}
	}
	for _, nested := range block.Body.Blocks {
		sinks = blockSinks(nested, nested.Type, sinks)
	}
	return sinks
}
