package multicluster

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// definitionReader is a local of a text that holds the definition of a cluster: local.NAME, or local.NAME.locals where bare is set.
type definitionReader struct {
	local string
	bare  bool
	// site is the expression that says which file is read, target that file.
	site   static.Site
	target change.Path
}

// text is the expression for the locals that are read.
func (r definitionReader) text() string {
	if r.bare {
		return "local." + r.local + ".locals"
	}
	return "local." + r.local
}

// definitionReaders finds the locals of one text through which a config reads a cluster's definition file.
func definitionReaders(view *refs.View, text *refs.Text, definitions func(change.Path) bool) []definitionReader {
	var readers []definitionReader
	for _, name := range text.LocalNames() {
		x, _ := text.Local(name)
		bare := true
		if traversal, ok := x.(*hclsyntax.RelativeTraversalExpr); ok && len(traversal.Traversal) == 1 {
			x, bare = traversal.Source, false
		}
		call, ok := x.(*hclsyntax.FunctionCallExpr)
		if !ok || call.Name != "read_terragrunt_config" || len(call.Args) == 0 {
			continue
		}
		argument := call.Args[0].Range()
		for _, reference := range view.References {
			if reference.Kind == refs.Read && reference.Frame.Text == text.Path && reference.Site.Start == argument.Start.Byte {
				if read := target(reference, call.Args[0]); definitions(read) {
					readers = append(readers, definitionReader{local: name, bare: bare, site: reference.Site, target: read})
					break
				}
			}
		}
	}
	return readers
}

// target is where a read leads; where it leads nowhere, as after folders were moved by hand, the name that it looks for.
func target(reference *refs.Reference, argument hclsyntax.Expression) change.Path {
	if reference.State == refs.Resolved {
		return reference.Target
	}
	if call, ok := argument.(*hclsyntax.FunctionCallExpr); ok && call.Name == "find_in_parent_folders" && len(call.Args) > 0 {
		argument = call.Args[0]
	}
	name, _ := static.Literal(argument)
	return change.Path(name)
}
