package cluster

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// UnitValue is what one unit of a cluster has for a key.
type UnitValue struct {
	Key   string
	Unit  change.Path
	Input string
	// Value is the text or number that the input evaluates to without running anything; "" where that needs outputs, and then Expression
	// tells what it reads today.
	Value, Expression string
	Place             finding.Place
	// Missed tells that the cluster overrides the key with a value that files tell, and that the input has not this value.
	Missed bool

	// computed tells that the input is no entry of its own in the unit, so that phase 4 cannot make it ask.
	computed bool
}

// UnitValues gives what each unit of a cluster has for each key, in the order of the layout and then of the units. A unit that has no input
// for a key is left out.
func UnitValues(x *refs.Index, l layout.Layout, c layout.Cluster) []UnitValue {
	set := map[string]string{}
	for _, o := range InForceOf(x, l, c) {
		if o.Source == Overridden || o.Source == Pinned {
			set[o.Key] = layout.ValueOf(x, l.Definition(c), l.Cluster.Overrides, o.Key)
		}
	}
	var all []UnitValue
	for _, config := range x.Units() {
		if !config.Within(c.Folder) || x.Template(config) || isStage(l, c, config.Dir()) {
			continue
		}
		inputs := unit.Of(x, config).Inputs()
		for _, o := range l.Overrides {
			for _, name := range o.Inputs {
				if value, has := inForceInput(x, inputs, name); has {
					value.Key, value.Unit = o.Key, config.Dir()
					value.Missed = set[o.Key] != "" && value.Value != set[o.Key]
					all = append(all, value)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b UnitValue) int {
		keys := overrideKeys(l)
		return cmp.Or(cmp.Compare(slices.Index(keys, a.Key), slices.Index(keys, b.Key)), cmp.Compare(a.Unit, b.Unit))
	})
	return all
}

// isStage tells whether a folder is one of the stages that the cluster builds itself, which give the values.
func isStage(l layout.Layout, c layout.Cluster, folder change.Path) bool {
	return slices.ContainsFunc(l.Artifacts.Stages, func(stage layout.Stage) bool { return folder.Within(l.ClusterStageFolder(c, stage)) })
}

// inForceInput evaluates an input of a unit. Of several expressions that may give it, the last of the strongest text counts, as in merge.
func inForceInput(x *refs.Index, inputs []unit.Input, name string) (UnitValue, bool) {
	var found *unit.Input
	for i, input := range inputs {
		if input.Name == name && !input.Decides && (found == nil || input.Scope.Text == found.Scope.Text) {
			found = &inputs[i]
		}
	}
	if found == nil {
		return UnitValue{}, false
	}
	value := x.Evaluator().Value(found.Scope, found.Expression).Value
	for _, attribute := range found.Rest {
		value = attributeOf(value, attribute)
	}
	if found.Whole {
		value = attributeOf(value, name)
	}
	content, _ := x.Tree().Read(found.Scope.Text)
	r := found.Expression.Range()
	read := inForceArm(x, *found).Range()
	text, _ := static.TextOf(value)
	return UnitValue{computed: found.Whole || len(found.Rest) > 0, Input: name, Value: text, Expression: x.Text(found.Scope.Text).Source(read),
		Place: finding.At(string(found.Scope.Text), content, r.Start.Byte, r.End.Byte)}, true
}

// inForceArm follows the conditionals whose condition is known, so that what is left is what the input reads today.
func inForceArm(x *refs.Index, input unit.Input) hclsyntax.Expression {
	at := input.Expression
	for {
		switch inner := at.(type) {
		case *hclsyntax.ParenthesesExpr:
			at = inner.Expression
			continue
		case *hclsyntax.ConditionalExpr:
			if holds, known := static.Truth(x.Evaluator().Value(input.Scope, inner.Condition).Value); known {
				at = inner.FalseResult
				if holds {
					at = inner.TrueResult
				}
				continue
			}
		}
		return at
	}
}

// attributeOf takes an attribute of a value; an unknown one where there is none.
func attributeOf(value cty.Value, name string) cty.Value {
	if value == cty.NilVal || !value.IsKnown() || value.IsNull() || !value.Type().IsObjectType() || !value.Type().HasAttribute(name) {
		return cty.DynamicVal
	}
	return value.GetAttr(name)
}

// Missed finds the inputs of the clusters' units that an override which is set does not reach, so that one cluster runs several versions.
func Missed(x *refs.Index, l layout.Layout) finding.List {
	var all finding.List
	for _, c := range l.Clusters(x.Tree()) {
		all = append(all, missed(x, l, c)...)
	}
	return all
}

func missed(x *refs.Index, l layout.Layout, c layout.Cluster) finding.List {
	reached := map[string]bool{}
	values := UnitValues(x, l, c)
	for _, v := range values {
		reached[v.Key] = reached[v.Key] || !v.Missed
	}
	var all finding.List
	for _, v := range values {
		if !v.Missed || !reached[v.Key] && len(readings(x, l, c, v.Key)) == 0 {
			continue // Where no unit asks for the key at all, that is told once.
		}
		has := v.Value
		if has == "" {
			has = v.Expression
		}
		remedy := fmt.Sprintf("Run `tg-refactor apply --phase 4`, after which the input asks %s first", l.Cluster.Overrides)
		if v.computed {
			remedy = fmt.Sprintf("Write %s in the inputs of %s itself, then run `tg-refactor apply --phase 4`", v.Input, v.Unit)
		}
		all = append(all, finding.Finding{Code: finding.OverrideNotReached, Severity: finding.Warning, Place: v.Place, Remedy: remedy,
			Message: fmt.Sprintf("%s overrides %s, but input %s of %s does not ask for it and is %s", c.Name, v.Key, v.Input, v.Unit, has)})
	}
	return all
}
