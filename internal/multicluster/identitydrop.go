package multicluster

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/identity"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// carrier is one part of an expression that is a cluster's identity: a range of bytes, whether it stands in a template as a word of its
// own, so that it can drop out, and whether it is a word of the text.
type carrier struct {
	r        hcl.Range
	template bool
	word     bool
}

// carriers finds what in an expression is a cluster's identity: an identity local of its definition, or a word of it in a text.
func (t *renaming) carriers(x hclsyntax.Expression) []carrier {
	var all []carrier
	w := carrierWalk{t: t, all: &all}
	w.walk(x, false)
	return all
}

type carrierWalk struct {
	t   *renaming
	all *[]carrier
}

func (w carrierWalk) walk(x hclsyntax.Expression, template bool) {
	switch x := x.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		if w.t.identity(x.Traversal) {
			*w.all = append(*w.all, carrier{r: x.Range(), template: template})
		}
	case *hclsyntax.LiteralValueExpr:
		if template {
			w.literal(x)
		}
	case *hclsyntax.TemplateExpr:
		for _, part := range x.Parts {
			w.walk(part, true)
		}
	case *hclsyntax.FunctionCallExpr:
		// An identity in an argument that names files is a folder's name, which moves take care of.
		if f, _ := static.FunctionOf(x.Name); f.Names == static.NoPath {
			for _, arg := range x.Args {
				w.walk(arg, false)
			}
		}
	case *hclsyntax.ForExpr, *hclsyntax.SplatExpr, *hclsyntax.TemplateJoinExpr:
		// What stands in a loop is told, and not guessed away: there it may name what the loop goes through.
	default:
		for _, child := range syntax.Children(x) {
			w.walk(child, false)
		}
	}
}

func (w carrierWalk) literal(x *hclsyntax.LiteralValueExpr) {
	source := w.t.document.Source(x.Range())
	for _, place := range identity.FindShort(source, slices.Sorted(maps.Keys(w.t.words))) {
		r := x.Range()
		r.Start.Byte, r.End.Byte = r.Start.Byte+place.Start, r.Start.Byte+place.End
		// What is left of a machine's name would name nothing.
		*w.all = append(*w.all, carrier{r: r, template: !place.Glued, word: true})
	}
}

// identity tells whether a traversal reads an identity local of a cluster's definition.
func (t *renaming) identity(traversal hcl.Traversal) bool {
	if traversal.RootName() != "local" {
		return false
	}
	for _, reader := range t.readers {
		if step(traversal, 1) != reader.local {
			continue
		}
		at := 2
		if reader.bare {
			at = 3
		}
		for _, name := range t.l.Cluster.Identity {
			if way := strings.Split(name, "."); matches(traversal, at, way) {
				return true
			}
		}
	}
	return false
}

func matches(traversal hcl.Traversal, at int, way []string) bool {
	for i, name := range way {
		if step(traversal, at+i) != name {
			return false
		}
	}
	return true
}

const (
	separators = "-_.:/"
	empty      = `""`
)

// dropped gives the text of an expression without its carriers and one separator each. It reports false where one of them does not
// stand in a template, or nothing would be left of one.
func dropped(document *hcledit.Document, x hclsyntax.Expression, carriers []carrier) (string, bool) {
	slices.SortFunc(carriers, func(a, b carrier) int { return cmp.Compare(b.r.Start.Byte, a.r.Start.Byte) })
	text, base := document.Source(x.Range()), x.Range().Start.Byte
	for _, c := range carriers {
		if !c.template {
			return "", false
		}
		start, end := c.r.Start.Byte-base, c.r.End.Byte-base
		start, end = interpolation(text, start, end)
		if end < len(text) && strings.IndexByte(separators, text[end]) >= 0 {
			end++
		} else if start > 0 && strings.IndexByte(separators, text[start-1]) >= 0 {
			start--
		}
		text = text[:start] + text[end:]
	}
	return text, strings.Count(text, empty) == strings.Count(document.Source(x.Range()), empty)
}

// interpolation widens a range to the "${" and "}" around it, where it has them.
func interpolation(text string, start, end int) (from, to int) {
	open := strings.LastIndex(text[:start], "${")
	if open < 0 || strings.TrimLeft(text[open+2:start], "~ \t") != "" {
		return start, end
	}
	closing := strings.IndexByte(text[end:], '}')
	if closing < 0 || strings.TrimLeft(text[end:end+closing], "~ \t") != "" {
		return start, end
	}
	return open, end + closing + 1
}
