package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/static"
)

// name tells an expression from others, so that what is asked twice is one atom: what is asked in the same words has one answer in one
// unit, wherever it stands, unless the words mean something by where they stand. All else is told apart by its place.
func (c *conditions) name(s *static.Scope, x hclsyntax.Expression, rest []string) string {
	return c.alike(s, x, rest, deepest)
}

func (c *conditions) alike(s *static.Scope, x hclsyntax.Expression, rest []string, depth int) string {
	here := func() string {
		r := x.Range()
		return fmt.Sprintf("%s:%d-%d.%s", s.Text, r.Start.Byte, r.End.Byte, strings.Join(rest, "."))
	}
	if c.steps++; c.steps > mostSteps || depth == 0 || c.free(s, x, rest) || slices.Contains(rest, "") {
		return here()
	}
	if value := c.e.Value(s, x).Value; value.IsWhollyKnown() && !c.asksFree(s, x, depth) {
		return fmt.Sprintf("%#v.%s", value, strings.Join(rest, "."))
	}
	words := c.words(s, x, depth)
	if words == "" {
		return here()
	}
	return words + "." + strings.Join(rest, ".")
}

// words are those of an expression, with what stands behind its names; empty for one that means something by where it stands.
func (c *conditions) words(s *static.Scope, x hclsyntax.Expression, depth int) string {
	each := func(parts ...hclsyntax.Expression) []string {
		names := make([]string, len(parts))
		for i, part := range parts {
			at, origin, rest := c.origin(s, part)
			names[i] = c.alike(at, origin, rest, depth-1)
		}
		return names
	}
	all := func(parts ...hclsyntax.Expression) string { return "(" + strings.Join(each(parts...), ", ") + ")" }
	switch x := x.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return c.asked(s, x.Traversal)
	case *hclsyntax.TemplateExpr:
		return "template" + all(x.Parts...)
	case *hclsyntax.TupleConsExpr:
		return "list" + all(x.Exprs...)
	case *hclsyntax.UnaryOpExpr:
		return "not" + all(x.Val)
	case *hclsyntax.ConditionalExpr:
		return "if" + all(x.Condition, x.TrueResult, x.FalseResult)
	case *hclsyntax.IndexExpr:
		return "index" + all(x.Collection, x.Key)
	case *hclsyntax.BinaryOpExpr:
		sides := each(x.LHS, x.RHS)
		if x.Op == hclsyntax.OpEqual {
			slices.Sort(sides) // It is one question, whichever side is written first.
		}
		return operators[x.Op] + "(" + strings.Join(sides, ", ") + ")"
	case *hclsyntax.FunctionCallExpr:
		f, ok := static.FunctionOf(x.Name)
		if !ok || x.ExpandFinal || f.Asks == static.Chance || f.Names != static.NoPath || f.Tells != static.Nobodys {
			return ""
		}
		return x.Name + all(x.Args...)
	default:
		return ""
	}
}

// operators are the words for operations of two sides.
var operators = map[*hclsyntax.Operation]string{hclsyntax.OpEqual: "==", hclsyntax.OpNotEqual: "!=", hclsyntax.OpLogicalAnd: "&&",
	hclsyntax.OpLogicalOr: "||", hclsyntax.OpGreaterThan: ">", hclsyntax.OpGreaterThanOrEqual: ">=", hclsyntax.OpLessThan: "<",
	hclsyntax.OpLessThanOrEqual: "<=", hclsyntax.OpAdd: "+", hclsyntax.OpSubtract: "-", hclsyntax.OpMultiply: "*", hclsyntax.OpDivide: "/",
	hclsyntax.OpModulo: "%"}

// asked names what a unit is told from outside: a feature flag is the same one wherever it is asked, and so are the values of the stack,
// in the eyes of one unit.
func (c *conditions) asked(s *static.Scope, traversal hcl.Traversal) string {
	steps := static.Names(traversal, 1)
	switch root := traversal.RootName(); {
	case len(steps) == 0 || slices.Contains(steps, ""):
		return ""
	case root == "feature":
		return fmt.Sprintf("%s:feature.%s", c.feature(s, steps[0]), strings.Join(steps, "."))
	case root == "values" && s.Values != nil:
		return fmt.Sprintf("%s:values.%s", s.Values.Scope.Text, strings.Join(steps, "."))
	case root == "values":
		return fmt.Sprintf("%s:values.%s", s.Text.Dir(), strings.Join(steps, "."))
	case root == "dependency":
		return "dependency." + strings.Join(steps, ".")
	default:
		return ""
	}
}
