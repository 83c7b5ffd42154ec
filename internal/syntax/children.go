package syntax

import "github.com/hashicorp/hcl/v2/hclsyntax"

// Children gives the expressions directly below x. Keys of objects are left out: they name nothing on disk.
func Children(x hclsyntax.Expression) []hclsyntax.Expression {
	switch x := x.(type) {
	case *hclsyntax.ParenthesesExpr:
		return []hclsyntax.Expression{x.Expression}
	case *hclsyntax.TemplateExpr:
		return x.Parts
	case *hclsyntax.TemplateWrapExpr:
		return []hclsyntax.Expression{x.Wrapped}
	case *hclsyntax.TemplateJoinExpr:
		return []hclsyntax.Expression{x.Tuple}
	case *hclsyntax.ConditionalExpr:
		return []hclsyntax.Expression{x.Condition, x.TrueResult, x.FalseResult}
	case *hclsyntax.TupleConsExpr:
		return x.Exprs
	case *hclsyntax.ObjectConsExpr:
		values := make([]hclsyntax.Expression, len(x.Items))
		for i, item := range x.Items {
			values[i] = item.ValueExpr
		}
		return values
	case *hclsyntax.FunctionCallExpr:
		return x.Args
	case *hclsyntax.BinaryOpExpr:
		return []hclsyntax.Expression{x.LHS, x.RHS}
	case *hclsyntax.UnaryOpExpr:
		return []hclsyntax.Expression{x.Val}
	case *hclsyntax.IndexExpr:
		return []hclsyntax.Expression{x.Collection, x.Key}
	case *hclsyntax.RelativeTraversalExpr:
		return []hclsyntax.Expression{x.Source}
	case *hclsyntax.SplatExpr:
		return []hclsyntax.Expression{x.Source, x.Each}
	case *hclsyntax.ForExpr:
		all := []hclsyntax.Expression{x.CollExpr, x.ValExpr}
		if x.KeyExpr != nil {
			all = append(all, x.KeyExpr)
		}
		if x.CondExpr != nil {
			all = append(all, x.CondExpr)
		}
		return all
	default:
		return nil
	}
}
