package cluster

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// reading is one input of a cluster's unit that asks an override before it reads what the override replaces.
type reading struct {
	unit  change.Path
	input string
	// instead is what gives the value where the key is not overridden, in scope; text is how it is written.
	instead hclsyntax.Expression
	text    string
	scope   *static.Scope
}

// readings finds the inputs of a cluster's units that ask for an override before something else: in conditionals, as phase 4 writes
// them, and in try or coalesce, as people do.
func readings(x *refs.Index, l layout.Layout, c layout.Cluster, key string) []reading {
	override, ok := l.Override(key)
	if !ok {
		return nil
	}
	var all []reading
	for _, config := range x.Units() {
		if !config.Within(c.Folder) {
			continue
		}
		for _, scoped := range x.Scopes(config) {
			real, ok := x.Tree().Follow(scoped.Text.Path)
			content, err := x.Tree().Read(real)
			if !ok || err != nil || scoped.NoMerge {
				continue
			}
			document, _ := hcledit.Parse(scoped.Text.Path, content)
			if document == nil || document.Body().Attributes["inputs"] == nil {
				continue
			}
			for input, value := range inputsIn(document.Body().Attributes["inputs"].Expr) {
				if instead := insteadOf(value, key); instead != nil && slices.Contains(override.Inputs, input) {
					all = append(all, reading{unit: config.Dir(), input: input, instead: instead, text: document.Source(instead.Range()), scope: scoped.Scope})
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b reading) int { return compare(a.unit, b.unit, a.input, b.input) })
	return all
}

func compare(a, b change.Path, x, y string) int {
	switch {
	case a != b && a < b, a == b && x < y:
		return -1
	case a == b && x == y:
		return 0
	default:
		return 1
	}
}

// inputsIn gives the entries of inputs, which may be an object or merge(…) of objects.
func inputsIn(x hclsyntax.Expression) map[string]hclsyntax.Expression {
	all := map[string]hclsyntax.Expression{}
	var walk func(hclsyntax.Expression)
	walk = func(x hclsyntax.Expression) {
		switch x := x.(type) {
		case *hclsyntax.ParenthesesExpr:
			walk(x.Expression)
		case *hclsyntax.FunctionCallExpr:
			for _, argument := range x.Args {
				if x.Name == "merge" {
					walk(argument)
				}
			}
		case *hclsyntax.ConditionalExpr:
			walk(x.TrueResult)
			walk(x.FalseResult)
		case *hclsyntax.ObjectConsExpr:
			for _, item := range x.Items {
				if key := static.ItemKey(item); key != "" {
					all[key] = item.ValueExpr
				}
			}
		}
	}
	walk(x)
	return all
}

// insteadOf gives the other arm of the conditional of which one arm is the override of this key, or what try or coalesce takes next; nil
// where there is none.
func insteadOf(x hclsyntax.Expression, key string) hclsyntax.Expression {
	var found hclsyntax.Expression
	_ = hclsyntax.VisitAll(x, func(node hclsyntax.Node) hcl.Diagnostics {
		if found != nil {
			return nil
		}
		switch x := node.(type) {
		case *hclsyntax.ConditionalExpr:
			switch {
			case isOverride(x.TrueResult, key):
				found = x.FalseResult
			case isOverride(x.FalseResult, key):
				found = x.TrueResult
			}
		case *hclsyntax.FunctionCallExpr:
			if len(x.Args) > 1 && (x.Name == "try" || x.Name == "coalesce") && isOverride(x.Args[0], key) && !isNull(x.Args[1]) {
				found = x.Args[1]
			}
		}
		return nil
	})
	return found
}

func isNull(x hclsyntax.Expression) bool {
	literal, ok := x.(*hclsyntax.LiteralValueExpr)
	return ok && literal.Val.IsNull()
}

// isOverride tells whether an expression is local.….KEY, or try(local.….KEY, null).
func isOverride(x hclsyntax.Expression, key string) bool {
	switch x := x.(type) {
	case *hclsyntax.ParenthesesExpr:
		return isOverride(x.Expression, key)
	case *hclsyntax.FunctionCallExpr:
		return x.Name == "try" && len(x.Args) == 2 && isOverride(x.Args[0], key) && isNull(x.Args[1])
	}
	traversal, ok := x.(*hclsyntax.ScopeTraversalExpr)
	if !ok || traversal.Traversal.RootName() != "local" || len(traversal.Traversal) < 3 {
		return false
	}
	names := static.Names(traversal.Traversal, 1)
	return names[len(names)-1] == key
}
