package flow

import (
	"bytes"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// Input is one entry of a config's inputs, as its texts write it.
type Input struct {
	// Name is the input's name; AnyInput where it is not written out.
	Name string
	// Expression gives its value in Scope; Rest are the attributes that are taken of that value, as where inputs are those of a file
	// that is read. The text stands in the file Scope.Text.
	Expression hclsyntax.Expression
	Scope      *static.Scope
	Rest       []string
}

// Inputs gives the inputs of a config, its own first, then those of included files that it does not override. A name comes
// several times where several expressions may give its value: arguments of merge, arms of a conditional, a deep merge.
func Inputs(x *refs.Index, config change.Path) []Input {
	l := lister{x: x, e: x.Evaluator()}
	var all []Input
	overridden := map[string]bool{}
	for _, text := range x.Scopes(config) {
		body := bodyOf(x, text.Text.Path)
		if text.NoMerge || body == nil || body.Attributes["inputs"] == nil {
			continue
		}
		own := l.entries(text.Scope, body.Attributes["inputs"].Expr)
		for _, input := range own {
			if !overridden[input.Name] || text.Deep {
				all = append(all, input)
			}
		}
		for _, input := range own {
			overridden[input.Name] = input.Name != AnyInput
		}
	}
	return all
}

// bodyOf parses a file again, since the index keeps no syntax trees; nil where it cannot be read.
func bodyOf(x *refs.Index, p change.Path) *hclsyntax.Body {
	file, ok := x.Expanded().Follow(p)
	if !ok {
		return nil
	}
	content, err := x.Expanded().Read(file)
	if err != nil {
		return nil
	}
	return parseCode(content, p)
}

// parseCode gives nil where the code has syntax errors. Offsets count from the start of content, a byte-order mark included.
func parseCode(content []byte, p change.Path) *hclsyntax.Body {
	const mark = "\xef\xbb\xbf"
	start := hcl.InitialPos
	if bytes.HasPrefix(content, []byte(mark)) {
		content, start.Byte = content[len(mark):], len(mark)
	}
	parsed, diagnostics := hcledit.ParseConfig(content, string(p), start)
	if diagnostics.HasErrors() {
		return nil
	}
	return parsed.Body.(*hclsyntax.Body)
}

type lister struct {
	x *refs.Index
	e *static.Evaluator
}

// entries gives the entries of an object, however it is put together.
func (l lister) entries(s *static.Scope, x hclsyntax.Expression) []Input {
	o := l.e.Origin(s, x, nil)
	if o.Config != "" {
		return l.entriesOf(s, x, o)
	}
	if len(o.Rest) == 0 {
		switch x := o.Expression.(type) {
		case *hclsyntax.ObjectConsExpr:
			entries := make([]Input, 0, len(x.Items))
			for _, item := range x.Items {
				entries = append(entries, Input{Name: l.key(o.Scope, item), Expression: item.ValueExpr, Scope: o.Scope})
			}
			return entries
		case *hclsyntax.ConditionalExpr:
			entries := append(l.entries(o.Scope, x.TrueResult), l.entries(o.Scope, x.FalseResult)...)
			for _, entry := range entries {
				// The condition decides about each of them.
				entries = append(entries, Input{Name: entry.Name, Expression: x.Condition, Scope: o.Scope})
			}
			return entries
		case *hclsyntax.FunctionCallExpr:
			switch x.Name {
			case "merge", "try", "coalesce", "tomap", "deep_merge":
				var entries []Input
				for _, arg := range x.Args {
					entries = append(entries, l.entries(o.Scope, arg)...)
				}
				return entries
			}
		}
	}
	// Whatever makes the object, its names may be known though its values are not.
	whole := Input{Name: AnyInput, Expression: o.Expression, Scope: o.Scope, Rest: o.Rest}
	value := l.e.Value(s, x).Value
	if value == cty.NilVal || !value.IsKnown() || value.IsNull() || !value.Type().IsObjectType() && !value.Type().IsMapType() {
		return []Input{whole}
	}
	var entries []Input
	for it := value.ElementIterator(); it.Next(); {
		name, _ := it.Element()
		whole.Name = name.AsString()
		entries = append(entries, whole)
	}
	return entries
}

// entriesOf gives the entries of another config's inputs, where x leads there.
func (l lister) entriesOf(s *static.Scope, x hclsyntax.Expression, o static.Origin) []Input {
	if len(o.Rest) != 1 || o.Rest[0] != string(inputs) {
		return []Input{{Name: AnyInput, Expression: x, Scope: s}}
	}
	var entries []Input
	seen := map[string]bool{}
	for _, input := range l.inputsOf(o) {
		if !seen[input.Name] {
			seen[input.Name] = true
			entries = append(entries, Input{Name: input.Name, Expression: x, Scope: s, Rest: []string{input.Name}})
		}
	}
	return entries
}

func (l lister) inputsOf(o static.Origin) []Input {
	if !o.Included {
		return Inputs(l.x, o.Config)
	}
	for _, text := range l.x.Scopes(o.Scope.Config) {
		if body := bodyOf(l.x, o.Config); text.Text.Path == o.Config && body != nil && body.Attributes["inputs"] != nil {
			return l.entries(text.Scope, body.Attributes["inputs"].Expr)
		}
	}
	return nil
}

func (l lister) key(s *static.Scope, item hclsyntax.ObjectConsItem) string {
	if name := static.ItemKey(item); name != "" {
		return name
	}
	if name, ok := static.TextOf(l.e.Value(s, item.KeyExpr).Value); ok {
		return name
	}
	return AnyInput
}

// isBlock tells a block that hands values to the module from an input.
func isBlock(name string) bool {
	return strings.HasPrefix(name, "generate.") || strings.HasPrefix(name, "extra_arguments.")
}
