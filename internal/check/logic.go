package check

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/static"
)

// condition is a statement about a config: it holds or not, once each of its atoms is given.
type condition func(atoms []bool) bool

func constant(holds bool) condition { return func([]bool) bool { return holds } }

func not(c condition) condition { return func(atoms []bool) bool { return !c(atoms) } }

func and(all ...condition) condition {
	return func(atoms []bool) bool {
		return !slices.ContainsFunc(all, func(c condition) bool { return !c(atoms) })
	}
}

func or(all ...condition) condition {
	return func(atoms []bool) bool {
		return slices.ContainsFunc(all, func(c condition) bool { return c(atoms) })
	}
}

// reached gives the condition that the last node of a way is evaluated for its value: each conditional on the way takes its arm, and
// the arguments before it in a try or coalesce give nothing.
func (c *conditions) reached(s *static.Scope, path []hclsyntax.Node) condition {
	all := []condition{}
	for i := range len(path) - 1 {
		next := path[i+1]
		switch n := path[i].(type) {
		case *hclsyntax.ConditionalExpr:
			switch next {
			case n.TrueResult:
				all = append(all, c.of(s, n.Condition))
			case n.FalseResult:
				all = append(all, not(c.of(s, n.Condition)))
			default:
			}
		case *hclsyntax.BinaryOpExpr:
			// Where the other side decides, the value is the same whatever this one says.
			other := n.LHS
			if other == next {
				other = n.RHS
			}
			switch n.Op {
			case hclsyntax.OpLogicalAnd:
				all = append(all, c.of(s, other))
			case hclsyntax.OpLogicalOr:
				all = append(all, not(c.of(s, other)))
			default:
			}
		case *hclsyntax.ForExpr:
			if n.CondExpr != nil && next != n.CondExpr {
				all = append(all, c.of(s, n.CondExpr))
			}
		case *hclsyntax.FunctionCallExpr:
			for _, arg := range n.Args {
				if arg == next {
					break
				}
				switch n.Name {
				case "try":
					all = append(all, not(c.works(s, arg, deepest)))
				case "coalesce":
					all = append(all, c.null(s, arg, deepest))
				default:
				}
			}
		default:
		}
	}
	return and(all...)
}
