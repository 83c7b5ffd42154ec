// Package static evaluates expressions of Terragrunt configs against a snapshot of a repository without running anything: no
// command, no secret, no network, no environment. What cannot be known that way is unknown, never guessed. It must not know
// references or moves.
package static

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Definitions are the named values of one config text.
type Definitions interface {
	// Local gives the definition of local.NAME.
	Local(name string) (hclsyntax.Expression, bool)
	// LocalNames gives the names of all locals, in any order.
	LocalNames() []string
}

// Include is one include block of a unit, resolved.
type Include struct {
	// Name is the block's label; "" for the bare form.
	Name string
	// Path is the included file.
	Path change.Path
	// Scope is the included text in the eyes of the unit; nil where the block does not say expose = true.
	Scope *Scope
}

// Scope says in whose eyes a text is evaluated. What a relative path is relative to depends on it (see docs/references.md).
// A Scope must not change once it was used.
type Scope struct {
	Tree *live.Tree
	// Text is the file that holds the expression.
	Text change.Path
	// Config is the file whose folder get_terragrunt_dir() names: the unit's, or the read file's own.
	Config change.Path
	// Original is the unit's file at which evaluation began.
	Original change.Path
	// Included tells that Text was reached by an include block of Config.
	Included bool
	// Includes are the resolved include blocks of Config, where Text is Config.
	Includes []Include
	// Module tells that Text is a file of Terraform: path.module is its folder.
	Module bool
	// InIncludePath tells that the expression is the path of an include block: path_relative_to_include() is "." there.
	InIncludePath bool
	// Stack tells that Text is a stack file, or included by the one that is Config: nothing in it is relative to an include.
	Stack bool
	// Later is where Terragrunt evaluates what fails here, for an autoinclude block of a stack: in the config that is generated.
	Later *Scope
	// Definitions are those of Text.
	Definitions Definitions
	// Values are what a stack hands to the config; nil where no stack does, or where that is not known. WithoutValues tells that there are
	// none, so that what reads them fails.
	Values        *Values
	WithoutValues bool
	// Siblings are the folders of a stack's components by kind ("unit", "stack") and name, where the text may name them.
	Siblings map[string]map[string]change.Path
	// Outputs are the outputs of dependencies that are known, as from a file, each as one object under the label of its block; all others
	// are unknown.
	Outputs map[string]cty.Value
	// Read gives the scope in which read_terragrunt_config evaluates a file; nil where it cannot be read.
	Read func(change.Path) *Scope
}

// Values is an object that a stack file hands to what it generates, written in the scope of the stack file.
type Values struct {
	Expression hclsyntax.Expression
	Scope      *Scope
}

// Dir is the folder that relative config paths start from.
func (s *Scope) Dir() change.Path { return s.Config.Dir() }

// TextDir is the folder that file() and its kin start from.
func (s *Scope) TextDir() change.Path {
	if s.Stack {
		return s.Dir()
	}
	return s.Text.Dir()
}

// dependencies gives the value behind the name "dependency".
func (s *Scope) dependencies() cty.Value {
	if len(s.Outputs) == 0 {
		return cty.DynamicVal
	}
	known := map[string]cty.Value{}
	for label, outputs := range s.Outputs {
		known[label] = cty.ObjectVal(map[string]cty.Value{"outputs": outputs})
	}
	return cty.ObjectVal(known)
}

func (s *Scope) include(name string) (Include, bool) {
	for _, include := range s.Includes {
		if include.Name == name {
			return include, true
		}
	}
	return Include{}, false
}

// selected is Terragrunt's getSelectedIncludeBlock: the only include, or the named one.
func (s *Scope) selected(args []string) (Include, bool) {
	switch {
	case len(s.Includes) == 1:
		return s.Includes[0], true
	case len(args) == 1:
		return s.include(args[0])
	default:
		return Include{}, false
	}
}

// Result is what an expression evaluates to.
type Result struct {
	Value cty.Value
	// Why says what keeps Value from being known; "" where it is wholly known.
	Why string
	// Probes are the paths that were looked at, misses too, in order and possibly repeated.
	Probes []change.Path
	// Failed tells that the evaluation ended in an error.
	Failed bool
	// Missed tells that a look-up found nothing or a file to read was missing.
	Missed bool
}

// Text gives the value as a string, where it is a known one.
func (r Result) Text() (string, bool) {
	v := r.Value
	if v == cty.NilVal || !v.IsWhollyKnown() || v.IsNull() || v.IsMarked() || v.Type() != cty.String {
		return "", false
	}
	return v.AsString(), true
}

// localBehind gives the definition of the local that a name begins with, the scope's own or an include's; nil where it is none.
func localBehind(s *Scope, traversal hcl.Traversal) (hclsyntax.Expression, *Scope) {
	scope, at := s, 1
	switch traversal.RootName() {
	case "local":
	case "include":
		include, ok := s.include(attributeAt(traversal, 1))
		if at = 3; !ok {
			include, ok = s.include("")
			at = 2
		}
		if scope = include.Scope; !ok || scope == nil {
			return nil, nil
		}
	default:
		return nil, nil
	}
	if scope.Definitions == nil {
		return nil, nil
	}
	definition, ok := scope.Definitions.Local(attributeAt(traversal, at))
	if !ok {
		return nil, nil
	}
	return definition, scope
}

func visit(x hclsyntax.Expression, f func(hclsyntax.Node)) {
	_ = hclsyntax.VisitAll(x, func(node hclsyntax.Node) hcl.Diagnostics {
		f(node)
		return nil
	})
}
