package flow

import (
	"maps"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// config is what is known of one config, a unit's or one that others read.
type config struct {
	// dependencies are the configs behind each label of a dependency block, own and included.
	dependencies map[string][]change.Path
	// dependents depend on it, readers read it by read_terragrunt_config.
	dependents, readers []change.Path
	// reads are what each input hangs on; nil until asked for.
	reads map[string]map[node]bool
}

func (f *follower) config(p change.Path) *config {
	c := f.configs[p]
	if c == nil {
		c = &config{dependencies: map[string][]change.Path{}}
		f.configs[p] = c
	}
	return c
}

// connect fills in who depends on whom and who reads whom.
func (f *follower) connect() {
	for _, view := range f.x.Views() {
		c := f.config(view.Config)
		c.dependencies = f.labels(view)
		for _, targets := range c.dependencies {
			for _, target := range targets {
				add(&f.config(target).dependents, view.Config)
			}
		}
		for _, reference := range view.References {
			if reference.Kind == refs.Read && reference.State == refs.Resolved {
				target := reference.Target
				if f.x.Expanded().IsDir(target) {
					target = target.Child(static.DefaultConfig)
				}
				add(&f.config(target).readers, view.Config)
			}
		}
	}
}

// labels gives the configs behind each label. Labels of included files count for their includer, and for each other: Terragrunt merges
// the blocks before it evaluates anything that reads them.
func (f *follower) labels(view *refs.View) map[string][]change.Path {
	labels := map[string][]change.Path{}
	for _, d := range unit.Of(f.x, view.Config).Dependencies() {
		for _, reference := range d.ConfigPaths() {
			if reference.Target != "" {
				labels[d.Label] = append(labels[d.Label], f.configOf(reference.Target))
			}
		}
	}
	merged := maps.Clone(labels)
	for _, reference := range view.References {
		// A text that is exposed and not merged has labels of its own.
		if _, known := merged[reference.Dependency]; reference.Kind == refs.ConfigPath && !known && reference.Target != "" {
			labels[reference.Dependency] = append(labels[reference.Dependency], f.configOf(reference.Target))
		}
	}
	return labels
}

// dependents gives the configs that may see an output: those with a dependency, and those that read such a config, through others too.
func (f *follower) dependents(p change.Path) []change.Path {
	all := slices.Clone(f.config(p).dependents)
	for fresh := all; len(fresh) > 0; {
		known := len(all)
		for _, dependent := range fresh {
			for _, reader := range f.config(dependent).readers {
				add(&all, reader)
			}
		}
		fresh = all[known:]
	}
	slices.Sort(all)
	return all
}

// readBy gives the inputs of a config that read a node, in order.
func (f *follower) readBy(p change.Path, n node) []string {
	c := f.config(p)
	if c.reads == nil {
		c.reads = f.readsOf(p)
	}
	var names []string
	for name, reads := range c.reads {
		for read := range reads {
			if read.config == n.config && read.kind == n.kind && (read.name == n.name || read.name == "" || n.name == "" || n.name == AnyInput) {
				names = append(names, name)
				break
			}
		}
	}
	slices.Sort(names)
	return names
}

func add(list *[]change.Path, p change.Path) {
	if !slices.Contains(*list, p) {
		*list = append(*list, p)
	}
}
