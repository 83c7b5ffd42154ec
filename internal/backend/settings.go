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
	setting.follows = w.tellsFollowing && w.hangsOnFolder(s, x, map[static.Site]bool{})
	text := w.e.Render(s, x, func(s *static.Scope, part hclsyntax.Expression) string {
		setting.Known = false
		setting.folder = append(setting.folder, w.asksFolder(s, part, map[static.Site]bool{})...)
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

// asksFolder gives what an expression, or what stands behind its names, asks of the unit's folder: the values that hang on it, as far as they
// are known. A part that is not known stands as that folder.
func (w *writer) asksFolder(s *static.Scope, x hclsyntax.Expression, seen map[static.Site]bool) []string {
	site := static.SiteOf(s.Text, x)
	if seen[site] {
		return nil
	}
	seen[site] = true
	var asked []string
	// What a file says moves along with the file; what is within a known part is told by its value.
	var done []hcl.Range
	hclsyntax.VisitAll(x, func(node hclsyntax.Node) hcl.Diagnostics {
		part, ok := node.(hclsyntax.Expression)
		if !ok || slices.ContainsFunc(done, func(r hcl.Range) bool {
			return r.Start.Byte <= node.Range().Start.Byte && node.Range().End.Byte <= r.End.Byte
		}) {
			return nil
		}
		if text, known := static.TextOf(w.e.Value(s, part).Value); known {
			done = append(done, part.Range())
			if w.hangsOnFolder(s, part, map[static.Site]bool{}) {
				asked = append(asked, text)
			}
			return nil
		}
		switch node := node.(type) {
		case *hclsyntax.FunctionCallExpr:
			f, _ := static.FunctionOf(node.Name)
			if f.Reads && f.Names != static.Config && len(node.Args) > 0 {
				done = append(done, node.Args[0].Range())
			}
			if ofFolder(f) {
				asked = append(asked, string(s.Config.Dir()))
			}
		case *hclsyntax.ScopeTraversalExpr:
			if o := w.e.Origin(s, node, nil); o.Config == "" && o.Expression != hclsyntax.Expression(node) {
				asked = append(asked, w.asksFolder(o.Scope, o.Expression, seen)...)
			}
		}
		return nil
	})
	return asked
}

// hangsOnFolder tells whether an expression, or what stands behind its names, calls a function whose answer changes with the unit's folder.
func (w *writer) hangsOnFolder(s *static.Scope, x hclsyntax.Expression, seen map[static.Site]bool) bool {
	site := static.SiteOf(s.Text, x)
	if seen[site] {
		return false
	}
	seen[site] = true
	found := false
	hclsyntax.VisitAll(x, func(node hclsyntax.Node) hcl.Diagnostics {
		switch node := node.(type) {
		case *hclsyntax.FunctionCallExpr:
			f, _ := static.FunctionOf(node.Name)
			found = found || ofFolder(f)
		case *hclsyntax.ScopeTraversalExpr:
			if o := w.e.Origin(s, node, nil); o.Config == "" && o.Expression != hclsyntax.Expression(node) {
				found = found || w.hangsOnFolder(o.Scope, o.Expression, seen)
			}
		}
		return nil
	})
	return found
}

// ofFolder tells whether the answer of a function changes with the folder of the unit. A look-up is a reference, which is followed.
func ofFolder(f static.Function) bool { return f.Tells == static.OfUnit && f.Names == static.NoPath }
