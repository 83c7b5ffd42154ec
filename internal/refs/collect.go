package refs

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// pathKind gives the kind of reference that a function makes of its first argument, for those whose argument is a path that must exist.
func pathKind(name string) (Kind, bool) {
	f, _ := static.FunctionOf(name)
	kind, ok := map[static.Named]Kind{static.Config: Read, static.TextFile: File, static.ConfigFile: ConfigFile, static.Glob: Glob}[f.Names]
	return kind, ok
}

// collect finds the calls in an expression that name paths, wherever they stand.
func (t *Text) collect(x hclsyntax.Expression) {
	switch x := x.(type) {
	case *hclsyntax.LiteralValueExpr, *hclsyntax.ScopeTraversalExpr:
		return
	case *hclsyntax.FunctionCallExpr:
		if kind, ok := pathKind(x.Name); ok && len(x.Args) > 0 {
			args := x.Args
			if x.Name == "mark_glob_as_read" {
				args = t.boundary(args)
			}
			if len(args) == 0 {
				return
			}
			t.add(place{kind: kind, x: args[0]})
			t.pattern(x, nil)
			for _, arg := range args[1:] {
				t.collect(arg)
			}
			return
		}
		t.Placed = t.Placed || placed(x.Name)
		t.Rooted = t.Rooted || leadsOn(x.Name) || x.Name == "abspath"
		if x.Name == "find_in_parent_folders" {
			t.places = append(t.places, place{kind: LookUp, x: x})
			return
		}
		if (x.Name == "format" || x.Name == "join") && static.Head(x) != nil {
			t.places = append(t.places, place{kind: Template, x: x, perhaps: true})
		}
		for _, arg := range x.Args {
			t.collect(arg)
		}
	case *hclsyntax.TemplateExpr:
		if pathLike(x) {
			t.Placed = true
			t.add(place{kind: Template, x: x})
			return
		}
		if named(x) {
			t.places = append(t.places, place{kind: Template, x: x, perhaps: true})
		}
		t.children(x)
	default:
		t.children(x)
	}
}

// globBoundary is the flag with which mark_glob_as_read (Terragrunt 1.1) is told the folder that the glob may not leave, in one
// argument with it or in the next one.
const globBoundary = "--terragrunt-boundary"

// boundary takes the folder of the flag from the arguments, and gives the others.
func (t *Text) boundary(args []hclsyntax.Expression) []hclsyntax.Expression {
	head, ok := args[0].(*hclsyntax.TemplateExpr)
	if !ok || len(head.Parts) == 0 {
		return args
	}
	literal, ok := head.Parts[0].(*hclsyntax.LiteralValueExpr)
	if !ok || literal.Val.Type() != cty.String {
		return args
	}
	switch text := literal.Val.AsString(); {
	case text == globBoundary && len(head.Parts) == 1 && len(args) > 1:
		t.add(place{kind: Glob, x: args[1]})
		return args[2:]
	case strings.HasPrefix(text, globBoundary+"="):
		t.add(place{kind: Glob, x: args[0], prefix: globBoundary + "="})
		return args[1:]
	}
	return args
}

// pattern takes the pattern of a fileset.
func (t *Text) pattern(x hclsyntax.Expression, in *quoted) {
	if call, ok := x.(*hclsyntax.FunctionCallExpr); ok && call.Name == "fileset" && len(call.Args) == 2 {
		t.places = append(t.places, place{kind: Pattern, x: call.Args[1], from: call.Args[0], in: in})
	}
}

func (t *Text) children(x hclsyntax.Expression) {
	for _, child := range syntax.Children(x) {
		t.collect(child)
	}
}

// collectBeside collects from an expression that is itself a place: what stands beside its leaves, as conditions, and the calls
// within leaves that name paths of their own. A find_in_parent_folders within belongs to the place.
func (t *Text) collectBeside(x hclsyntax.Expression) {
	switch x := x.(type) {
	case *hclsyntax.ConditionalExpr:
		t.collect(x.Condition)
		t.collectBeside(x.TrueResult)
		t.collectBeside(x.FalseResult)
	case *hclsyntax.FunctionCallExpr:
		if x.Name == "find_in_parent_folders" {
			return
		}
		if _, ok := pathKind(x.Name); ok {
			t.collect(x)
			return
		}
		for _, arg := range x.Args {
			t.collectBeside(arg)
		}
	default:
		for _, child := range syntax.Children(x) {
			t.collectBeside(child)
		}
	}
}

// placed tells whether the answer of a function says where a config lies.
func placed(name string) bool {
	f, _ := static.FunctionOf(name)
	return f.Tells == static.OfUnit || f.Tells == static.OfText
}

// leadsOn tells whether a function answers a folder to which a text may append a way.
func leadsOn(name string) bool {
	f, _ := static.FunctionOf(name)
	return f.LeadsOn
}

// named tells whether a template goes on from what a name stands for: "${local.root}/x". Only its value tells whether that is a path.
func named(x *hclsyntax.TemplateExpr) bool {
	if len(x.Parts) < 2 {
		return false
	}
	_, traversal := x.Parts[0].(*hclsyntax.ScopeTraversalExpr)
	tail, ok := x.Parts[1].(*hclsyntax.LiteralValueExpr)
	return traversal && ok && strings.HasPrefix(tail.Val.AsString(), "/")
}

// pathLike tells whether a template is a path by its form: "${get_terragrunt_dir()}/x", whatever it is used for.
func pathLike(x *hclsyntax.TemplateExpr) bool {
	if len(x.Parts) < 2 {
		return false
	}
	call, ok := x.Parts[0].(*hclsyntax.FunctionCallExpr)
	if !ok || !leadsOn(call.Name) {
		return false
	}
	tail, ok := x.Parts[1].(*hclsyntax.LiteralValueExpr)
	return ok && len(tail.Val.AsString()) > 0 && tail.Val.AsString()[0] == '/'
}
