package cluster

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/static"
)

// open reads a definition for editing, links followed. Where it does not parse, the findings say so.
func open(tree *live.Tree, file change.Path) (*hcledit.Document, []byte, finding.List) {
	real, ok := tree.Follow(file)
	if !ok {
		real = file
	}
	content, err := tree.Read(real)
	if err != nil {
		return nil, nil, finding.List{{Code: finding.Unreadable, Severity: finding.Error, Place: finding.InFile(string(file)),
			Message: fmt.Sprintf("%s cannot be read", file), Remedy: "Give yourself permission to read it"}}
	}
	document, findings := hcledit.Parse(real, content)
	return document, content, findings
}

// define writes the new cluster's definition: the text of the template's with another identity, with what was set, and with all that
// belongs to the template's machines emptied.
func (a *adding) define() error {
	file := a.l.Definition(a.template)
	document, content, findings := open(a.x.Tree(), file)
	a.outcome.Findings = append(a.outcome.Findings, findings...)
	if document == nil {
		return nil
	}
	a.own = Identity{Folder: a.request.Folder, Locals: a.old.Locals, name: a.old.name, id: a.old.id}
	for i := range a.old.Locals {
		value := a.old.Values[i]
		switch {
		case value == "":
			a.computed(document, content, file, a.old.Locals[i])
		case i == a.old.name:
			value = a.request.Name
		case i == a.old.id:
			value = a.request.ID
		default:
			value = a.old.derived(value, a.request.Folder, a.request.Name, a.request.ID)
		}
		a.own.Values = append(a.own.Values, value)
	}
	a.settings(document, file)
	if a.outcome.Findings.Has(finding.Error) {
		return nil
	}
	for i, local := range a.own.Locals {
		if a.own.Values[i] != a.old.Values[i] {
			if err := setLocal(document, local, a.own.Values[i]); err != nil {
				return err
			}
		}
	}
	same := " (same version as " + a.template.Name + ")"
	if len(overrideItems(document, a.l)) > 0 {
		same = ""
	}
	for _, name := range append(slices.Clone(a.l.Cluster.Emptied), a.l.Cluster.Overrides) {
		if err := empty(document, name); err != nil {
			return err
		}
	}
	edits, err := document.Edits(change.Cause{Phase: AddName, Why: "the definition of a new cluster"})
	if err == nil {
		content, err = change.ApplyEdits(content, edits)
	}
	if err != nil {
		return err
	}
	content = bytes.Replace(content, []byte(layout.OverridesComment), []byte(shareComment+same), 1)
	if len(a.request.Override) > 0 {
		if content, err = a.override(content); err != nil {
			return err
		}
	}
	a.definition = content
	return nil
}

// computed says that a part of the identity is not written out, so that it is left to what it is made of.
func (a *adding) computed(document *hcledit.Document, content []byte, file change.Path, local string) {
	if _, _, x := locate(document, local); x != nil && !slices.ContainsFunc(a.request.Set, func(s Setting) bool { return s.Key == local }) {
		a.outcome.Findings = append(a.outcome.Findings, finding.Finding{Code: finding.IdentityCopied, Severity: finding.Warning,
			Place:   finding.At(string(file), content, x.Range().Start.Byte, x.Range().End.Byte),
			Message: fmt.Sprintf("%s is computed, and %s keeps the expression", local, a.request.Folder),
			Remedy:  fmt.Sprintf("See that it gives what is %s's own, or say it with --set %s=…", a.request.Folder, local)})
	}
}

// override sets the overrides that the request asks for in the new definition.
func (a *adding) override(content []byte) ([]byte, error) {
	file := a.to.Child(a.l.Cluster.Definition)
	findings := checkOverrides(a.l, file, a.request.Override)
	a.outcome.Findings = append(a.outcome.Findings, findings...)
	if findings.Has(finding.Error) {
		return content, nil
	}
	return overridden(a.l, file, content, Overriding{Set: a.request.Override}, &a.outcome.Findings)
}

// settings checks what the request sets, and puts it into the document; of the identity, into own.
func (a *adding) settings(document *hcledit.Document, file change.Path) {
	refuse := func(remedy, format string, values ...any) {
		a.outcome.Findings = append(a.outcome.Findings, finding.Finding{Code: finding.SettingUnfit, Severity: finding.Error,
			Place: finding.InFile(string(file)), Message: fmt.Sprintf(format, values...), Remedy: remedy})
	}
	seen := map[string]bool{}
	for _, setting := range a.request.Set {
		switch {
		case setting.Key == a.l.Cluster.Name && a.old.Name() != "":
			refuse("Say it with --name", "%s is the cluster's name", setting.Key)
			continue
		case setting.Key == a.l.Cluster.ID && a.old.ID() != "":
			refuse("Say it with --id", "%s is the cluster's number", setting.Key)
			continue
		case strings.SplitN(setting.Key, ".", 2)[0] == a.l.Cluster.Overrides:
			refuse("Say it with --override KEY=VALUE", "%s holds the cluster's overrides", a.l.Cluster.Overrides)
			continue
		case seen[setting.Key]:
			refuse("Say it once", "%s is set twice", setting.Key)
			continue
		}
		seen[setting.Key] = true
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
	written, diagnostics := hclsyntax.ParseExpression([]byte(value), "", hclStart)
	if diagnostics.HasErrors() {
		_, template := x.(*hclsyntax.TemplateExpr)
		return hcledit.Quote(value), template
	}
	switch x := x.(type) {
	case *hclsyntax.LiteralValueExpr:
		given, ok := written.(*hclsyntax.LiteralValueExpr)
		return value, ok && (x.Val.IsNull() || given.Val.Type() == x.Val.Type())
	case *hclsyntax.UnaryOpExpr:
		given, _ := written.Value(nil)
		return value, given.IsKnown() && given.Type() == cty.Number
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

// empty makes a local an object or a list with nothing in it, where it is there.
func empty(document *hcledit.Document, name string) error {
	in, last, x := locate(document, name)
	if x == nil {
		return nil
	}
	text := "{}"
	switch x.(type) {
	case *hclsyntax.TupleConsExpr:
		text = "[]"
	case *hclsyntax.TemplateExpr:
		text = `""`
	}
	return document.SetAttribute(in, last, text, hcledit.Last)
}
