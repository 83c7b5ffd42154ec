package backend

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// writer writes a backend out from the texts of one unit.
type writer struct {
	x *refs.Index
	e *static.Evaluator
	// tellsFollowing lets every setting tell whether it hangs on the unit's folder, which takes time.
	tellsFollowing bool
}

func newWriter(x *refs.Index) *writer { return &writer{x: x, e: x.Evaluator()} }

// remoteState reads the remote_state of one text. Where it stands there as an attribute and as a block, the attribute counts (Terragrunt 1.1.2).
func (w *writer) remoteState(text refs.Scoped) (Backend, bool) {
	blocks, value := text.Text.Blocks("remote_state"), text.Text.Attribute("remote_state")
	b := Backend{From: RemoteState, File: text.Text.Path}
	switch {
	case value != nil:
		return w.remoteStateValue(b, text.Scope, value)
	case len(blocks) == 0:
		return Backend{}, false
	}
	attributes := blocks[0].Body.Attributes
	for _, name := range []string{"backend", "config", "disable_init"} {
		if attribute := attributes[name]; attribute != nil {
			w.part(&b, name, text.Scope, attribute.Expr)
		}
	}
	return b, true
}

// remoteStateValue reads remote_state written as an attribute: an object, or that of another config.
func (w *writer) remoteStateValue(b Backend, s *static.Scope, x hclsyntax.Expression) (Backend, bool) {
	o := w.e.Origin(s, x, nil)
	if o.Config != "" && slices.Equal(o.Rest, []string{"remote_state"}) {
		for _, text := range w.x.Scopes(o.Config) {
			if o.Included {
				text.Scope = &static.Scope{Tree: s.Tree, Text: text.Text.Path, Config: s.Config, Original: s.Original, Included: true,
					Definitions: text.Text, Read: s.Read}
			}
			if other, ok := w.remoteState(text); ok {
				return other, true
			}
		}
	}
	object, ok := o.Expression.(*hclsyntax.ObjectConsExpr)
	if !ok || len(o.Rest) > 0 {
		b.Type = Unknown
		return b, true
	}
	for _, item := range object.Items {
		w.part(&b, static.ItemKey(item), o.Scope, item.ValueExpr)
	}
	return b, true
}

func (w *writer) part(b *Backend, name string, s *static.Scope, x hclsyntax.Expression) {
	switch name {
	case "backend":
		b.Type = w.setting("", s, x).Value
	case "config":
		w.object("", s, x, &b.Settings)
	case "disable_init":
		b.DisableInit = w.setting("", s, x).Value == "true"
	}
}
