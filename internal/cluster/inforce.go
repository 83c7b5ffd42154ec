package cluster

import (
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/graph"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// Source tells where the value for a key comes from.
type Source string

// The sources.
const (
	// Overridden: the cluster's definition says it.
	Overridden Source = "overridden"
	// Pinned: the cluster's definition says it, since somebody pinned it.
	Pinned Source = "pinned"
	// Shared: an output of a shared artifact.
	Shared Source = "shared"
	// Own: an output of an artifact that the cluster builds itself.
	Own Source = "own"
	// Elsewhere: the file that stands in for the output, since another key turned the dependency off.
	Elsewhere Source = "stand-in"
)

// InForce is what a cluster has for one key.
type InForce struct {
	Key    string
	Source Source
	// Value is its text as far as it can be known without running anything; "" where it cannot. For outputs it is that of the file from
	// which they come, which the artifacts may not have been built with yet.
	Value string
	// Place is where the value is written; its File is empty where no file is known to say it.
	Place finding.Place
	// Unit and Output are the artifact's folder and output that the key replaces.
	Unit   change.Path
	Output string
	// Inputs are the inputs of the cluster's units that read it.
	Inputs []string

	standIn *layout.StandIn
}

// shown is the value of an input that asks for the key: its text where files tell it, else the expression that reads an output.
func (o InForce) shown(r reading) (text string, expression bool) {
	if o.Value != "" && o.Source != Shared && o.Source != Own {
		return o.Value, false
	}
	return r.text, true
}

// InForceOf gives all keys with what is in force for a cluster, in the order of the layout. Those of stages that the tree does
// not have are left out, unless they are set.
func InForceOf(x *refs.Index, l layout.Layout, c layout.Cluster) []InForce {
	tree := x.Tree()
	document, content, _ := open(tree, l.Definition(c))
	items := map[string]overrideItem{}
	if document != nil {
		for _, item := range overrideItems(document, l) {
			items[item.key] = item
		}
	}
	wiring := graph.Of(x)
	all := make([]InForce, 0, len(l.Overrides))
	for _, o := range l.Overrides {
		stage, _ := l.Stage(o.Stage)
		entry := InForce{Key: o.Key, Source: Shared, Unit: l.SharedFolder(stage), Output: o.Output, Inputs: o.Inputs, standIn: o.StandIn}
		if own := l.ClusterStageFolder(c, stage); !wiring.Has(entry.Unit) && wiring.Has(own) {
			entry.Source, entry.Unit = Own, own
		}
		item, set := items[o.Key]
		if !set && !l.HasStage(wiring.Has, tree, stage) {
			continue
		}
		switch {
		case set && !item.null:
			r := item.x.Range()
			entry.Source, entry.Place = Overridden, finding.At(string(l.Definition(c)), content, r.Start.Byte, r.End.Byte)
			if item.pinned {
				entry.Source = Pinned
			}
			entry.Value = layout.ValueOf(x, l.Definition(c), l.Cluster.Overrides, o.Key)
			if entry.Value == "" {
				entry.Value = document.Source(r)
			}
		case o.StandIn != nil:
			file := l.StandInFile(*o.StandIn)
			if entry.Value = layout.ValueOf(x, file, o.StandIn.Local, ""); entry.Value != "" {
				entry.Place = placeIn(tree, file, o.StandIn.Local)
			}
			if turnedOff(wiring, c, entry.Unit) {
				entry.Source = Elsewhere
			}
		}
		all = append(all, entry)
	}
	return all
}

// turnedOff tells whether the cluster's dependencies on a unit are off.
func turnedOff(wiring *graph.Graph, c layout.Cluster, unit change.Path) bool {
	off := false
	for _, user := range wiring.Below(c.Folder) {
		for _, on := range wiring.On(user) {
			if on.Unit == unit && !on.Off {
				return false
			}
			off = off || on.Unit == unit
		}
	}
	return off
}

// placeOf is where a cluster's definition has a local; the whole file where it has none.
func placeOf(tree *live.Tree, l layout.Layout, c layout.Cluster, local string) finding.Place {
	return placeIn(tree, l.Definition(c), local)
}

func placeIn(tree *live.Tree, file change.Path, local string) finding.Place {
	document, content, _ := open(tree, file)
	if document != nil {
		if _, _, x := locate(document, local); x != nil {
			r := x.Range()
			if len(content) > 0 && r.Start.Line != r.End.Line {
				r.End.Byte = r.Start.Byte + 1
			}
			return finding.At(string(file), content, r.Start.Byte, r.End.Byte)
		}
	}
	return finding.InFile(string(file))
}
