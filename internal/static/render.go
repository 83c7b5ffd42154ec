package static

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// Render gives the text of a value of which perhaps only a part is known: templates part by part, names by their definitions,
// conditionals whose condition is known by their arm. hole gives the text that stands for an expression that cannot be known.
func (e *Evaluator) Render(s *Scope, x hclsyntax.Expression, hole func(*Scope, hclsyntax.Expression) string) string {
	return e.render(s, x, hole, 0)
}

func (e *Evaluator) render(s *Scope, x hclsyntax.Expression, hole func(*Scope, hclsyntax.Expression) string, depth int) string {
	if text, ok := TextOf(e.Value(s, x).Value); ok {
		return text
	}
	o := e.Origin(s, x, nil)
	if depth > maxVia || o.Config != "" || len(o.Rest) > 0 {
		return hole(s, x)
	}
	switch x := o.Expression.(type) {
	case *hclsyntax.TemplateExpr:
		var text strings.Builder
		for _, part := range x.Parts {
			text.WriteString(e.render(o.Scope, part, hole, depth+1))
		}
		return text.String()
	case *hclsyntax.ConditionalExpr:
		condition := e.Value(o.Scope, x.Condition).Value
		if condition.IsWhollyKnown() && !condition.IsNull() && condition.Type() == cty.Bool {
			arm := x.FalseResult
			if condition.True() {
				arm = x.TrueResult
			}
			return e.render(o.Scope, arm, hole, depth+1)
		}
	}
	return hole(o.Scope, o.Expression)
}

// TextOf gives a known string, number or bool as text; null is "". It reports false for all else.
func TextOf(v cty.Value) (string, bool) {
	if v == cty.NilVal || !v.IsWhollyKnown() || v.IsMarked() {
		return "", false
	}
	if v.IsNull() {
		return "", true
	}
	text, err := convert.Convert(v, cty.String)
	if err != nil {
		return "", false
	}
	return text.AsString(), true
}
