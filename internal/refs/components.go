package refs

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
)

// Component is a unit or stack block by which a stack generates a folder.
type Component struct {
	// Kind is "unit" or "stack", Name the block's label.
	Kind, Name string
	// Folder is the one that is generated, Base the one from which the block's path leads there.
	Folder, Base change.Path
	// File is the file of the tree that holds the block, Path the expression that gives its path.
	File change.Path
	Path hclsyntax.Expression
	// Shared tells that the file is the source of several stacks, so that each of them generates such a folder.
	Shared bool
}

// ComponentsIn gives the components that generate a folder, or folders below it, for stacks that do not stand below it themselves: what would
// have to be written anew for it to be generated elsewhere. They are ordered by their folders.
func (x *Index) ComponentsIn(folder change.Path) []Component {
	uses := map[change.Path]map[change.Path]bool{}
	for _, g := range x.stacks.by {
		file := x.Real(g.text)
		if uses[file] == nil {
			uses[file] = map[change.Path]bool{}
		}
		uses[file][g.stack] = true
	}
	var all []Component
	for _, config := range slices.Sorted(maps.Keys(x.stacks.by)) {
		g := x.stacks.by[config]
		if !config.Dir().Within(folder) || g.stack.Within(folder) {
			continue
		}
		c := Component{Kind: "unit", Name: g.component.name, Folder: config.Dir(), Base: g.base, File: x.Real(g.text), Path: g.component.path}
		if g.component.stack {
			c.Kind = "stack"
		}
		c.Shared = len(uses[c.File]) > 1
		all = append(all, c)
	}
	return all
}

// PathTo gives the path by which a component would generate a folder, from its base where that stands after a move. It reports false for a
// folder that is not below it, or that is below the one into which other components generate.
func (c Component) PathTo(folder, base change.Path) (string, bool) {
	if folder == base || !folder.Within(base) {
		return "", false
	}
	path := folder.Below(base)
	return path, !slices.Contains(strings.Split(path, "/"), GeneratedDir)
}
