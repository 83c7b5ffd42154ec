package static

import (
	"errors"
	"math/big"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// A config of a few lines can ask for more than any machine has. So evaluating is metered: each expression that is evaluated costs a step,
// and what it evaluates to costs its size. Both are counted in bytes of memory, roughly. Where the budget is used up, what is left is
// unknown: it is too large.
const (
	// mostBytes is what the values of one evaluator may take together.
	mostBytes = 32 << 20
	// perValue is what a value takes beside its text, perStep what evaluating an expression once does.
	perValue, perStep = 64, 16
	// mostDefinitions bounds how many definitions lead from one to the next.
	mostDefinitions = 2000
)

// TooLarge is why a value is unknown that takes more than there is room for.
const TooLarge = "it is too large to be evaluated"

var errTooLarge = errors.New(TooLarge)

// meter counts what evaluating takes.
type meter struct{ left int64 }

// spent tells that the budget is used up.
func (m *meter) spent() bool { return m.left <= 0 }

// charge takes what something costs; it reports false where that is more than is left.
func (m *meter) charge(cost int64) bool {
	m.left = max(m.left-max(cost, 0), 0)
	return !m.spent()
}

// times multiplies costs, the largest number for what is larger.
func times(a, b int) int64 {
	if a > 0 && b > mostBytes/a {
		return mostBytes
	}
	return int64(a) * int64(b)
}

// weigh takes the size of a value. It stops where nothing is left: parts that are shared count each time, since whoever looks at them
// does each time.
func (m *meter) weigh(v cty.Value) bool {
	if !m.charge(perValue) {
		return false
	}
	v, _ = v.Unmark()
	if v == cty.NilVal || !v.IsKnown() || v.IsNull() {
		return true
	}
	switch t := v.Type(); {
	case t == cty.String:
		return m.charge(int64(len(v.AsString())))
	case t == cty.Number:
		return m.charge(digits(v.AsBigFloat()))
	case v.CanIterateElements():
		if !m.charge(times(v.LengthInt(), perStep)) {
			return false
		}
		for it := v.ElementIterator(); it.Next(); {
			key, element := it.Element()
			if !m.weigh(element) || (!t.IsTupleType() && !t.IsListType() && !t.IsSetType() && !m.weigh(key)) {
				return false
			}
		}
	}
	return true
}

// digits is how many a number has when it is written out.
func digits(n *big.Float) int64 {
	const bitsPerDigit = 3
	exponent := int64(n.MantExp(nil))
	return max(exponent, -exponent) / bitsPerDigit
}

// metered is an expression that is evaluated at a meter's cost. It is what it was to all who look at it as a text.
type metered struct {
	hclsyntax.Expression
	meter *meter
}

// Value evaluates, and fails where the meter has nothing left.
func (x metered) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if !x.meter.charge(perStep) {
		return cty.DynamicVal, x.tooLarge()
	}
	value, diagnostics := x.Expression.Value(ctx)
	if !x.meter.weigh(value) {
		return cty.DynamicVal, x.tooLarge()
	}
	return value, diagnostics
}

func (x metered) tooLarge() hcl.Diagnostics {
	where := x.Range()
	return hcl.Diagnostics{{Severity: hcl.DiagError, Summary: TooLarge, Subject: &where}}
}

// expression gives a copy of an expression in which all that it is made of is metered.
func (m *meter) expression(x hclsyntax.Expression) hclsyntax.Expression {
	if x == nil {
		return nil
	}
	return metered{Expression: m.inside(x), meter: m}
}

func (m *meter) expressions(list []hclsyntax.Expression) []hclsyntax.Expression {
	made := make([]hclsyntax.Expression, len(list))
	for i, x := range list {
		made[i] = m.expression(x)
	}
	return made
}

// inside copies an expression whose parts are metered. Names and literals have none; whoever uses them is metered.
func (m *meter) inside(x hclsyntax.Expression) hclsyntax.Expression {
	switch x := x.(type) {
	case *hclsyntax.FunctionCallExpr:
		c := *x
		c.Args = m.expressions(x.Args)
		return &c
	case *hclsyntax.TemplateExpr:
		return &hclsyntax.TemplateExpr{Parts: m.expressions(x.Parts), SrcRange: x.SrcRange}
	case *hclsyntax.TemplateWrapExpr:
		return &hclsyntax.TemplateWrapExpr{Wrapped: m.expression(x.Wrapped), SrcRange: x.SrcRange}
	case *hclsyntax.TemplateJoinExpr:
		return &hclsyntax.TemplateJoinExpr{Tuple: m.expression(x.Tuple)}
	case *hclsyntax.ParenthesesExpr:
		return &hclsyntax.ParenthesesExpr{Expression: m.expression(x.Expression), SrcRange: x.SrcRange}
	case *hclsyntax.TupleConsExpr:
		return &hclsyntax.TupleConsExpr{Exprs: m.expressions(x.Exprs), SrcRange: x.SrcRange, OpenRange: x.OpenRange}
	case *hclsyntax.ObjectConsExpr:
		c := *x
		c.Items = make([]hclsyntax.ObjectConsItem, len(x.Items))
		for i, item := range x.Items {
			c.Items[i] = hclsyntax.ObjectConsItem{KeyExpr: m.key(item.KeyExpr), ValueExpr: m.expression(item.ValueExpr)}
		}
		return &c
	case *hclsyntax.ForExpr:
		c := *x
		c.CollExpr, c.KeyExpr, c.ValExpr, c.CondExpr = m.expression(x.CollExpr), m.expression(x.KeyExpr), m.expression(x.ValExpr), m.expression(x.CondExpr)
		return &c
	case *hclsyntax.ConditionalExpr:
		c := *x
		c.Condition, c.TrueResult, c.FalseResult = m.expression(x.Condition), m.expression(x.TrueResult), m.expression(x.FalseResult)
		return &c
	case *hclsyntax.BinaryOpExpr:
		c := *x
		c.LHS, c.RHS = m.expression(x.LHS), m.expression(x.RHS)
		return &c
	case *hclsyntax.UnaryOpExpr:
		c := *x
		c.Val = m.expression(x.Val)
		return &c
	case *hclsyntax.IndexExpr:
		c := *x
		c.Collection, c.Key = m.expression(x.Collection), m.expression(x.Key)
		return &c
	case *hclsyntax.SplatExpr:
		c := *x
		c.Source, c.Each = m.expression(x.Source), m.expression(x.Each)
		return &c
	case *hclsyntax.RelativeTraversalExpr:
		return &hclsyntax.RelativeTraversalExpr{Source: m.expression(x.Source), Traversal: x.Traversal, SrcRange: x.SrcRange}
	default:
		return x
	}
}

// key meters the key of an object's item, but for a bare name.
func (m *meter) key(x hclsyntax.Expression) hclsyntax.Expression {
	key, ok := x.(*hclsyntax.ObjectConsKeyExpr)
	if !ok || hcl.ExprAsKeyword(key.Wrapped) != "" && !key.ForceNonLiteral {
		return x
	}
	return &hclsyntax.ObjectConsKeyExpr{Wrapped: m.expression(key.Wrapped), ForceNonLiteral: key.ForceNonLiteral}
}

// context is what a template of a file is evaluated in.
func (m *meter) context(variables map[string]cty.Value) *hcl.EvalContext {
	context := pure.NewChild()
	context.Variables, context.Functions = variables, map[string]function.Function{}
	for name := range costs {
		context.Functions[name], _ = m.bounded(name)
	}
	return context
}
