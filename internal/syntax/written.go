package syntax

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Written gives the value of an expression that is written out: it names nothing, calls nothing and computes nothing. It reports false for any
// other one. A loop in a loop makes more of a few lines than any machine has, so that this alone may be evaluated without a meter.
func Written(x hclsyntax.Expression) (cty.Value, bool) {
	computes := false
	_ = hclsyntax.VisitAll(x, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n.(type) {
		case *hclsyntax.ForExpr, *hclsyntax.TemplateJoinExpr, *hclsyntax.SplatExpr, *hclsyntax.BinaryOpExpr, *hclsyntax.FunctionCallExpr,
			*hclsyntax.ScopeTraversalExpr:
			computes = true
		}
		return nil
	})
	if computes {
		return cty.DynamicVal, false
	}
	value, diagnostics := x.Value(nil)
	return value, !diagnostics.HasErrors() && value.IsWhollyKnown()
}
