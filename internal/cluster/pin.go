package cluster

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// Outputs are the real outputs of units by their folder, as they were applied. A mock is none.
type Outputs map[change.Path]map[string]Output

// Output is the value of one output.
type Output = cty.Value

// ReadOutputs reads what `terragrunt output -json` printed for one unit. Sensitive outputs are left out. The error says what is wrong
// with the text.
func ReadOutputs(text []byte) (map[string]Output, error) {
	var raw map[string]struct {
		Sensitive bool            `json:"sensitive"`
		Value     json.RawMessage `json:"value"`
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, fmt.Errorf("it is not what `terragrunt output -json` prints: %w", err)
	}
	outputs := map[string]Output{}
	for name, output := range raw {
		if output.Value == nil {
			return nil, fmt.Errorf("it is not what `terragrunt output -json` prints: %q has no value", name)
		}
		if output.Sensitive {
			continue
		}
		kind, err := ctyjson.ImpliedType(output.Value)
		if err != nil {
			return nil, fmt.Errorf("the output %q cannot be read: %w", name, err)
		}
		value, err := ctyjson.Unmarshal(output.Value, kind)
		if err != nil {
			return nil, fmt.Errorf("the output %q cannot be read: %w", name, err)
		}
		outputs[name] = value
	}
	return outputs, nil
}

// Needed are the units whose outputs Pins wants for a cluster, in order.
func Needed(x *refs.Index, l layout.Layout, c layout.Cluster) []change.Path {
	var units []change.Path
	for _, o := range InForceOf(x, l, c) {
		if o.Source != Overridden && o.Source != Pinned && len(readings(x, l, c, o.Key)) > 0 && !slices.Contains(units, o.Unit) {
			units = append(units, o.Unit)
		}
	}
	return units
}

// Pins gives the values that a cluster takes from the shared artifacts today, for each key that it does not override, from real outputs.
// Where one is missing, an Error says so and nothing is to be written.
func Pins(x *refs.Index, l layout.Layout, c layout.Cluster, outputs Outputs) ([]Setting, finding.List) {
	var pins []Setting
	var findings finding.List
	refuse := func(remedy, format string, values ...any) {
		findings = append(findings, finding.Finding{Code: finding.OutputsUnusable, Severity: finding.Error, Place: finding.InFile(string(l.Definition(c))),
			Message: fmt.Sprintf(format, values...), Remedy: remedy})
	}
	asked := false
	for _, o := range InForceOf(x, l, c) {
		list := readings(x, l, c, o.Key)
		asked = asked || len(list) > 0
		if o.Source == Overridden || o.Source == Pinned || len(list) == 0 {
			continue
		}
		value, missing := list[0].value(x, outputs)
		for _, other := range list[1:] {
			if further, _ := other.value(x, outputs); missing == "" && further != value {
				refuse("Set the key by hand", "%s would be %s for %s and %s for %s", o.Key, value, list[0].unit, further, other.unit)
			}
		}
		switch {
		case missing != "":
			refuse(fmt.Sprintf("Apply %s, or save what `terragrunt output -json` prints there and name the file with --outputs", o.Unit),
				"%s cannot be pinned: %s is not known from real outputs", o.Key, missing)
		case strings.TrimSpace(value) == "":
			refuse("Set the key by hand", "%s cannot be pinned: it is not one text or number", o.Key)
		default:
			pins = append(pins, Setting{Key: o.Key, Value: value})
		}
	}
	if !asked {
		refuse("Apply phase 4 first, after which units ask their overrides", "no unit of %s asks for %s, so nothing can be pinned", c.Name, l.Cluster.Overrides)
	}
	return pins, findings
}

// value evaluates what a reading takes where the key is not overridden, with real outputs for its dependencies. missing names the output
// that is not among them.
func (r reading) value(x *refs.Index, outputs Outputs) (text, missing string) {
	view := x.View(r.unit.Child(static.DefaultConfig))
	scope := *r.scope
	scope.Outputs = map[string]cty.Value{}
	folders := map[string]change.Path{}
	for _, reference := range view.References {
		if known, ok := outputs[reference.Target]; reference.Kind == refs.ConfigPath {
			folders[reference.Dependency] = reference.Target
			if ok {
				scope.Outputs[reference.Dependency] = cty.ObjectVal(known)
			}
		}
	}
	evaluator := x.Evaluator()
	instead := taken(evaluator, &scope, r.instead)
	for _, traversal := range instead.Variables() {
		if traversal.RootName() != "dependency" {
			continue
		}
		names := static.Names(traversal, 1)
		if len(names) > 2 {
			if _, ok := outputs[folders[names[0]]][names[2]]; !ok {
				return "", fmt.Sprintf("%s of %s", names[2], folders[names[0]])
			}
		}
	}
	text, ok := static.TextOf(evaluator.Value(&scope, instead).Value)
	if !ok {
		return "", "what " + r.input + " of " + string(r.unit) + " reads"
	}
	return text, ""
}

// taken goes through conditionals to the arm that counts, as far as their conditions are known.
func taken(e *static.Evaluator, scope *static.Scope, x hclsyntax.Expression) hclsyntax.Expression {
	switch x := x.(type) {
	case *hclsyntax.ParenthesesExpr:
		return taken(e, scope, x.Expression)
	case *hclsyntax.ConditionalExpr:
		if holds, known := static.Truth(e.Value(scope, x.Condition).Value); known && holds {
			return taken(e, scope, x.TrueResult)
		} else if known {
			return taken(e, scope, x.FalseResult)
		}
	}
	return x
}
