package check

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/static"
)

// reading is one place that reads a dependency.
type reading struct {
	label string
	// input is the input that it is a part of; empty where it is none.
	input string
	at    hcl.Range
	// path are the nodes around it, outermost first, itself last.
	path []hclsyntax.Node
}

// readings gives what a config reads of its dependencies, in the order of the text; what locals and dependency blocks say does not count.
func readings(body *hclsyntax.Body) []reading {
	w := &readingWalker{}
	for _, attribute := range body.Attributes {
		w.top = attribute
		_ = hclsyntax.Walk(attribute.Expr, w)
	}
	w.top = nil
	for _, block := range body.Blocks {
		if block.Type != "dependency" && block.Type != "locals" {
			_ = hclsyntax.Walk(block.Body, w)
		}
	}
	slices.SortFunc(w.found, func(a, b reading) int { return a.at.Start.Byte - b.at.Start.Byte })
	return w.found
}

type readingWalker struct {
	top   *hclsyntax.Attribute
	path  []hclsyntax.Node
	found []reading
}

// Enter notes a node and, where it reads a dependency, the way to it.
func (w *readingWalker) Enter(n hclsyntax.Node) hcl.Diagnostics {
	w.path = append(w.path, n)
	x, ok := n.(*hclsyntax.ScopeTraversalExpr)
	if !ok || x.Traversal.RootName() != "dependency" || len(x.Traversal) < 2 {
		return nil
	}
	r := reading{label: static.Names(x.Traversal, 1)[0], at: x.Range(), path: slices.Clone(w.path)}
	if w.top != nil && w.top.Name == "inputs" {
		r.input = inputAround(w.path)
	}
	w.found = append(w.found, r)
	return nil
}

// Exit leaves a node.
func (w *readingWalker) Exit(hclsyntax.Node) hcl.Diagnostics {
	w.path = w.path[:len(w.path)-1]
	return nil
}

// inputAround gives the key of the outermost object on the way, which is the input's name.
func inputAround(path []hclsyntax.Node) string {
	for i, n := range path {
		object, ok := n.(*hclsyntax.ObjectConsExpr)
		if !ok || i+1 >= len(path) {
			continue
		}
		for _, item := range object.Items {
			if item.ValueExpr == path[i+1] {
				return static.ItemKey(item)
			}
		}
		return ""
	}
	return ""
}

// inputNames gives the names of the inputs that a config writes out for certain: in an object, or in one of those that merge joins.
func inputNames(body *hclsyntax.Body) []string {
	attribute, ok := body.Attributes["inputs"]
	if !ok {
		return nil
	}
	var names []string
	objects := []hclsyntax.Expression{attribute.Expr}
	if call, ok := attribute.Expr.(*hclsyntax.FunctionCallExpr); ok && call.Name == "merge" {
		objects = call.Args
	}
	for _, x := range objects {
		if object, ok := x.(*hclsyntax.ObjectConsExpr); ok {
			for _, item := range object.Items {
				names = append(names, static.ItemKey(item))
			}
		}
	}
	return names
}
