package refs

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// statePlaces are the settings of a local backend that say where it keeps states. The backend writes there: nothing has to stand there
// before, and what does is a state.
var statePlaces = []string{"path", "workspace_dir"}

// markStatePlaces marks the places that a local backend's settings are made of, through locals of the same file.
func (t *Text) markStatePlaces() {
	for _, setting := range t.localBackendSettings() {
		t.markStatePlace(setting, map[string]bool{})
	}
}

func (t *Text) markStatePlace(x hclsyntax.Expression, seen map[string]bool) {
	within := static.SiteOf(t.Path, x)
	for i := range t.places {
		if site := static.SiteOf(t.Path, t.places[i].x); t.places[i].kind == Template && site.Start >= within.Start && site.End <= within.End {
			t.places[i].statePlace = true
		}
	}
	for _, traversal := range x.Variables() {
		name, ok := localName(traversal)
		if definition := t.locals[name]; ok && definition != nil && !seen[name] {
			seen[name] = true
			t.markStatePlace(definition, seen)
		}
	}
}

// localBackendSettings gives the expressions that say where a local backend of this file keeps states.
func (t *Text) localBackendSettings() []hclsyntax.Expression {
	var settings []hclsyntax.Expression
	remote := t.Attribute("remote_state")
	if object, ok := remote.(*hclsyntax.ObjectConsExpr); ok {
		if backend, _ := static.Literal(entryOf(object, "backend")); backend == "local" {
			settings = append(settings, t.placesIn(entryOf(object, "config"), map[string]bool{})...)
		}
	}
	for _, block := range t.Blocks("remote_state") {
		backend, config := block.Body.Attributes["backend"], block.Body.Attributes["config"]
		if backend == nil || config == nil {
			continue
		}
		if name, known := static.Literal(backend.Expr); known && name != "local" {
			continue
		}
		settings = append(settings, t.placesIn(config.Expr, map[string]bool{})...)
	}
	return settings
}

// placesIn gives the values of the settings in a config: an object, what merge and conditions make of objects, or a local that is one.
func (t *Text) placesIn(x hclsyntax.Expression, seen map[string]bool) []hclsyntax.Expression {
	switch x := x.(type) {
	case nil:
		return nil
	case *hclsyntax.ObjectConsExpr:
		var all []hclsyntax.Expression
		for _, name := range statePlaces {
			if value := entryOf(x, name); value != nil {
				all = append(all, value)
			}
		}
		return all
	case *hclsyntax.ScopeTraversalExpr:
		name, ok := localName(x.Traversal)
		if !ok || seen[name] || t.locals[name] == nil {
			return nil
		}
		seen[name] = true
		return t.placesIn(t.locals[name], seen)
	default:
		var all []hclsyntax.Expression
		for _, child := range syntax.Children(x) {
			all = slices.Concat(all, t.placesIn(child, seen))
		}
		return all
	}
}

// entryOf gives the value of an object's entry whose key is written out; nil where there is none.
func entryOf(object *hclsyntax.ObjectConsExpr, key string) hclsyntax.Expression {
	for _, item := range object.Items {
		if static.ItemKey(item) == key {
			return item.ValueExpr
		}
	}
	return nil
}

func localName(t hcl.Traversal) (string, bool) {
	if t.RootName() != "local" || len(t) < 2 {
		return "", false
	}
	step, ok := t[1].(hcl.TraverseAttr)
	return step.Name, ok
}
