package flow

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/static"
)

// value gives the variables on which the part of an expression's value hangs to which the steps lead: attributes by their name,
// elements of collections by element. No steps mean all of it.
func (w within) value(x hclsyntax.Expression, steps []string) variables {
	switch x := x.(type) {
	case nil:
		return nil
	case *hclsyntax.ScopeTraversalExpr:
		return w.named(append(names(x.Traversal), steps...))
	case *hclsyntax.ParenthesesExpr:
		return w.value(x.Expression, steps)
	case *hclsyntax.TemplateWrapExpr:
		return w.value(x.Wrapped, steps)
	case *hclsyntax.RelativeTraversalExpr:
		return w.value(x.Source, append(relative(x), steps...))
	case *hclsyntax.IndexExpr:
		return union(w.value(x.Collection, append([]string{element}, steps...)), w.value(x.Key, nil))
	case *hclsyntax.ConditionalExpr:
		return union(w.value(x.Condition, nil), union(w.value(x.TrueResult, steps), w.value(x.FalseResult, steps)))
	case *hclsyntax.ObjectConsExpr:
		return w.object(x, steps)
	case *hclsyntax.TupleConsExpr:
		return w.all(x.Exprs, skip(steps))
	case *hclsyntax.FunctionCallExpr:
		switch x.Name {
		case "merge", "try", "coalesce", "tomap", "tolist", "nonsensitive", "sensitive":
			return w.all(x.Args, steps)
		case "keys":
			if len(x.Args) == 1 {
				return w.keys(x.Args[0])
			}
		}
		return w.all(x.Args, nil)
	case *hclsyntax.SplatExpr:
		inner := w
		inner.item = func(steps []string) variables { return w.value(x.Source, append([]string{element}, steps...)) }
		return union(w.keys(x.Source), inner.value(x.Each, skip(steps)))
	case *hclsyntax.AnonSymbolExpr:
		if w.item != nil {
			return w.item(steps)
		}
		return nil
	case *hclsyntax.ForExpr:
		return w.loop(x, steps)
	case *hclsyntax.TemplateExpr:
		return w.all(x.Parts, nil)
	case *hclsyntax.TemplateJoinExpr:
		return w.value(x.Tuple, nil)
	case *hclsyntax.BinaryOpExpr:
		return union(w.value(x.LHS, nil), w.value(x.RHS, nil))
	case *hclsyntax.UnaryOpExpr:
		return w.value(x.Val, nil)
	case *hclsyntax.ObjectConsKeyExpr:
		if static.ItemKey(hclsyntax.ObjectConsItem{KeyExpr: x}) != "" {
			return nil
		}
		return w.value(x.Wrapped, nil)
	default:
		all := variables{}
		for _, traversal := range x.Variables() {
			all = union(all, w.named(names(traversal)))
		}
		return all
	}
}

// named follows a name that an expression uses: what is bound around it first, then the parts of the module.
func (w within) named(steps []string) variables {
	if bound := w.bound[steps[0]]; bound != nil {
		return bound(steps[1:])
	}
	return w.part(steps)
}

func (w within) all(list []hclsyntax.Expression, steps []string) variables {
	all := variables{}
	for _, x := range list {
		all = union(all, w.value(x, steps))
	}
	return all
}

// object follows a step into an object that is written out: the entry of that name, and those whose name is not known.
func (w within) object(x *hclsyntax.ObjectConsExpr, steps []string) variables {
	all := variables{}
	for _, item := range x.Items {
		name := static.ItemKey(item)
		switch {
		case len(steps) == 0 || name == "":
			all = union(all, union(w.value(item.KeyExpr, nil), w.value(item.ValueExpr, skip(steps))))
		case steps[0] == element || steps[0] == name:
			all = union(all, w.value(item.ValueExpr, steps[1:]))
		}
	}
	return all
}

// keys gives what the keys of a collection hang on, or its length: of a resource or a call its for_each or count.
func (w within) keys(x hclsyntax.Expression) variables {
	switch x := x.(type) {
	case *hclsyntax.ParenthesesExpr:
		return w.keys(x.Expression)
	case *hclsyntax.ObjectConsExpr:
		all := variables{}
		for _, item := range x.Items {
			all = union(all, w.value(item.KeyExpr, nil))
		}
		return all
	case *hclsyntax.ForExpr:
		all := w.keys(x.CollExpr)
		inner := w.loopBound(x)
		if x.KeyExpr != nil {
			all = union(all, inner.value(x.KeyExpr, nil))
		}
		if x.CondExpr != nil {
			all = union(all, inner.value(x.CondExpr, nil))
		}
		return all
	case *hclsyntax.ScopeTraversalExpr:
		steps := names(x.Traversal)
		if w.bound[steps[0]] == nil && len(steps) <= 3 {
			if steps[0] == "local" && len(steps) == 2 && w.m.locals[steps[1]] != nil && !w.active["keys "+steps[1]] {
				w.active["keys "+steps[1]] = true
				defer delete(w.active, "keys "+steps[1])
				return within{m: w.m, active: w.active}.keys(w.m.locals[steps[1]])
			}
			if block := w.m.blocks[join(steps)]; block != nil {
				return within{m: w.m, active: w.active}.instances(block)
			}
		}
	}
	return w.value(x, nil)
}

// instances gives what the number and the keys of a block's instances hang on.
func (w within) instances(block *hclsyntax.Block) variables {
	all := variables{}
	if attribute := block.Body.Attributes["for_each"]; attribute != nil {
		all = union(all, w.keys(attribute.Expr))
	}
	if attribute := block.Body.Attributes["count"]; attribute != nil {
		all = union(all, w.value(attribute.Expr, nil))
	}
	return all
}

// loop follows a for expression: its result hangs on the keys of what it runs over, and on what it takes of each element.
func (w within) loop(x *hclsyntax.ForExpr, steps []string) variables {
	return union(w.keys(x), w.loopBound(x).value(x.ValExpr, skipNamed(steps)))
}

// skipNamed leaves out the step to an element, whether it is named or not.
func skipNamed(steps []string) []string {
	if len(steps) > 0 {
		return steps[1:]
	}
	return nil
}

func (w within) loopBound(x *hclsyntax.ForExpr) within {
	inner := w
	inner.bound = map[string]func([]string) variables{}
	for name, bound := range w.bound {
		inner.bound[name] = bound
	}
	inner.bound[x.ValVar] = func(steps []string) variables { return w.value(x.CollExpr, append([]string{element}, steps...)) }
	if x.KeyVar != "" {
		inner.bound[x.KeyVar] = func([]string) variables { return w.keys(x.CollExpr) }
	}
	return inner
}

func relative(x *hclsyntax.RelativeTraversalExpr) []string {
	var steps []string
	for _, step := range x.Traversal {
		if attribute, ok := step.(hcl.TraverseAttr); ok {
			steps = append(steps, attribute.Name)
		} else {
			steps = append(steps, element)
		}
	}
	return steps
}

func join(steps []string) string { return strings.Join(steps, ".") }

func literal(x hclsyntax.Expression) string {
	text, _ := static.Literal(x)
	return text
}
