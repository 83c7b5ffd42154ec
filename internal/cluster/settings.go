package cluster

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// settings checks what the request sets, and puts it into the document; of the identity, into own.
func (a *adding) settings(document *hcledit.Document, file change.Path) {
	refuse := func(remedy, format string, values ...any) {
		a.outcome.Findings = append(a.outcome.Findings, finding.Finding{Code: finding.SettingUnfit, Severity: finding.Error,
			Place: finding.InFile(string(file)), Message: fmt.Sprintf(format, values...), Remedy: remedy})
	}
	for i, setting := range a.request.Set {
		if message, remedy := a.refused(setting.Key, a.request.Set[:i]); message != "" {
			refuse(remedy, "%s", message)
			continue
		}
		in, name, x := locate(document, setting.Key)
		if x == nil {
			refuse(oneOf(setting.Key, localKeys(document)), "the definition of %s has no %s", a.template.Name, setting.Key)
			continue
		}
		text, ok := valueFor(x, setting.Value)
		if !ok {
			refuse("Write a value of the same kind as "+document.Source(x.Range()), "%q does not fit %s", setting.Value, setting.Key)
			continue
		}
		if i := slices.Index(a.own.Locals, setting.Key); i >= 0 && a.old.Values[i] != "" {
			a.own.Values[i] = setting.Value
			continue
		}
		if err := document.SetAttribute(in, name, text, hcledit.Last); err != nil {
			refuse("Write it by hand", "%s cannot be set: %v", setting.Key, err)
		}
	}
}

// refused says why a key cannot be set, and what to do instead; "" where it can. Earlier are the settings before it.
func (a *adding) refused(key string, earlier []Setting) (message, remedy string) {
	root, _, nested := strings.Cut(key, ".")
	overlaps := func(other string) bool {
		return other == key || strings.HasPrefix(other, key+".") || strings.HasPrefix(key, other+".")
	}
	switch {
	case key == a.l.Cluster.Name && a.old.Name() != "":
		return key + " is the cluster's name", "Say it with --name"
	case key == a.l.Cluster.ID && a.old.ID() != "":
		return key + " is the cluster's number", "Say it with --id"
	case root == a.l.Cluster.Overrides:
		return root + " holds the cluster's overrides", "Say it with --override KEY=VALUE"
	case nested && slices.Contains(a.l.Cluster.Emptied, root):
		return root + " is empty in a new cluster", fmt.Sprintf("Say all of it with --set '%s={ … }'", root)
	case slices.ContainsFunc(a.old.Locals, func(local string) bool { return strings.HasPrefix(local, key+".") }):
		return key + " holds a part of the cluster's identity", "Set its other parts one by one, as " + key + ".KEY=VALUE"
	case slices.ContainsFunc(earlier, func(s Setting) bool { return overlaps(s.Key) }):
		return key + " is set twice, or within what is set", "Say it once"
	}
	return "", ""
}

// locate finds a local by its name, with dots into objects: what holds it, its last name, and its expression; nil where it is not there.
func locate(document *hcledit.Document, key string) (hclsyntax.Node, string, hclsyntax.Expression) {
	way := strings.Split(key, ".")
	for _, block := range document.Body().Blocks {
		attribute := block.Body.Attributes[way[0]]
		if block.Type != "locals" || attribute == nil {
			continue
		}
		var in hclsyntax.Node = block
		x := attribute.Expr
		for _, name := range way[1:] {
			object, ok := x.(*hclsyntax.ObjectConsExpr)
			if !ok {
				return nil, "", nil
			}
			in, x = object, nil
			for _, item := range object.Items {
				if static.ItemKey(item) == name {
					x = item.ValueExpr
				}
			}
		}
		return in, way[len(way)-1], x
	}
	return nil, "", nil
}

// localKeys are the names of all locals of a definition, those of objects with dots.
func localKeys(document *hcledit.Document) []string {
	var keys []string
	var walk func(string, hclsyntax.Expression)
	walk = func(name string, x hclsyntax.Expression) {
		keys = append(keys, name)
		if object, ok := x.(*hclsyntax.ObjectConsExpr); ok {
			for _, item := range object.Items {
				if key := static.ItemKey(item); key != "" {
					walk(name+"."+key, item.ValueExpr)
				}
			}
		}
	}
	for _, block := range document.Body().Blocks {
		if block.Type == "locals" {
			for name, attribute := range block.Body.Attributes {
				walk(name, attribute.Expr)
			}
		}
	}
	slices.Sort(keys)
	return keys
}

// setLocal writes a local that is a number or a text as one of the same kind.
func setLocal(document *hcledit.Document, key, value string) error {
	in, name, x := locate(document, key)
	if x == nil {
		return fmt.Errorf("there is no local %s", key)
	}
	text, ok := valueFor(x, value)
	if !ok {
		text = hcledit.Quote(value)
	}
	return document.SetAttribute(in, name, text, hcledit.Last)
}

// valueFor writes a value as an expression of the kind that stands there: a text in quotes, a number, a truth value, a list or an
// object. It reports false where the value is of another kind.
func valueFor(x hclsyntax.Expression, value string) (string, bool) {
	if _, text := static.Literal(x); text {
		return hcledit.Quote(value), true
	}
	written, diagnostics := syntax.ParseExpression([]byte(value), "", hclStart)
	if diagnostics.HasErrors() {
		_, template := x.(*hclsyntax.TemplateExpr)
		return hcledit.Quote(value), template
	}
	switch x := x.(type) {
	case *hclsyntax.LiteralValueExpr:
		given, ok := written.(*hclsyntax.LiteralValueExpr)
		return value, ok && (x.Val.IsNull() || given.Val.Type() == x.Val.Type())
	case *hclsyntax.UnaryOpExpr:
		given, is := syntax.Written(written)
		return value, is && given.Type() == cty.Number
	case *hclsyntax.TupleConsExpr:
		_, ok := written.(*hclsyntax.TupleConsExpr)
		return value, ok && len(written.Variables()) == 0
	case *hclsyntax.ObjectConsExpr:
		_, ok := written.(*hclsyntax.ObjectConsExpr)
		return value, ok && len(written.Variables()) == 0
	case *hclsyntax.TemplateExpr:
		return hcledit.Quote(value), true
	default:
		// What stands there is computed: a number or a truth value stays one, all else is a text.
		if given, ok := written.(*hclsyntax.LiteralValueExpr); ok && !given.Val.IsNull() {
			return value, true
		}
		return hcledit.Quote(value), true
	}
}
