package static

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
)

// Site is one place in one text, in bytes; End is exclusive.
type Site struct {
	File       change.Path
	Start, End int
}

// SiteOf gives the place of an expression in a text.
func SiteOf(file change.Path, x hclsyntax.Expression) Site {
	r := x.Range()
	return Site{File: file, Start: r.Start.Byte, End: r.End.Byte}
}

// Arm is one leaf that may give an expression its value: an arm of a conditional, an argument of try, the definition of a local.
type Arm struct {
	// Leaf is the expression that makes the text, in the scope of the file that holds it.
	Leaf  hclsyntax.Expression
	Scope *Scope
	// Via are the definitions that lead from the expression to the leaf, outermost first.
	Via []Site
	// Number counts the arms of one expression, from 0.
	Number int
	// Fallback tells that the leaf counts only where an earlier argument of try or coalesce fails.
	Fallback bool
}

// maxVia bounds how many definitions are followed; longer chains run in a circle.
const maxVia = 32

// Arms walks conditionals, parentheses, lists, try, coalesce and definitions of locals, and gives each leaf that may give x its
// value, in the order of the text. Conditions are not looked at: both arms count.
func Arms(s *Scope, x hclsyntax.Expression) []Arm {
	w := armWalker{}
	w.walk(s, x, nil, false)
	for i := range w.arms {
		w.arms[i].Number = i
	}
	return w.arms
}

// mostArms bounds how many places of definitions are walked: names that are named twice each would come to any number.
const mostArms = 4096

type armWalker struct {
	arms   []Arm
	walked int
}

func (w *armWalker) walk(s *Scope, x hclsyntax.Expression, via []Site, fallback bool) {
	if w.walked++; w.walked > mostArms {
		w.leaf(s, x, via, fallback)
		return
	}
	switch x := x.(type) {
	case *hclsyntax.ParenthesesExpr:
		w.walk(s, x.Expression, via, fallback)
	case *hclsyntax.TemplateWrapExpr:
		w.walk(s, x.Wrapped, via, fallback)
	case *hclsyntax.ConditionalExpr:
		w.walk(s, x.TrueResult, via, fallback)
		w.walk(s, x.FalseResult, via, fallback)
	case *hclsyntax.TupleConsExpr:
		for _, element := range x.Exprs {
			w.walk(s, element, via, fallback)
		}
	case *hclsyntax.FunctionCallExpr:
		w.call(s, x, via, fallback)
	case *hclsyntax.ScopeTraversalExpr:
		if definition, scope, ok := define(s, x.Traversal); ok && len(via) < maxVia {
			w.walk(scope, definition, append(via[:len(via):len(via)], SiteOf(scope.Text, definition)), fallback)
			return
		}
		w.leaf(s, x, via, fallback)
	default:
		w.leaf(s, x, via, fallback)
	}
}

func (w *armWalker) call(s *Scope, x *hclsyntax.FunctionCallExpr, via []Site, fallback bool) {
	switch x.Name {
	case "try", "coalesce":
		for i, arg := range x.Args {
			w.walk(s, arg, via, fallback || i > 0)
		}
	case "concat", "flatten", "compact", "distinct", "tolist", "toset":
		for _, arg := range x.Args {
			w.walk(s, arg, via, fallback)
		}
	default:
		w.leaf(s, x, via, fallback)
	}
}

func (w *armWalker) leaf(s *Scope, x hclsyntax.Expression, via []Site, fallback bool) {
	w.arms = append(w.arms, Arm{Leaf: x, Scope: s, Via: via, Fallback: fallback})
}

// define gives the expression behind local.NAME, local.NAME.attribute (of an object written there), include.NAME.locals.NAME, or
// values.NAME (of an object that a stack file writes).
func define(s *Scope, traversal hcl.Traversal) (hclsyntax.Expression, *Scope, bool) {
	scope, at := s, 1
	switch traversal.RootName() {
	case "local":
	case "values":
		if s.Values == nil {
			return nil, nil, false
		}
		return items(s.Values.Expression, s.Values.Scope, traversal, 1)
	case "include":
		include, ok := s.include(attributeAt(traversal, 1))
		at = 3
		if !ok {
			include, ok = s.include("")
			at = 2
		}
		if !ok || include.Scope == nil || attributeAt(traversal, at-1) != "locals" {
			return nil, nil, false
		}
		scope = include.Scope
	default:
		return nil, nil, false
	}
	name := attributeAt(traversal, at)
	if name == "" || scope.Definitions == nil {
		return nil, nil, false
	}
	definition, ok := scope.Definitions.Local(name)
	if !ok {
		return nil, nil, false
	}
	return items(definition, scope, traversal, at+1)
}

// items follows the attributes of a traversal, from a place on, into objects that are written out.
func items(x hclsyntax.Expression, scope *Scope, traversal hcl.Traversal, from int) (hclsyntax.Expression, *Scope, bool) {
	for i := from; i < len(traversal); i++ {
		var ok bool
		if x, ok = itemOf(x, attributeAt(traversal, i)); !ok {
			return nil, nil, false
		}
	}
	return x, scope, true
}

func itemOf(x hclsyntax.Expression, name string) (hclsyntax.Expression, bool) {
	object, ok := x.(*hclsyntax.ObjectConsExpr)
	if !ok || name == "" {
		return nil, false
	}
	for _, item := range object.Items {
		if ItemKey(item) == name {
			return item.ValueExpr, true
		}
	}
	return nil, false
}

// ItemKey gives the key of an object's item where it is written out, else "".
func ItemKey(item hclsyntax.ObjectConsItem) string {
	key, ok := item.KeyExpr.(*hclsyntax.ObjectConsKeyExpr)
	if !ok {
		return ""
	}
	if name := hcl.ExprAsKeyword(key.Wrapped); name != "" {
		return name
	}
	text, _ := Literal(key.Wrapped)
	return text
}

// Literal gives the text of a quoted string without interpolation.
func Literal(x hclsyntax.Expression) (string, bool) {
	template, ok := x.(*hclsyntax.TemplateExpr)
	if !ok {
		return "", false
	}
	if len(template.Parts) == 0 {
		return "", true
	}
	if len(template.Parts) != 1 {
		return "", false
	}
	literal, ok := template.Parts[0].(*hclsyntax.LiteralValueExpr)
	if !ok {
		return "", false
	}
	return literal.Val.AsString(), true
}
