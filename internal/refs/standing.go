package refs

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/static"
)

// standing is what Terragrunt can do, where it stands itself, with a text that stacks are made from. Terragrunt makes no difference: it runs
// every unit below the folder that it is called in.
type standing int

const (
	// runs: it is run, as all that no stack is made from.
	runs standing = iota
	// mayRun: it can be run, and nothing here shows that somebody does.
	mayRun
	// template: it cannot be run, since it reads values that only a stack hands to it, or includes or generates from what is not there.
	template
)

// Template tells whether a config, or what stands in its folder, is only there for stacks to copy: it cannot be run where it stands, so
// that it has no state there, and only what is generated from it has to find what it refers to.
func (x *Index) Template(config change.Path) bool { return x.standing(config) == template }

// MayRun tells whether a config, from which stacks are made, can be run where it stands, itself or by way of the stack that generates it,
// and nothing in the repository shows whether somebody does.
func (x *Index) MayRun(config change.Path) bool { return x.standing(config) == mayRun }

// Copied tells whether stacks generate something from what stands in a folder.
func (x *Index) Copied(folder change.Path) bool { return x.stacks.templates[x.Real(folder)] }

func (x *Index) standing(config change.Path) standing {
	if by, generated := x.StackByHand(config); generated {
		config = by
	}
	folder := x.Real(config.Dir())
	switch {
	case !x.stacks.templates[folder]:
		return runs
	case x.stacks.alone(x, folder):
		if x.run[folder] {
			return runs
		}
		return mayRun
	default:
		return template
	}
}

// findRun finds those texts of stacks of which something shows that they are run where they stand: a cache of Terragrunt lies there, or
// something that is run depends on them.
func (x *Index) findRun() {
	x.run = map[change.Path]bool{}
	if len(x.stacks.templates) == 0 {
		return
	}
	for folder := range x.stacks.templates {
		x.run[folder] = x.tree.Cached(folder)
		if view := x.views[folder.Child(static.DefaultConfig)]; view != nil && x.missesInclude(view) {
			x.stacks.standsAlone[folder] = false
		}
	}
	for config := range x.stacks.by {
		if x.tree.Cached(config.Dir()) {
			x.run[x.handWritten(config)] = true
		}
	}
	for more := true; more; {
		more = false
		for _, config := range x.units {
			if x.standing(config) != runs {
				continue
			}
			for _, r := range x.views[config].References {
				if (r.Kind != ConfigPath && r.Kind != Dependencies) || r.State != Resolved {
					continue
				}
				if on := x.handWritten(r.Target.Child(static.DefaultConfig)); x.stacks.templates[on] && !x.run[on] {
					x.run[on], more = true, true
				}
			}
		}
	}
}

// missesInclude tells whether what a config includes is not there.
func (x *Index) missesInclude(view *View) bool {
	return slices.ContainsFunc(view.References, func(r *Reference) bool {
		return r.Kind == IncludePath && (r.State == Dangling || r.State == Unknown && x.Evaluator().Value(r.scope, r.leaf).Missed)
	})
}

// handWritten gives the folder that somebody wrote of a config or of the stack that generates it.
func (x *Index) handWritten(config change.Path) change.Path {
	if stack, generated := x.StackByHand(config); generated {
		config = stack
	}
	return x.Real(config.Dir())
}

// alone tells whether what stands in a folder can be run, or be generated, where it stands.
func (s stacks) alone(x *Index, folder change.Path) bool {
	if known, ok := s.standsAlone[folder]; ok {
		return known
	}
	config := x.ConfigIn(folder)
	if x.tree.IsFile(folder.Child(valuesFile)) {
		return true
	}
	text := x.Text(config)
	return text != nil && !text.Broken && !needsValues(text.Body())
}

// needsValues tells whether a config reads values with nothing to fall back on. Of what stands in one of the arms of a condition that is
// not said.
func needsValues(node hclsyntax.Node) bool {
	w := valuesWalk{}
	_ = hclsyntax.Walk(node, &w)
	return w.found
}

// valuesWalk looks for values outside of what may do without.
type valuesWalk struct {
	// within counts the nodes above that may do without.
	within int
	found  bool
}

// Enter implements hclsyntax.Walker.
func (w *valuesWalk) Enter(node hclsyntax.Node) hcl.Diagnostics {
	switch node := node.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		w.found = w.found || w.within == 0 && node.Traversal.RootName() == "values"
	case *hclsyntax.ConditionalExpr:
		w.found = w.found || w.within == 0 && needsValues(node.Condition)
	}
	if doesWithout(node) {
		w.within++
	}
	return nil
}

// Exit implements hclsyntax.Walker.
func (w *valuesWalk) Exit(node hclsyntax.Node) hcl.Diagnostics {
	if doesWithout(node) {
		w.within--
	}
	return nil
}

// doesWithout tells whether a part may be left out where it fails: arguments of try and can, arms of a condition, and the autoinclude of a
// stack, which is then left to the unit.
func doesWithout(node hclsyntax.Node) bool {
	switch node := node.(type) {
	case *hclsyntax.FunctionCallExpr:
		return node.Name == "try" || node.Name == "can"
	case *hclsyntax.ConditionalExpr:
		return true
	case *hclsyntax.Block:
		return node.Type == "autoinclude"
	default:
		return false
	}
}
