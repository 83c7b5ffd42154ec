package static

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
)

// Origin is what stands behind a name.
type Origin struct {
	// Expression is the definition, in Scope; Rest are the attributes that are taken of its value, "" for an index that is not
	// written out.
	Expression hclsyntax.Expression
	Scope      *Scope
	Rest       []string
	// Config is set where the way ends in another config: Rest leads into its parts, as "inputs", "iso_name".
	Config change.Path
	// Included tells that Config is included, so that its parts count in the eyes of the same unit. Else it was read.
	Included bool
}

// Origin follows local.NAME, include.NAME.locals.NAME, read_terragrunt_config(…).locals.NAME and attributes of objects that are
// written out, to the expression that gives rest of x its value. Conditionals are not entered.
func (e *Evaluator) Origin(s *Scope, x hclsyntax.Expression, rest []string) Origin {
	for range maxVia {
		o, further := e.step(Origin{Expression: x, Scope: s, Rest: rest})
		if !further {
			return o
		}
		x, s, rest = o.Expression, o.Scope, o.Rest
	}
	return Origin{Expression: x, Scope: s, Rest: rest}
}

// step goes one name further; it reports false at the end of the way.
func (e *Evaluator) step(o Origin) (Origin, bool) {
	switch x := o.Expression.(type) {
	case *hclsyntax.ParenthesesExpr:
		o.Expression = x.Expression
		return o, true
	case *hclsyntax.TemplateWrapExpr:
		o.Expression = x.Wrapped
		return o, true
	case *hclsyntax.RelativeTraversalExpr:
		o.Expression, o.Rest = x.Source, append(Names(x.Traversal, 0), o.Rest...)
		return o, true
	case *hclsyntax.ObjectConsExpr:
		if len(o.Rest) > 0 {
			if item, ok := itemOf(x, o.Rest[0]); ok {
				o.Expression, o.Rest = item, o.Rest[1:]
				return o, true
			}
		}
	case *hclsyntax.FunctionCallExpr:
		if x.Name == "read_terragrunt_config" && len(x.Args) > 0 {
			return e.stepRead(o, x)
		}
	case *hclsyntax.ScopeTraversalExpr:
		rest := append(Names(x.Traversal, 1), o.Rest...)
		switch x.Traversal.RootName() {
		case "local":
			return stepLocal(o, o.Scope, rest)
		case "include":
			return stepInclude(o, rest)
		}
	}
	return o, false
}

func stepLocal(o Origin, scope *Scope, rest []string) (Origin, bool) {
	if len(rest) == 0 || scope == nil || scope.Definitions == nil {
		return o, false
	}
	definition, ok := scope.Definitions.Local(rest[0])
	if !ok {
		return o, false
	}
	return Origin{Expression: definition, Scope: scope, Rest: rest[1:]}, true
}

func stepInclude(o Origin, rest []string) (Origin, bool) {
	if len(rest) == 0 {
		return o, false
	}
	include, ok := o.Scope.include(rest[0])
	if ok {
		rest = rest[1:]
	} else if include, ok = o.Scope.include(""); !ok {
		return o, false
	}
	if include.Scope == nil {
		return o, false
	}
	if len(rest) > 1 && rest[0] == "locals" {
		return stepLocal(o, include.Scope, rest[1:])
	}
	return Origin{Expression: o.Expression, Scope: o.Scope, Rest: rest, Config: include.Path, Included: true}, false
}

// stepRead enters a file that is read: its locals by their definitions, its other parts by Config.
func (e *Evaluator) stepRead(o Origin, call *hclsyntax.FunctionCallExpr) (Origin, bool) {
	text, ok := e.Value(o.Scope, call.Args[0]).Text()
	if !ok {
		return o, false
	}
	target, ok := Locate(text, o.Scope.Dir())
	if !ok {
		return o, false
	}
	if o.Scope.Tree.IsDir(target) {
		target = target.Child(DefaultConfig)
	}
	if !o.Scope.Tree.IsFile(target) {
		if len(call.Args) > 1 {
			o.Expression = call.Args[1]
			return o, true
		}
		return o, false
	}
	if len(o.Rest) > 1 && o.Rest[0] == "locals" && o.Scope.Read != nil {
		return stepLocal(o, o.Scope.Read(target), o.Rest[1:])
	}
	return Origin{Expression: o.Expression, Scope: o.Scope, Rest: o.Rest, Config: target}, false
}

// Names gives the steps of a traversal from the i-th on: attributes and written string keys by their name, all else as "".
func Names(traversal hcl.Traversal, i int) []string {
	var names []string
	for ; i < len(traversal); i++ {
		names = append(names, attributeAt(traversal, i))
	}
	return names
}
