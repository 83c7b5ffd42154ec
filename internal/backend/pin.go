package backend

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// Pin is a unit whose own config keeps its state at one place, where what it includes would let the place follow the unit's folder.
type Pin struct {
	// Unit is the unit's folder, Config its config.
	Unit, Config change.Path
	// Backend is the backend's type.
	Backend string
	// Keys are the settings that are pinned: Old as they are, New as they would follow the folder.
	Keys []KeyChange
	// Blocks are those of the config that pin it: without them the place follows.
	Blocks []*hclsyntax.Block
}

// Pinned tells whether a unit's own config pins its state: by a remote_state, a generate or an extra_arguments block that takes the place of
// an included one, with the same backend, in which settings are written out that there hang on the unit's folder, and nothing else differs
// that tells a place.
func Pinned(x *refs.Index, config change.Path) (Pin, bool) {
	u := unit.Of(x, config)
	own := slices.IndexFunc(u.Texts, func(t refs.Scoped) bool { return t.Text.Path == config })
	if _, generated := x.Generated(config); generated || own < 0 || len(u.Texts) < 2 || u.Texts[own].Text.Body() == nil {
		return Pin{}, false
	}
	rest := *u
	rest.Texts = slices.Delete(slices.Clone(u.Texts), own, own+1)
	r, w := newReader(x), newWriter(x)
	w.tellsFollowing = true
	p := Pin{Unit: config.Dir(), Config: config, Blocks: overriding(u.Texts[own].Text, &rest)}
	if len(p.Blocks) == 0 {
		return Pin{}, false
	}
	is, ok := r.whole(w, u, u)
	follows, would := r.whole(w, &rest, u)
	if !ok || !would || is.Type != follows.Type {
		return Pin{}, false
	}
	p.Backend = is.Type
	for _, name := range names(is.places(), follows.places()) {
		pinned, _ := is.Setting(name)
		free, _ := follows.Setting(name)
		switch {
		case pinned.Value == free.Value:
		case pinned.follows || !pinned.Known || !free.follows:
			return Pin{}, false
		default:
			p.Keys = append(p.Keys, KeyChange{Before: p.Unit, After: p.Unit, Backend: is.Type, Attribute: name, Old: pinned.Value, New: free.Value})
		}
	}
	return p, true
}

// whole gives the backend that texts name, with what init's arguments say; the module is that of the unit.
func (r *reader) whole(w *writer, texts, u *unit.Unit) (Backend, bool) {
	b, ok := r.textual(w, texts)
	if !ok {
		b, ok = r.ofModule(u)
	}
	if ok {
		w.configArguments(&b, texts)
	}
	return b, ok
}

// overriding gives the blocks of a text that say where the state stands: a remote_state, and what takes the place of a block that others say.
func overriding(text *refs.Text, others *unit.Unit) []*hclsyntax.Block {
	saysBackend := func(block *hclsyntax.Block) bool {
		source := text.Content()[block.Range().Start.Byte:block.CloseBraceRange.End.Byte]
		return bytes.Contains(source, []byte("backend")) || bytes.Contains(source, []byte("cloud"))
	}
	var all []*hclsyntax.Block
	has := func(kind, label string) bool {
		list := others.Generated()
		if kind == "extra_arguments" {
			list = others.ExtraArguments()
		}
		return slices.ContainsFunc(list, func(b unit.Block) bool { return b.Label == label })
	}
	for _, block := range text.Body().Blocks {
		label := strings.Join(block.Labels, ".")
		switch {
		case block.Type == "remote_state", block.Type == "generate" && has("generate", label) && saysBackend(block):
			all = append(all, block)
		case block.Type == "terraform":
			for _, nested := range block.Body.Blocks {
				if nested.Type == "extra_arguments" && has("extra_arguments", strings.Join(nested.Labels, ".")) && saysBackend(nested) {
					all = append(all, nested)
				}
			}
		}
	}
	return all
}
