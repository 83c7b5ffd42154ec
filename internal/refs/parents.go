package refs

import (
	"regexp"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
)

// dropParents takes out of the units what only others include, as the terragrunt.hcl at the root of older trees: it names no module, and
// none lies beside it, so there is nothing to run. Terragrunt's find lists such a one all the same.
func (x *Index) dropParents() {
	included, read := map[change.Path]bool{}, map[change.Path]bool{}
	for _, view := range x.views {
		for _, r := range view.References {
			if r.Kind == IncludePath && r.State == Resolved && r.Target != view.Config {
				included[r.Target] = true
			}
			if r.Kind == Read {
				read[r.Target] = true
			}
		}
	}
	x.units = slices.DeleteFunc(x.units, func(config change.Path) bool {
		parent := included[config] && !x.hasModule(config)
		switch {
		case !parent:
		case read[config] || read[config.Dir()]:
			x.views[config].Unit = false
		default:
			delete(x.views, config)
		}
		return parent
	})
}

// generatesModule matches what a generated text begins with that makes a module, and the functions by which such a text is read.
var generatesModule = regexp.MustCompile(`\b(resource|module|data)\s+\\?"|\b(file|templatefile)\(`)

// hasModule tells whether a config names a module, or one lies beside it.
func (x *Index) hasModule(config change.Path) bool {
	if slices.ContainsFunc(x.views[config].References, func(r *Reference) bool { return r.Kind == Source }) {
		return true
	}
	// Terragrunt may write the module itself: a generated text with a resource in it, or one that is read from a file.
	if text := x.Text(config); text != nil && (len(text.Blocks("generate")) > 0 || text.Attribute("generate") != nil) && generatesModule.Match(text.source) {
		return true
	}
	return slices.ContainsFunc(x.stacks.tree.List(x.Real(config.Dir())), IsModuleFile)
}
