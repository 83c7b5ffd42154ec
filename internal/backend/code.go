package backend

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// holeInCode stands in generated code for what is not known: an identifier, so that the code parses in quotes and out of them.
const holeInCode = "__not_known__"

// generated looks for a backend in what the generate blocks write. Of two blocks with one label the stronger text's counts.
func (w *writer) generated(texts []refs.Scoped) (Backend, bool) {
	seen := map[string]bool{}
	for _, text := range texts {
		if text.NoMerge {
			continue
		}
		for _, block := range text.Text.State.Generate {
			label := strings.Join(block.Labels, ".")
			if seen[label] {
				continue
			}
			seen[label] = true
			parts := map[string]hclsyntax.Expression{}
			for name, attribute := range block.Body.Attributes {
				parts[name] = attribute.Expr
			}
			if b, ok := w.generate(text.Scope, parts); ok {
				return b, true
			}
		}
		object, ok := text.Text.State.GenerateValue.(*hclsyntax.ObjectConsExpr)
		if !ok {
			continue
		}
		for _, item := range object.Items {
			label := static.ItemKey(item)
			generated, ok := item.ValueExpr.(*hclsyntax.ObjectConsExpr)
			if !ok || seen[label] {
				continue
			}
			seen[label] = true
			parts := map[string]hclsyntax.Expression{}
			for _, part := range generated.Items {
				parts[static.ItemKey(part)] = part.ValueExpr
			}
			if b, ok := w.generate(text.Scope, parts); ok {
				return b, true
			}
		}
	}
	return Backend{}, false
}

func (w *writer) generate(s *static.Scope, parts map[string]hclsyntax.Expression) (Backend, bool) {
	contents := parts["contents"]
	if contents == nil {
		return Backend{}, false
	}
	if off := parts["disable"]; off != nil && w.setting("", s, off).Value == "true" {
		return Backend{}, false
	}
	folder := false
	code := w.e.Render(s, contents, func(s *static.Scope, part hclsyntax.Expression) string {
		folder = folder || w.hangsOnFolder(s, part, map[static.Site]bool{})
		return holeInCode
	})
	site := static.SiteOf(s.Text, contents)
	b, ok := w.terraform([]byte(code), s, &site)
	if !ok {
		return Backend{}, false
	}
	for i := range b.Settings {
		b.Settings[i].folder = folder && !b.Settings[i].Known
	}
	if strings.Contains(b.Type, holeInCode) {
		b.Type = Unknown
	}
	b.From, b.File = Generate, s.Text
	return b, true
}

// terraform finds the backend or cloud block in Terraform code. Code that was generated has no place of its own; at is the place of
// the expression that makes it.
func (w *writer) terraform(code []byte, s *static.Scope, at *static.Site) (Backend, bool) {
	if !bytes.Contains(code, []byte("backend")) && !bytes.Contains(code, []byte("cloud")) {
		return Backend{}, false
	}
	file, diagnostics := hcledit.ParseConfig(bytes.TrimPrefix(code, []byte("\xef\xbb\xbf")), string(s.Text), hcl.InitialPos)
	if diagnostics.HasErrors() {
		return Backend{}, false
	}
	// Code knows none of the names of the config that generates it.
	inCode := &static.Scope{Tree: s.Tree, Text: s.Text, Config: s.Config, Original: s.Original}
	for _, block := range file.Body.(*hclsyntax.Body).Blocks {
		if block.Type != "terraform" {
			continue
		}
		for _, nested := range block.Body.Blocks {
			b := Backend{Type: nested.Type}
			switch {
			case nested.Type == "backend" && len(nested.Labels) == 1:
				b.Type = nested.Labels[0]
			case nested.Type != "cloud":
				continue
			}
			w.body("", inCode, nested.Body, at, &b.Settings)
			return b, true
		}
	}
	return Backend{}, false
}

func (w *writer) body(prefix string, s *static.Scope, body *hclsyntax.Body, at *static.Site, into *[]Setting) {
	attributes := make([]*hclsyntax.Attribute, 0, len(body.Attributes))
	for _, attribute := range body.Attributes {
		attributes = append(attributes, attribute)
	}
	slices.SortFunc(attributes, func(a, b *hclsyntax.Attribute) int { return a.SrcRange.Start.Byte - b.SrcRange.Start.Byte })
	start := len(*into)
	for _, attribute := range attributes {
		if object, ok := attribute.Expr.(*hclsyntax.ObjectConsExpr); ok {
			w.items(prefix+attribute.Name+".", s, object, into)
			continue
		}
		put(into, w.setting(prefix+attribute.Name, s, attribute.Expr))
	}
	for _, block := range body.Blocks {
		w.body(prefix+block.Type+".", s, block.Body, at, into)
	}
	for i := start; at != nil && i < len(*into); i++ {
		(*into)[i].Site = *at
	}
}
