package check

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// conditions makes conditions of expressions. What can be evaluated is what it is; everything else is an atom that may be true or
// false, the same one wherever the same thing is asked.
type conditions struct {
	e *static.Evaluator
	// overrides is the name of a local whose entries may be set tomorrow: what hangs on them is an atom too. Empty: there is none.
	overrides string
	atoms     map[string]int
	// feature gives the text that defines the feature flag of a name in the eyes of a scope.
	feature func(s *static.Scope, name string) change.Path
	// steps counts the expressions that were looked at, the same one again wherever it is met again.
	steps int
}

func newConditions(x *refs.Index, overrides string) *conditions {
	feature := func(s *static.Scope, name string) change.Path { return definingFeature(x, s, name) }
	return &conditions{e: x.Evaluator(), feature: feature, overrides: overrides, atoms: map[string]int{}}
}

// The bounds of what is looked at: how many atoms are tried in all their combinations, and how many expressions a statement is made of.
// A statement beyond them is taken to hold never; definitions that run in a circle would have no end.
const (
	mostAtoms = 10
	mostSteps = 1000
)

// satisfiable tells whether some values of the atoms make a condition hold, and whether it hangs on them at all.
func (c *conditions) satisfiable(statement condition) (holds, hangs bool) {
	n := len(c.atoms)
	if n > mostAtoms || c.steps > mostSteps {
		return false, false
	}
	held := 0
	atoms := make([]bool, n)
	for values := range 1 << n {
		for i := range atoms {
			atoms[i] = values&(1<<i) != 0
		}
		if statement(atoms) {
			held++
		}
	}
	return held > 0, held < 1<<n
}

func (c *conditions) atom(name string) condition {
	i, ok := c.atoms[name]
	if !ok {
		i = len(c.atoms)
		c.atoms[name] = i
	}
	return func(atoms []bool) bool { return atoms[i] }
}

// deepest bounds how far definitions are followed.
const deepest = 32

// of gives the condition that an expression is true.
func (c *conditions) of(s *static.Scope, x hclsyntax.Expression) condition {
	return c.holds(s, x, deepest)
}

// equal gives the condition that a comparison with == or != is true; it reports false where it is an atom of its own.
func (c *conditions) equal(s *static.Scope, x *hclsyntax.BinaryOpExpr, depth int) (condition, bool) {
	if other, ok := besideNull(x); ok {
		null := c.null(s, other, depth-1)
		if x.Op == hclsyntax.OpNotEqual {
			null = not(null)
		}
		return null, true
	}
	if other, truth, ok := besideTruth(x); ok {
		holds := c.holds(s, other, depth-1)
		if truth != (x.Op == hclsyntax.OpEqual) {
			holds = not(holds)
		}
		return holds, true
	}
	if x.Op == hclsyntax.OpNotEqual {
		// One atom for both: what is not equal is the opposite of what is.
		return not(c.holds(s, &hclsyntax.BinaryOpExpr{LHS: x.LHS, RHS: x.RHS, Op: hclsyntax.OpEqual, SrcRange: x.SrcRange}, depth-1)), true
	}
	return nil, false
}

func (c *conditions) holds(s *static.Scope, x hclsyntax.Expression, depth int) condition {
	if c.steps++; c.steps > mostSteps {
		return constant(false)
	}
	s, x, rest := c.origin(s, x)
	if len(rest) > 0 || depth == 0 || c.free(s, x, rest) {
		return c.known(s, x, rest)
	}
	switch x := x.(type) {
	case *hclsyntax.UnaryOpExpr:
		if x.Op == hclsyntax.OpLogicalNot {
			return not(c.holds(s, x.Val, depth-1))
		}
	case *hclsyntax.BinaryOpExpr:
		switch x.Op {
		case hclsyntax.OpLogicalAnd:
			return and(c.holds(s, x.LHS, depth-1), c.holds(s, x.RHS, depth-1))
		case hclsyntax.OpLogicalOr:
			return or(c.holds(s, x.LHS, depth-1), c.holds(s, x.RHS, depth-1))
		case hclsyntax.OpEqual, hclsyntax.OpNotEqual:
			if equal, ok := c.equal(s, x, depth); ok {
				return equal
			}
		default:
		}
	case *hclsyntax.ConditionalExpr:
		test := c.holds(s, x.Condition, depth-1)
		return or(and(test, c.holds(s, x.TrueResult, depth-1)), and(not(test), c.holds(s, x.FalseResult, depth-1)))
	case *hclsyntax.FunctionCallExpr:
		if x.Name == "try" {
			return c.first(s, x.Args, depth, c.holds)
		}
		if x.Name == "can" && len(x.Args) == 1 {
			return c.works(s, x.Args[0], depth-1)
		}
		if x.Name == "tobool" && len(x.Args) == 1 {
			return c.holds(s, x.Args[0], depth-1)
		}
		if join, ok := map[string]func(...condition) condition{"alltrue": and, "anytrue": or}[x.Name]; ok && len(x.Args) == 1 {
			if list, ok := x.Args[0].(*hclsyntax.TupleConsExpr); ok {
				all := make([]condition, len(list.Exprs))
				for i, one := range list.Exprs {
					all[i] = c.holds(s, one, depth-1)
				}
				return join(all...)
			}
		}
	default:
	}
	return c.known(s, x, nil)
}

// first gives the condition about the first of several arguments that works, as try has it.
func (c *conditions) first(s *static.Scope, args []hclsyntax.Expression, depth int,
	about func(*static.Scope, hclsyntax.Expression, int) condition) condition {
	if len(args) == 0 || depth == 0 {
		return constant(false)
	}
	works := c.works(s, args[0], depth-1)
	return or(and(works, about(s, args[0], depth-1)), and(not(works), c.first(s, args[1:], depth, about)))
}

// null gives the condition that an expression is null.
func (c *conditions) null(s *static.Scope, x hclsyntax.Expression, depth int) condition {
	if c.steps++; c.steps > mostSteps {
		return constant(false)
	}
	s, x, rest := c.origin(s, x)
	if len(rest) == 0 && depth > 0 && !c.free(s, x, rest) {
		switch x := x.(type) {
		case *hclsyntax.LiteralValueExpr:
			return constant(x.Val.IsNull())
		case *hclsyntax.ConditionalExpr:
			test := c.holds(s, x.Condition, depth-1)
			return or(and(test, c.null(s, x.TrueResult, depth-1)), and(not(test), c.null(s, x.FalseResult, depth-1)))
		case *hclsyntax.FunctionCallExpr:
			if x.Name == "try" {
				return c.first(s, x.Args, depth, c.null)
			}
		default:
		}
	}
	if c.told(s, x, rest) {
		if v := c.e.Value(s, taken(x, rest)).Value; v.IsKnown() {
			return constant(v.IsNull())
		}
	}
	return c.atom("null " + c.name(s, x, rest))
}

// works gives the condition that an expression can be evaluated, as try and can ask.
func (c *conditions) works(s *static.Scope, x hclsyntax.Expression, depth int) condition {
	if c.steps++; c.steps > mostSteps {
		return constant(false)
	}
	if binary, ok := x.(*hclsyntax.BinaryOpExpr); ok && depth > 0 {
		return and(c.works(s, binary.LHS, depth-1), c.works(s, binary.RHS, depth-1))
	}
	s, x, rest := c.origin(s, x)
	if c.told(s, x, rest) {
		asked := &hclsyntax.FunctionCallExpr{Name: "can", Args: []hclsyntax.Expression{taken(x, rest)}, NameRange: x.Range(),
			OpenParenRange: x.Range(), CloseParenRange: x.Range()}
		if holds, known := static.Truth(c.e.Value(s, asked).Value); known {
			return constant(holds)
		}
	}
	return c.atom("works " + c.name(s, x, rest))
}

// known gives what an expression evaluates to, where it does and no override can change it; else an atom.
func (c *conditions) known(s *static.Scope, x hclsyntax.Expression, rest []string) condition {
	if c.told(s, x, rest) {
		if holds, known := static.Truth(c.e.Value(s, taken(x, rest)).Value); known {
			return constant(holds)
		}
	}
	return c.atom("true " + c.name(s, x, rest))
}

// origin follows names to what they stand for. try(x, {}) stands for x: where x fails, so does what is asked of an empty object.
func (c *conditions) origin(s *static.Scope, x hclsyntax.Expression) (*static.Scope, hclsyntax.Expression, []string) {
	o := c.e.Origin(s, x, nil)
	for range deepest {
		call, ok := o.Expression.(*hclsyntax.FunctionCallExpr)
		if !ok || call.Name != "try" || len(o.Rest) == 0 || len(call.Args) != 2 {
			break
		}
		if empty, ok := call.Args[1].(*hclsyntax.ObjectConsExpr); !ok || len(empty.Items) > 0 {
			break
		}
		o = c.e.Origin(o.Scope, call.Args[0], o.Rest)
	}
	return o.Scope, o.Expression, o.Rest
}

// free tells whether an expression is a part of the overrides, or would be if they were there.
func (c *conditions) free(s *static.Scope, x hclsyntax.Expression, rest []string) bool {
	if c.overrides == "" || s.Definitions == nil {
		return false
	}
	definition, ok := s.Definitions.Local(c.overrides)
	if !ok {
		return slices.Contains(rest, c.overrides)
	}
	around, r := definition.Range(), x.Range()
	return around.Start.Byte <= r.Start.Byte && r.End.Byte <= around.End.Byte
}

// asksFree tells whether an expression asks somewhere for a part of the overrides.
func (c *conditions) asksFree(s *static.Scope, x hclsyntax.Expression, depth int) bool {
	if c.steps++; c.overrides == "" || depth == 0 || c.steps > mostSteps {
		return false
	}
	return slices.ContainsFunc(x.Variables(), func(traversal hcl.Traversal) bool {
		name := &hclsyntax.ScopeTraversalExpr{Traversal: traversal, SrcRange: traversal.SourceRange()}
		at, origin, rest := c.origin(s, name)
		return c.free(at, origin, rest) || origin != hclsyntax.Expression(name) && c.asksFree(at, origin, depth-1)
	})
}

// told tells whether what an expression evaluates to today is what it is, whatever overrides are set.
func (c *conditions) told(s *static.Scope, x hclsyntax.Expression, rest []string) bool {
	return !c.free(s, x, rest) && !c.asksFree(s, x, deepest)
}

// besideTruth gives what is compared with true or false.
func besideTruth(x *hclsyntax.BinaryOpExpr) (other hclsyntax.Expression, truth, ok bool) {
	for _, sides := range [][2]hclsyntax.Expression{{x.LHS, x.RHS}, {x.RHS, x.LHS}} {
		if literal, ok := sides[1].(*hclsyntax.LiteralValueExpr); ok {
			if truth, known := static.Truth(literal.Val); known {
				return sides[0], truth, true
			}
		}
	}
	return nil, false, false
}

// besideNull gives what is compared with null.
func besideNull(x *hclsyntax.BinaryOpExpr) (hclsyntax.Expression, bool) {
	for _, sides := range [][2]hclsyntax.Expression{{x.LHS, x.RHS}, {x.RHS, x.LHS}} {
		if literal, ok := sides[1].(*hclsyntax.LiteralValueExpr); ok && literal.Val.IsNull() {
			return sides[0], true
		}
	}
	return nil, false
}

// taken is the expression that takes attributes of another one.
func taken(x hclsyntax.Expression, rest []string) hclsyntax.Expression {
	if len(rest) == 0 {
		return x
	}
	var traversal hcl.Traversal
	for _, name := range rest {
		if name == "" {
			return &hclsyntax.LiteralValueExpr{Val: cty.DynamicVal, SrcRange: x.Range()}
		}
		traversal = append(traversal, hcl.TraverseAttr{Name: name, SrcRange: x.Range()})
	}
	return &hclsyntax.RelativeTraversalExpr{Source: x, Traversal: traversal, SrcRange: x.Range()}
}

// definingFeature gives the text that defines a feature flag: that which asks, or else the first one that it includes. A text that is
// included does not see the flags of its includer.
func definingFeature(x *refs.Index, s *static.Scope, name string) change.Path {
	defines := func(text *refs.Text) bool {
		return text != nil && slices.ContainsFunc(text.Blocks("feature"), func(b *hclsyntax.Block) bool {
			return slices.Equal(b.Labels, []string{name})
		})
	}
	if !defines(x.Text(s.Text)) {
		for _, include := range s.Includes {
			if defines(x.Text(include.Path)) {
				return include.Path
			}
		}
	}
	return s.Text
}
