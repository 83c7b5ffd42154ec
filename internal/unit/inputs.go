package unit

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/static"
)

// AnyInput stands for inputs whose names are not written out.
const AnyInput = "*"

// Input is one entry of a config's inputs, as its texts write it.
type Input struct {
	// Name is the input's name; AnyInput where it is not written out.
	Name string
	// Expression gives its value in Scope; Rest are the attributes that are taken of that value, as where inputs are those of a file
	// that is read. The text stands in the file Scope.Text.
	Expression hclsyntax.Expression
	Scope      *static.Scope
	Rest       []string
	// Whole tells that the value is an object of several inputs, of which Name is one.
	Whole bool
	// Decides tells that the expression is no value of the input, but a condition that decides about it.
	Decides bool
}

// Inputs gives the inputs that count, its own first, then those of included files that it does not override. A name comes several times
// where several expressions may give its value: arguments of merge, arms of a conditional, a deep merge.
func (u *Unit) Inputs() []Input {
	var all []Input
	overridden := map[string]bool{}
	for _, text := range u.Texts {
		value := text.Text.Attribute("inputs")
		if value == nil {
			continue
		}
		own := u.entries(text.Scope, value)
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

// entries gives the entries of an object, however it is put together.
func (u *Unit) entries(s *static.Scope, x hclsyntax.Expression) []Input {
	o := u.e.Origin(s, x, nil)
	switch {
	case o.Config != "" && len(o.Rest) == 1 && o.Rest[0] == "inputs":
		return u.entriesOf(s, x, o)
	case o.Config != "":
		o = static.Origin{Expression: x, Scope: s}
	case len(o.Rest) == 0:
		switch x := o.Expression.(type) {
		case *hclsyntax.ObjectConsExpr:
			entries := make([]Input, 0, len(x.Items))
			for _, item := range x.Items {
				entries = append(entries, Input{Name: u.key(o.Scope, item), Expression: item.ValueExpr, Scope: o.Scope})
			}
			return entries
		case *hclsyntax.ConditionalExpr:
			entries := append(u.entries(o.Scope, x.TrueResult), u.entries(o.Scope, x.FalseResult)...)
			for _, entry := range entries {
				// The condition decides about each of them.
				entries = append(entries, Input{Name: entry.Name, Expression: x.Condition, Scope: o.Scope, Decides: true})
			}
			return entries
		case *hclsyntax.FunctionCallExpr:
			switch x.Name {
			case "merge", "try", "coalesce", "tomap", "deep_merge":
				var entries []Input
				for _, arg := range x.Args {
					entries = append(entries, u.entries(o.Scope, arg)...)
				}
				return entries
			}
		}
	}
	// Whatever makes the object, its names may be known though its values are not.
	whole := Input{Name: AnyInput, Expression: o.Expression, Scope: o.Scope, Rest: o.Rest}
	value := u.e.Value(s, x).Value
	if value == cty.NilVal || !value.IsKnown() || value.IsNull() || !value.Type().IsObjectType() && !value.Type().IsMapType() {
		return []Input{whole}
	}
	var entries []Input
	for it := value.ElementIterator(); it.Next(); {
		name, _ := it.Element()
		whole.Name, whole.Whole = name.AsString(), true
		entries = append(entries, whole)
	}
	return entries
}

// entriesOf gives the entries of another config's inputs, to which x leads.
func (u *Unit) entriesOf(s *static.Scope, x hclsyntax.Expression, o static.Origin) []Input {
	var entries []Input
	seen := map[string]bool{}
	for _, input := range u.InputsBehind(o) {
		if !seen[input.Name] {
			seen[input.Name] = true
			entries = append(entries, Input{Name: input.Name, Expression: x, Scope: s, Rest: []string{input.Name}})
		}
	}
	return entries
}

// InputsBehind gives the inputs of the config to which a name leads, by its origin: all that count of one that is read, the text's own of one that is included.
func (u *Unit) InputsBehind(o static.Origin) []Input {
	if !o.Included {
		return Of(u.x, o.Config).Inputs()
	}
	for _, text := range u.x.Scopes(o.Scope.Config) {
		if value := text.Text.Attribute("inputs"); text.Text.Path == o.Config && value != nil {
			return u.entries(text.Scope, value)
		}
	}
	return nil
}

func (u *Unit) key(s *static.Scope, item hclsyntax.ObjectConsItem) string {
	if name := static.ItemKey(item); name != "" {
		return name
	}
	if name, ok := static.TextOf(u.e.Value(s, item.KeyExpr).Value); ok {
		return name
	}
	return AnyInput
}
