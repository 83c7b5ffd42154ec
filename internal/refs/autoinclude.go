package refs

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// The files that Terragrunt merges into what stands beside them, whoever wrote them (1.1.2): the first into a config, be that a unit's, an
// included or a read one; the second into a stack file, by the names of its components. `stack generate` writes them from the autoinclude
// blocks of a stack: there everything is evaluated in the eyes of the stack file, but for what fails there or reads a dependency.
const (
	autoIncludeFile      = "terragrunt.autoinclude.hcl"
	autoIncludeStackFile = "terragrunt.autoinclude.stack.hcl"
)

// besideFiles count for the config that they stand beside.
var besideFiles = []string{autoIncludeFile, autoIncludeStackFile, valuesFile}

// autoInclude gives the autoinclude of a text in the eyes of a unit: its own text, and those that it includes, each with its scope, in the
// order of their blocks. There are none for most texts.
func (r *resolver) autoInclude(unit *static.Scope, of change.Path) []stackText {
	text, scope := r.autoIncludeText(unit, of)
	if text == nil {
		return nil
	}
	all := []stackText{{text, scope}}
	eyes := scope
	if scope.Later != nil {
		eyes = scope.Later
	}
	for _, include := range scope.Includes {
		if included := r.x.Text(include.Path); included != nil && !included.Broken {
			all = append(all, stackText{included, r.includedScope(eyes, included)})
		}
	}
	return all
}

func (r *resolver) autoIncludeText(unit *static.Scope, of change.Path) (*Text, *static.Scope) {
	if g, ok := r.x.stacks.by[of]; ok && g.component.auto != nil {
		return r.generatedAutoInclude(g)
	}
	file := of.Dir().Child(autoIncludeFile)
	if of == file || !r.x.stacks.tree.IsFile(file) {
		return nil, nil
	}
	r.uses(file)
	text := r.x.Text(file)
	if text == nil || text.Broken {
		return nil, nil
	}
	scope := r.bare(text)
	scope.Config = unit.Config
	scope.Includes = r.includes(text, scope)
	return text, scope
}

// generatedAutoInclude gives the block from which a stack generates an autoinclude, in the eyes of the stack file, and for what fails there
// in those of the config that is generated.
func (r *resolver) generatedAutoInclude(g generated) (*Text, *static.Scope) {
	stack := r.stackScope(g)
	if stack == nil {
		return nil, nil
	}
	scope := *stack
	if own := r.x.Text(g.stack); len(r.stackAutoInclude(own, stack)) > 0 {
		// Terragrunt 1.1.2 evaluates the block by the stack file alone: unit.NAME.path is the place that a component would have had there.
		scope.Siblings = r.siblings(own, r.baseComponents(own, stack))
	}
	scope.Includes = nil
	scope.Later = &static.Scope{Tree: r.x.stacks.tree, Text: g.config.Dir().Child(autoIncludeFile), Config: g.config, Original: r.view.Config,
		Read: r.read}
	scope.Includes = r.includes(g.component.auto, &scope)
	return g.component.auto, &scope
}

// leaving is whether Terragrunt leaves a call in an autoinclude block to the config that is generated.
type leaving int

const (
	// here: it is evaluated in the eyes of the stack file.
	here leaving = iota
	// whereItFails: it fails there, together with everything that it stands in.
	whereItFails
	// always: it reads a dependency.
	always
)

// leaves tells whether a call is left to the config that is generated.
func (r *resolver) leaves(auto *Text, scope *static.Scope, argument hclsyntax.Expression) leaving {
	atStack := *scope
	atStack.Later = nil
	for x := attributeAround(auto.Body(), argument); x != nil; x = childAround(x, argument) {
		reads := readsDependency(x)
		if !reads && !r.e.Value(&atStack, x).Failed {
			return here
		}
		if call, ok := x.(*hclsyntax.FunctionCallExpr); ok && reads && slices.Contains(call.Args, argument) {
			return always
		}
	}
	return whereItFails
}

func readsDependency(x hclsyntax.Expression) bool {
	for _, traversal := range x.Variables() {
		if traversal.RootName() == "dependency" {
			return true
		}
	}
	return false
}

func around(x, inner hclsyntax.Expression) bool {
	return x.Range().Start.Byte <= inner.Range().Start.Byte && inner.Range().End.Byte <= x.Range().End.Byte
}

// attributeAround gives the value of the attribute in which an expression stands.
func attributeAround(body *hclsyntax.Body, inner hclsyntax.Expression) hclsyntax.Expression {
	for _, attribute := range body.Attributes {
		if around(attribute.Expr, inner) {
			return attribute.Expr
		}
	}
	for _, block := range body.Blocks {
		if x := attributeAround(block.Body, inner); x != nil {
			return x
		}
	}
	return nil
}

func childAround(x, inner hclsyntax.Expression) hclsyntax.Expression {
	for _, child := range syntax.Children(x) {
		if around(child, inner) {
			return child
		}
	}
	return nil
}

// bases gives the folders from which a place of a text may lead: the first one, unless something stands only where the second one leads.
func (r *resolver) bases(text *Text, s *static.Scope, p place) (first, second change.Path) {
	from := func(s *static.Scope) change.Path {
		if p.kind == File || p.kind == Pattern {
			return s.TextDir()
		}
		return s.Dir()
	}
	switch {
	case p.stored && s.Later == nil && s.Text == s.Config:
		if g, ok := r.x.stacks.by[s.Config]; ok && g.keeps {
			return g.source, from(s)
		}
		return from(s), from(s)
	case s.Later == nil:
		return from(s), from(s)
	case !p.kind.called():
		return from(s.Later), from(s.Later)
	}
	switch r.leaves(text, s, p.x) {
	case always:
		return from(s.Later), from(s.Later)
	case whereItFails:
		return from(s), from(s.Later)
	default:
		return from(s), from(s)
	}
}

// called tells that places of this kind are arguments of functions.
func (k Kind) called() bool {
	return k == File || k == Read || k == ConfigFile || k == Glob || k == Pattern
}
