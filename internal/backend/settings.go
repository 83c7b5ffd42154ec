package backend

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/static"
)

// object writes out the settings of an object, however it is put together; later ones override earlier ones.
func (w *writer) object(prefix string, s *static.Scope, x hclsyntax.Expression, into *[]Setting) {
	o := w.e.Origin(s, x, nil)
	if len(o.Rest) == 0 && o.Config == "" {
		switch x := o.Expression.(type) {
		case *hclsyntax.ObjectConsExpr:
			w.items(prefix, o.Scope, x, into)
			return
		case *hclsyntax.FunctionCallExpr:
			if x.Name == "merge" {
				for _, arg := range x.Args {
					w.object(prefix, o.Scope, arg, into)
				}
				return
			}
		case *hclsyntax.ConditionalExpr:
			if condition, ok := static.TextOf(w.e.Value(o.Scope, x.Condition).Value); ok {
				arm := x.FalseResult
				if condition == "true" {
					arm = x.TrueResult
				}
				w.object(prefix, o.Scope, arm, into)
				return
			}
		}
	}
	value := w.e.Value(s, x).Value
	if !isObject(value) {
		name := strings.TrimSuffix(prefix, ".")
		if name == "" {
			name = "config"
		}
		put(into, w.setting(name, s, x))
		return
	}
	site := static.SiteOf(o.Scope.Text, o.Expression)
	for it := value.ElementIterator(); it.Next(); {
		key, element := it.Element()
		setting := Setting{Name: prefix + key.AsString(), Value: Unknown, Site: site}
		if text, ok := static.TextOf(element); ok {
			setting.Value, setting.Known = portable(text), true
		}
		put(into, setting)
	}
}

func (w *writer) items(prefix string, s *static.Scope, x *hclsyntax.ObjectConsExpr, into *[]Setting) {
	for _, item := range x.Items {
		name := static.ItemKey(item)
		if name == "" {
			name, _ = static.TextOf(w.e.Value(s, item.KeyExpr).Value)
		}
		if o := w.e.Origin(s, item.ValueExpr, nil); o.Config == "" && len(o.Rest) == 0 {
			if _, nested := o.Expression.(*hclsyntax.ObjectConsExpr); nested {
				w.object(prefix+name+".", s, item.ValueExpr, into)
				continue
			}
		}
		put(into, w.setting(prefix+name, s, item.ValueExpr))
	}
}

func isObject(v cty.Value) bool {
	return v != cty.NilVal && v.IsKnown() && !v.IsNull() && (v.Type().IsObjectType() || v.Type().IsMapType())
}

func put(into *[]Setting, setting Setting) {
	for i := range *into {
		if (*into)[i].Name == setting.Name {
			(*into)[i] = setting
			return
		}
	}
	*into = append(*into, setting)
}

// setting writes one value out.
func (w *writer) setting(name string, s *static.Scope, x hclsyntax.Expression) Setting {
	o := w.e.Origin(s, x, nil)
	setting := Setting{Name: name, Known: true, Site: static.SiteOf(s.Text, x)}
	if o.Config == "" && o.Scope == s {
		setting.Site = static.SiteOf(s.Text, o.Expression)
	}
	text := w.e.Render(s, x, func(s *static.Scope, part hclsyntax.Expression) string {
		setting.Known = false
		setting.folder = setting.folder || w.hangsOnFolder(s, part, map[static.Site]bool{})
		return Unknown
	})
	setting.Value = portable(text)
	if strings.Contains(text, holeInCode) {
		setting.Value, setting.Known = strings.ReplaceAll(setting.Value, holeInCode, Unknown), false
	}
	return setting
}

func portable(text string) string {
	return strings.ReplaceAll(text, static.RepositoryRoot, repositoryRoot)
}

// hangsOnFolder tells whether an expression, or what stands behind its names, asks for the folder of the unit.
func (w *writer) hangsOnFolder(s *static.Scope, x hclsyntax.Expression, seen map[static.Site]bool) bool {
	site := static.SiteOf(s.Text, x)
	if seen[site] {
		return false
	}
	seen[site] = true
	found := false
	// What a file says moves along with the file.
	var read []hcl.Range
	hclsyntax.VisitAll(x, func(node hclsyntax.Node) hcl.Diagnostics {
		if slices.ContainsFunc(read, func(r hcl.Range) bool {
			return r.Start.Byte <= node.Range().Start.Byte && node.Range().End.Byte <= r.End.Byte
		}) {
			return nil
		}
		switch node := node.(type) {
		case *hclsyntax.FunctionCallExpr:
			f, _ := static.FunctionOf(node.Name)
			if f.Reads && f.Names != static.Config && len(node.Args) > 0 {
				read = append(read, node.Args[0].Range())
			}
			found = found || f.Tells == static.OfUnit && f.Names == static.NoPath
		case *hclsyntax.ScopeTraversalExpr:
			if o := w.e.Origin(s, node, nil); o.Config == "" && o.Expression != hclsyntax.Expression(node) {
				found = found || w.hangsOnFolder(o.Scope, o.Expression, seen)
			}
		}
		return nil
	})
	return found
}
