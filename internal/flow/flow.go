// Package flow owns how a value flows: from a unit's inputs through its module to its outputs, and from there to the inputs of the
// units that depend on it. It reads code and runs nothing, so where the way of a value cannot be told it takes the widest one. It
// must not know phases.
package flow

import (
	"cmp"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// Change is an input that gets another value.
type Change struct {
	// Unit is the unit's folder.
	Unit  change.Path
	Input string
}

// Reach is an input to which a change flows.
type Reach struct {
	// Unit is the unit's folder.
	Unit change.Path
	// Input is its input; AnyInput where the names are not known; "generate.NAME" or "extra_arguments.NAME" for a block of the
	// config that hands the value to the module.
	Input string
	// Through is the shortest chain that carries the change, from the changed input to what this one reads, as "artifacts/images
	// inputs.iso_name", "artifacts/images outputs.iso_name".
	Through []string
	// AtOnce tells that no output lies on the way: the input changes with the text, and not when another unit is applied.
	AtOnce bool
}

// AnyInput stands for inputs whose names are not written out.
const AnyInput = unit.AnyInput

// Follow names every input of every unit to which the changes flow, each once, ordered by unit and input; the changed inputs
// themselves are not among them.
func Follow(x *refs.Index, changed []Change) []Reach {
	f := &follower{x: x, configs: map[change.Path]*config{}, modules: map[string]*module{}, parent: map[node]node{}, why: map[node]string{}}
	f.connect()
	seeds := make([]node, 0, len(changed))
	for _, c := range changed {
		seeds = append(seeds, node{config: f.configOf(c.Unit), kind: inputs, name: c.Input})
	}
	slices.SortFunc(seeds, node.compare)
	for _, seed := range seeds {
		f.reach(node{}, seed)
	}
	for fresh := f.queue; len(fresh) > 0; {
		known := len(f.queue)
		for _, n := range fresh {
			f.expand(n)
		}
		fresh = f.queue[known:]
	}
	var reached []Reach
	for _, n := range f.queue {
		if view := x.View(n.config); n.kind == inputs && view != nil && view.Unit && !slices.Contains(seeds, n) {
			reached = append(reached, f.reached(n))
		}
	}
	slices.SortFunc(reached, func(a, b Reach) int { return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Input, b.Input)) })
	return reached
}

// node is an input or an output of a config. The zero node is before the first.
type node struct {
	config change.Path
	kind   kind
	// name is "" for all outputs.
	name string
}

type kind string

const (
	inputs  kind = "inputs"
	outputs kind = "outputs"
)

func (n node) compare(other node) int {
	return cmp.Or(cmp.Compare(n.config, other.config), cmp.Compare(n.kind, other.kind), cmp.Compare(n.name, other.name))
}

// follower walks breadth first, so that the first chain that reaches a node is a shortest one.
type follower struct {
	x       *refs.Index
	configs map[change.Path]*config
	modules map[string]*module
	queue   []node
	parent  map[node]node
	// why says why all outputs of a unit are taken.
	why map[node]string
}

func (f *follower) reach(from, to node) {
	if _, known := f.parent[to]; !known {
		f.parent[to] = from
		f.queue = append(f.queue, to)
	}
}

func (f *follower) expand(n node) {
	if n.kind == inputs {
		if view := f.x.View(n.config); view != nil && view.Unit {
			f.throughModule(n)
		}
		for _, reader := range f.config(n.config).readers {
			f.into(n, reader)
		}
		return
	}
	for _, dependent := range f.dependents(n.config) {
		f.into(n, dependent)
	}
}

// into reaches the inputs of a config that read a node.
func (f *follower) into(n node, reader change.Path) {
	for _, name := range f.readBy(reader, n) {
		f.reach(n, node{config: reader, kind: inputs, name: name})
	}
}

func (f *follower) throughModule(n node) {
	names, why := f.carried(n.config, n.name)
	if why != "" {
		all := node{config: n.config, kind: outputs}
		f.why[all] = why
		f.reach(n, all)
		return
	}
	for _, name := range names {
		f.reach(n, node{config: n.config, kind: outputs, name: name})
	}
}

func (f *follower) reached(n node) Reach {
	r := Reach{Unit: n.config.Dir(), Input: n.name, AtOnce: true}
	for at := f.parent[n]; at != (node{}); at = f.parent[at] {
		r.Through = append(r.Through, f.describe(at))
		r.AtOnce = r.AtOnce && at.kind == inputs
	}
	slices.Reverse(r.Through)
	return r
}

func (f *follower) describe(n node) string {
	place := string(n.config)
	if view := f.x.View(n.config); view != nil && view.Unit {
		place = string(n.config.Dir())
	}
	switch {
	case n.kind == outputs && n.name == "":
		return place + " outputs (" + f.why[n] + ": all of them)"
	case n.name == AnyInput:
		return place + " inputs"
	case isBlock(n.name):
		return place + " " + n.name
	default:
		return place + " " + string(n.kind) + "." + n.name
	}
}

// configOf gives the config file that a place leads to: itself, or that of the folder, links to the folder followed.
func (f *follower) configOf(place change.Path) change.Path {
	if f.x.View(place) != nil {
		return place
	}
	if real, ok := f.x.Expanded().Follow(place); ok {
		place = real
	}
	return place.Child(static.DefaultConfig)
}
