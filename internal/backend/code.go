package backend

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// holeInCode stands in generated code for what is not known: an identifier, so that the code parses in quotes and out of them.
const holeInCode = "__not_known__"

// generated looks for a backend in what the generate blocks write.
func (w *writer) generated(u *unit.Unit) (Backend, bool) {
	for _, block := range u.Generated() {
		contents, ok := block.Attribute("contents")
		if !ok {
			continue
		}
		name := ""
		if path, ok := block.Attribute("path"); ok {
			name = w.setting("", path.Scope, path.Expression).Value
		}
		if b, ok := w.generate(contents.Scope, contents.Expression, name); ok {
			return b, true
		}
	}
	return Backend{}, false
}

// generate reads the backend in what is written into a file of this name.
func (w *writer) generate(s *static.Scope, contents hclsyntax.Expression, name string) (Backend, bool) {
	var folder []string
	follows := w.tellsFollowing && w.hangsOnFolder(s, contents, map[static.Site]bool{})
	code := w.e.Render(s, contents, func(s *static.Scope, part hclsyntax.Expression) string {
		folder = append(folder, w.asksFolder(s, part, map[static.Site]bool{})...)
		return holeInCode
	})
	site := static.SiteOf(s.Text, contents)
	hcl, err := Code(name, []byte(code))
	if err != nil {
		return Backend{Type: Unknown, From: Generate, File: s.Text}, strings.Contains(code, "backend") || strings.Contains(code, "cloud")
	}
	b, ok := w.terraform(hcl, s, &site)
	if !ok {
		return Backend{}, false
	}
	for i := range b.Settings {
		b.Settings[i].follows = follows
		if !b.Settings[i].Known {
			b.Settings[i].folder = folder
		}
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
	body := syntax.Parse(code, s.Text).Body
	if body == nil {
		return Backend{Type: Unknown}, true // What does not parse here may name one.
	}
	// Code knows none of the names of the config that generates it.
	inCode := &static.Scope{Tree: s.Tree, Text: s.Text, Config: s.Config, Original: s.Original}
	for _, block := range body.Blocks {
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
