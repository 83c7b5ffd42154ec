package cluster

import (
	"cmp"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
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
		for _, input := range unit.Of(x, config).Inputs() {
			if input.Decides || len(input.Rest) > 0 || !slices.Contains(override.Inputs, input.Name) {
				continue
			}
			if instead := insteadOf(input.Expression, key); instead != nil {
				all = append(all, reading{unit: config.Dir(), input: input.Name, instead: instead,
					text: x.Text(input.Scope.Text).Source(instead.Range()), scope: input.Scope})
			}
		}
	}
	slices.SortFunc(all, func(a, b reading) int { return cmp.Or(cmp.Compare(a.unit, b.unit), cmp.Compare(a.input, b.input)) })
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
