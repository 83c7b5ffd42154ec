package flow

import (
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
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
// the blocks before it evaluates anything that reads them. Of two blocks with one label the stronger text's counts.
func (f *follower) labels(view *refs.View) map[string][]change.Path {
	labels, strengths := map[string][]change.Path{}, map[string]int{}
	for _, reference := range view.References {
		if reference.Kind != refs.ConfigPath || reference.Target == "" {
			continue
		}
		strength := strengthOf(view, reference.Frame.Text)
		if strength < strengths[reference.Dependency] {
			continue
		}
		if strength > strengths[reference.Dependency] {
			strengths[reference.Dependency] = strength
			labels[reference.Dependency] = nil
		}
		labels[reference.Dependency] = append(labels[reference.Dependency], f.configOf(reference.Target))
	}
	return labels
}

// strengthOf ranks a text of a view: its own overrides included ones, and of these the later block's overrides.
func strengthOf(view *refs.View, text change.Path) int {
	if text == view.Config {
		return len(view.Includes) + 1
	}
	return 1 + slices.IndexFunc(view.Includes, func(i static.Include) bool { return i.Path == text })
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
