package layout

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// rule says what is wrong with a text, as a clause that follows it, and what to do instead; "" where it is right.
type rule func(text string) (wrong, remedy string)

// text takes an attribute whose value is a text that keeps a rule.
func (d *decoder) text(into *string, keeps rule) func(*hclsyntax.Attribute) {
	return func(attribute *hclsyntax.Attribute) {
		if text, ok := d.oneText(attribute.Name, attribute.Expr, keeps); ok {
			*into = text
		}
	}
}

// texts takes an attribute whose value is a list of different texts that all keep a rule.
func (d *decoder) texts(into *[]string, keeps rule) func(*hclsyntax.Attribute) {
	return func(attribute *hclsyntax.Attribute) {
		tuple, ok := attribute.Expr.(*hclsyntax.TupleConsExpr)
		if !ok {
			d.impossible(attribute.Expr, attribute.Name+" takes a list of texts in quotes", fmt.Sprintf("Write %s = [\"…\"]", attribute.Name))
			return
		}
		found := make([]string, 0, len(tuple.Exprs))
		sound := true
		for _, x := range tuple.Exprs {
			text, ok := d.oneText(attribute.Name, x, keeps)
			switch {
			case !ok:
				sound = false
			case slices.Contains(found, text):
				sound = false
				d.add(finding.LayoutDuplicate, d.at(x.Range()), fmt.Sprintf("%s holds %q twice", attribute.Name, text),
					"Keep one of the two")
			default:
				found = append(found, text)
			}
		}
		if sound {
			*into = found
		}
	}
}

// truth takes an attribute whose value is true or false.
func (d *decoder) truth(into *bool) func(*hclsyntax.Attribute) {
	return func(attribute *hclsyntax.Attribute) {
		value, ok := literal(attribute.Expr)
		if !ok || value.IsNull() || value.Type() != cty.Bool {
			d.impossible(attribute.Expr, attribute.Name+" takes true or false",
				fmt.Sprintf("Write %s = true or %s = false, without quotes", attribute.Name, attribute.Name))
			return
		}
		*into = value.True()
	}
}

// expressions takes attributes of any name as expressions.
func (d *decoder) expressions(into *[]Expression) func(*hclsyntax.Attribute) {
	return func(attribute *hclsyntax.Attribute) { *into = append(*into, d.expression(attribute)) }
}

func (d *decoder) expression(attribute *hclsyntax.Attribute) Expression {
	r := attribute.Expr.Range()
	e := Expression{Name: attribute.Name, Text: string(d.content[r.Start.Byte:r.End.Byte])}
	if !d.silent {
		e.Place = d.at(r)
	}
	return e
}

// oneText gives the text of an expression. name is that of the attribute.
func (d *decoder) oneText(name string, x hclsyntax.Expression, keeps rule) (string, bool) {
	value, ok := literal(x)
	if !ok || value.IsNull() || value.Type() != cty.String {
		remedy := fmt.Sprintf("Write %s = \"…\", with nothing in it that must be evaluated", name)
		if traversal, isName := x.(*hclsyntax.ScopeTraversalExpr); isName && len(traversal.Traversal) == 1 {
			remedy = fmt.Sprintf("Write %q, in quotes", traversal.Traversal.RootName())
		}
		d.impossible(x, name+" takes a text in quotes", remedy)
		return "", false
	}
	if wrong, remedy := keeps(value.AsString()); wrong != "" {
		d.impossible(x, fmt.Sprintf("%s is %q, which %s", name, value.AsString(), wrong), remedy)
		return "", false
	}
	return value.AsString(), true
}

func (d *decoder) impossible(x hclsyntax.Expression, message, remedy string) {
	d.add(finding.LayoutImpossibleValue, d.at(x.Range()), message, remedy)
}

// label checks a block's label by a rule.
func (d *decoder) label(block *hclsyntax.Block, keeps rule) bool {
	wrong, remedy := keeps(block.Labels[0])
	if wrong != "" {
		d.add(finding.LayoutImpossibleValue, d.at(block.LabelRanges[0]),
			fmt.Sprintf("The name of this %s is %q, which %s", block.Type, block.Labels[0], wrong), remedy)
	}
	return wrong == ""
}

// literal gives the value of an expression that is written out. Nothing is evaluated.
func literal(x hclsyntax.Expression) (cty.Value, bool) {
	switch x := x.(type) {
	case *hclsyntax.LiteralValueExpr:
		return x.Val, true
	case *hclsyntax.TemplateExpr:
		text := ""
		for _, part := range x.Parts {
			value, ok := literal(part)
			if !ok || value.IsNull() || value.Type() != cty.String {
				return cty.NilVal, false
			}
			text += value.AsString()
		}
		return cty.StringVal(text), true
	default:
		return cty.NilVal, false
	}
}

// filled is the rule of every text: something to see, nothing that cannot be seen.
func filled(text string) (string, string) {
	switch {
	case strings.TrimSpace(text) == "":
		return "is empty", "Write a name, or remove the line to take the default"
	case strings.ContainsFunc(text, unicode.IsControl):
		return "holds a control character", "Write it in one line without tabs"
	case !utf8.ValidString(text) || cty.NormalizeString(text) != text:
		return "HCL cannot hold as it is", "Rename it to letters in Unicode's composed form"
	default:
		return "", ""
	}
}

// baseName is the rule of a file's or folder's own name.
func baseName(text string) (string, string) {
	if wrong, remedy := filled(text); wrong != "" {
		return wrong, remedy
	}
	switch {
	case strings.ContainsAny(text, `/\`):
		return "holds a slash", fmt.Sprintf("Write the name alone, as %q", lastElement(text))
	case text == "." || text == "..":
		return "is no name", "Write the name of the folder"
	default:
		return "", ""
	}
}

func lastElement(text string) string {
	elements := strings.FieldsFunc(text, func(r rune) bool { return r == '/' || r == '\\' })
	if len(elements) == 0 {
		return "name"
	}
	return elements[len(elements)-1]
}

// relative is the rule of every path: slashes, no root, and in its shortest form.
func relative(text string) (string, string) {
	if wrong, remedy := filled(text); wrong != "" {
		return wrong, remedy
	}
	switch {
	case strings.HasPrefix(text, "/"):
		return "is absolute", "Write it relative to the folder that it lies in"
	case strings.Contains(text, `\`):
		return "holds a backslash", fmt.Sprintf("Write %q", strings.ReplaceAll(text, `\`, "/"))
	case path.Clean(text) != text:
		return "is not its shortest form", fmt.Sprintf("Write %q", path.Clean(text))
	default:
		return "", ""
	}
}

// below is the rule of a path that must not leave the folder that it is relative to; "." is that folder.
func below(text string) (string, string) {
	if wrong, remedy := relative(text); wrong != "" {
		return wrong, remedy
	}
	if _, ok := change.Parse(text); !ok {
		return "leads out of the folder that it is relative to", "Write a path below that folder"
	}
	return "", ""
}

// farBelow is below, but not the folder itself.
func farBelow(text string) (string, string) {
	if text == "." {
		return "is the folder that it is relative to", "Write a path below that folder"
	}
	return below(text)
}

// identifier is the rule of an HCL attribute's name.
func identifier(text string) (string, string) {
	if wrong, remedy := filled(text); wrong != "" {
		return wrong, remedy
	}
	if !hclsyntax.ValidIdentifier(text) {
		return "is no name of an attribute", "Write letters, digits, _ and - only, beginning with a letter"
	}
	return "", ""
}

// dotted is the rule of attributes' names with dots between them.
func dotted(text string) (string, string) {
	for element := range strings.SplitSeq(text, ".") {
		if wrong, _ := identifier(element); wrong != "" {
			return "leads to no attribute", "Write names of attributes with dots between them, as \"network.vlan\""
		}
	}
	return "", ""
}

// definitionName is the rule of the file that makes a folder a cluster.
func definitionName(text string) (string, string) {
	if wrong, remedy := baseName(text); wrong != "" {
		return wrong, remedy
	}
	switch {
	case text == unitConfig:
		return "makes a folder a unit", "Name the file that only a cluster's own folder has"
	case !strings.HasSuffix(text, ".hcl"):
		return "is no HCL file", "Name a file that ends in .hcl"
	default:
		return "", ""
	}
}

// pattern is a rule for a pattern of files, with ** for folders between.
func pattern(text string) (wrong, remedy string) {
	if text == "" || strings.HasPrefix(text, "/") || !live.IsGlob(text) {
		return "is no pattern of files below the repository's root", "Write a path from the root, with * and **, as \"docs/history/**\""
	}
	return "", ""
}
