package static

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// left is what Terragrunt leaves of an expression that fails where an autoinclude block stands (PartialEval in internal/hclparse of 1.1.2):
// what can be evaluated there is a value, the rest is evaluated in the config that is generated.
func (e *Evaluator) left(s *Scope, x hclsyntax.Expression) hclsyntax.Expression {
	if value, diagnostics := e.metered(s, x); !diagnostics.HasErrors() {
		return &hclsyntax.LiteralValueExpr{Val: value, SrcRange: x.Range()}
	}
	all := func(list []hclsyntax.Expression) []hclsyntax.Expression {
		made := make([]hclsyntax.Expression, len(list))
		for i := range list {
			made[i] = e.left(s, list[i])
		}
		return made
	}
	switch x := x.(type) {
	case *hclsyntax.FunctionCallExpr:
		call := *x
		call.Args = all(x.Args)
		return &call
	case *hclsyntax.TemplateExpr:
		return &hclsyntax.TemplateExpr{Parts: all(x.Parts), SrcRange: x.SrcRange}
	case *hclsyntax.TemplateWrapExpr:
		return e.left(s, x.Wrapped)
	case *hclsyntax.ParenthesesExpr:
		return e.left(s, x.Expression)
	case *hclsyntax.TupleConsExpr:
		return &hclsyntax.TupleConsExpr{Exprs: all(x.Exprs), SrcRange: x.SrcRange, OpenRange: x.OpenRange}
	case *hclsyntax.ConditionalExpr:
		return e.leftOf(s, x)
	case *hclsyntax.ObjectConsExpr:
		object := &hclsyntax.ObjectConsExpr{SrcRange: x.SrcRange, OpenRange: x.OpenRange}
		for _, item := range x.Items {
			object.Items = append(object.Items, hclsyntax.ObjectConsItem{KeyExpr: item.KeyExpr, ValueExpr: e.left(s, item.ValueExpr)})
		}
		return object
	case *hclsyntax.RelativeTraversalExpr:
		return &hclsyntax.RelativeTraversalExpr{Source: e.left(s, x.Source), Traversal: x.Traversal, SrcRange: x.SrcRange}
	case *hclsyntax.IndexExpr:
		index := *x
		index.Collection, index.Key = e.left(s, x.Collection), e.left(s, x.Key)
		return &index
	case *hclsyntax.BinaryOpExpr:
		operation := *x
		operation.LHS, operation.RHS = e.left(s, x.LHS), e.left(s, x.RHS)
		return &operation
	default:
		return x
	}
}

// leftOf takes the arm of a conditional whose condition can be told.
func (e *Evaluator) leftOf(s *Scope, x *hclsyntax.ConditionalExpr) hclsyntax.Expression {
	value, diagnostics := e.metered(s, x.Condition)
	if diagnostics.HasErrors() {
		return x
	}
	condition, err := convert.Convert(value, cty.Bool)
	switch {
	case err != nil || condition.IsNull():
		return x
	case !condition.IsKnown():
		return &hclsyntax.LiteralValueExpr{Val: cty.DynamicVal, SrcRange: hcl.Range{}}
	case condition.True():
		return e.left(s, x.TrueResult)
	default:
		return e.left(s, x.FalseResult)
	}
}
