package multicluster

import (
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// localValue is a local of a config as it evaluates in its own eyes; Null where it cannot be known without running something.
func (w *scribe) localValue(file change.Path, name string) cty.Value {
	scopes, known := w.scopes[file]
	if !known {
		scopes = w.x.Scopes(file)
		w.scopes[file] = scopes
	}
	if len(scopes) == 0 {
		return cty.NilVal
	}
	x, ok := refs.Own(scopes).Text.Local(name)
	if !ok {
		return cty.NilVal
	}
	return w.evaluator.Value(refs.Own(scopes).Scope, x).Value
}

// plain is a value as a person would write it, where it is one text, number or truth value that is known.
func plain(value cty.Value) (string, bool) {
	if value == cty.NilVal || value.IsMarked() || !value.IsWhollyKnown() || value.IsNull() || !value.Type().IsPrimitiveType() {
		return "", false
	}
	text, err := convert.Convert(value, cty.String)
	if err != nil {
		return "", false
	}
	return text.AsString(), true
}

// version is one local of a file that stands in for shared outputs.
type version struct {
	file        change.Path
	name, value string
	// key is the override that it stands in for; empty where there is none.
	key string
}

// versions are the locals with one known value of all files that stand in for shared outputs, in the order of the texts.
func (w *scribe) versions() []version {
	var all []version
	var files []change.Path
	keyOf := map[change.Path]map[string]string{}
	for _, override := range w.keys {
		if override.StandIn == nil {
			continue
		}
		file := w.l.StandInFile(*override.StandIn)
		if keyOf[file] == nil {
			keyOf[file] = map[string]string{}
			files = append(files, file)
		}
		keyOf[file][override.StandIn.Local] = override.Key
	}
	for _, file := range files {
		text := w.x.Text(file)
		if text == nil || text.Broken {
			continue
		}
		for _, name := range text.LocalNames() {
			if value, ok := plain(w.localValue(file, name)); ok {
				all = append(all, version{file, name, value, keyOf[file][name]})
			}
		}
	}
	return all
}

// override is what a cluster's definition says for one key.
type override struct {
	layout.Override
	// set tells that the definition has a value that is not null; value is empty where it is not one known text or number.
	set   bool
	value string
}

// overrides are all keys with what a cluster says for each.
func (w *scribe) overrides(cluster layout.Cluster) []override {
	values := w.localValue(w.l.Definition(cluster), w.l.Cluster.Overrides)
	all := make([]override, 0, len(w.keys))
	for _, key := range w.keys {
		o := override{Override: key}
		if values != cty.NilVal && values.IsKnown() && !values.IsNull() && values.Type().IsObjectType() && values.Type().HasAttribute(key.Key) {
			value := values.GetAttr(key.Key)
			o.set = !value.IsKnown() || !value.IsNull()
			o.value, _ = plain(value)
		}
		all = append(all, o)
	}
	return all
}

// setKeys are the keys that a cluster overrides.
func (w *scribe) setKeys(cluster layout.Cluster) []string {
	var keys []string
	for _, o := range w.overrides(cluster) {
		if o.set {
			keys = append(keys, o.Key)
		}
	}
	return keys
}

// clusterOf is the cluster to which a unit belongs.
func (w *scribe) clusterOf(unit change.Path) (layout.Cluster, bool) {
	for above := range unit.Up() {
		if cluster, ok := w.at[above]; ok {
			return cluster, true
		}
	}
	return layout.Cluster{}, false
}

// stages are the stages that are shared units, in the order of the pipeline.
func (w *scribe) stages() []layout.Stage {
	return slices.DeleteFunc(slices.Clone(w.l.Artifacts.Stages), func(s layout.Stage) bool { return !w.wiring.Has(w.l.SharedFolder(s)) })
}
