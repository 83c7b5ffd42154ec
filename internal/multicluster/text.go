package multicluster

import (
	"cmp"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// open reads a config for editing; links are followed, so that an edit changes the file and not the link. It is nil where the file
// does not parse: such a file is never edited.
func open(tree *live.Tree, file change.Path) (*hcledit.Document, change.Path) {
	read, err := syntax.Read(tree, file)
	if err != nil {
		return nil, read.Path
	}
	document, _ := hcledit.Edit(read)
	return document, read.Path
}

func parseBody(tree *live.Tree, file change.Path) *hclsyntax.Body {
	read, _ := syntax.Read(tree, file)
	return read.Body
}

// holder is a named expression: an entry of inputs, or a local.
type holder struct {
	name  string
	local bool
	x     hclsyntax.Expression
	// in is the block or object that holds it.
	in hclsyntax.Node
}

// holders gives the locals and the top entries of inputs of a config, in the order of the text. Inputs may be written as an object or
// as merge(…) of objects.
func holders(body *hclsyntax.Body) []holder {
	var all []holder
	for _, block := range body.Blocks {
		if block.Type != "locals" {
			continue
		}
		for _, attribute := range block.Body.Attributes {
			all = append(all, holder{name: attribute.Name, local: true, x: attribute.Expr, in: block})
		}
	}
	if inputs, ok := body.Attributes["inputs"]; ok {
		all = append(all, entries(inputs.Expr)...)
	}
	slices.SortFunc(all, func(a, b holder) int { return cmp.Compare(a.x.Range().Start.Byte, b.x.Range().Start.Byte) })
	return all
}

func entries(x hclsyntax.Expression) []holder {
	var all []holder
	switch x := x.(type) {
	case *hclsyntax.ParenthesesExpr:
		return entries(x.Expression)
	case *hclsyntax.FunctionCallExpr:
		if x.Name == "merge" {
			for _, arg := range x.Args {
				all = append(all, entries(arg)...)
			}
		}
	case *hclsyntax.ConditionalExpr:
		all = append(entries(x.TrueResult), entries(x.FalseResult)...)
	case *hclsyntax.ObjectConsExpr:
		for _, item := range x.Items {
			if key := static.ItemKey(item); key != "" {
				all = append(all, holder{name: key, x: item.ValueExpr, in: x})
			}
		}
	}
	return all
}

// traversals gives every traversal in a body whose root is this name, in the order of the text.
func traversals(node hclsyntax.Node, root string) []hcl.Traversal {
	var all []hcl.Traversal
	_ = hclsyntax.VisitAll(node, func(n hclsyntax.Node) hcl.Diagnostics {
		if x, ok := n.(*hclsyntax.ScopeTraversalExpr); ok && x.Traversal.RootName() == root {
			all = append(all, x.Traversal)
		}
		return nil
	})
	slices.SortFunc(all, func(a, b hcl.Traversal) int {
		return cmp.Compare(a.SourceRange().Start.Byte, b.SourceRange().Start.Byte)
	})
	return all
}

// step gives the name at a place of a traversal: an attribute or a quoted index; "" where there is none.
func step(traversal hcl.Traversal, i int) string {
	if i >= len(traversal) {
		return ""
	}
	switch s := traversal[i].(type) {
	case hcl.TraverseRoot:
		return s.Name
	case hcl.TraverseAttr:
		return s.Name
	case hcl.TraverseIndex:
		if s.Key.Type().FriendlyName() == "string" {
			return s.Key.AsString()
		}
	}
	return ""
}

func within(inner, outer hcl.Range) bool {
	return inner.Start.Byte >= outer.Start.Byte && inner.End.Byte <= outer.End.Byte
}
