package hcledit_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/hcledit"
)

// Each file of testdata has a case in its sections "before" and "after"; its comment holds flags and operations, a line each:
//
//	crlf, bom, no-final-newline                      both texts are so
//	set IN NAME [SPOT] = VALUE                       SetAttribute
//	insert IN NAME [SPOT] = VALUE                    InsertAttribute, with the comments of the "comment" lines above
//	block IN [SPOT] = VALUE                          InsertBlock
//	above IN NAME                                    InsertComment, or InsertBlockComment where NAME is "-"
//	replace IN NAME = VALUE                          ReplaceExpression of the attribute's whole value
//	remove IN NAME, remove-block IN
//
// IN is ".", or names separated by "/": TYPE.LABEL of a block, or an attribute, whose first object it is. SPOT is last, first,
// after:NAME or before:NAME. A VALUE that begins with "@" is the text of that section.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			c := script{T: t, sections: map[string]string{}}
			for _, section := range archive.Files {
				c.sections[section.Name] = string(section.Data)
			}
			c.run(string(archive.Comment))
		})
	}
}

type script struct {
	*testing.T
	sections map[string]string
	document *hcledit.Document
	comments []string
}

func (c *script) run(commands string) {
	before, after := c.sections["before"], c.sections["after"]
	each := func(f func(string) string) { before, after = f(before), f(after) }
	var operations []string
	for line := range strings.Lines(commands) {
		switch line = strings.TrimSpace(line); {
		case line == "" || strings.HasPrefix(line, "#"):
		case line == "no-final-newline":
			each(func(s string) string { return strings.TrimSuffix(s, "\n") })
		case line == "crlf":
			each(func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") })
		case line == "bom":
			each(func(s string) string { return "\ufeff" + s })
		default:
			operations = append(operations, line)
		}
	}
	document, findings := hcledit.Parse("terragrunt.hcl", []byte(before))
	require.Empty(c, findings)
	c.document = document
	for _, operation := range operations {
		require.NoError(c, c.do(operation), operation)
	}
	edits, err := document.Edits(change.Cause{Why: "a test asks for it"})
	require.NoError(c, err)
	result := laws(c, []byte(before), edits)
	assert.Equal(c, after, string(result))

	// Asking once more gives the same.
	again, err := document.Edits(change.Cause{Why: "a test asks for it"})
	require.NoError(c, err)
	assert.Equal(c, edits, again)
}

func (c *script) do(operation string) error {
	head, value, _ := strings.Cut(operation, " = ")
	if section, ok := strings.CutPrefix(value, "@"); ok {
		value = c.sections[section]
	}
	words := strings.Fields(head)
	if words[0] == "comment" {
		c.comments = append(c.comments, strings.TrimPrefix(operation, "comment "))
		return nil
	}
	in := c.in(words[1])
	word := func(i int) string {
		if i < len(words) {
			return words[i]
		}
		return ""
	}
	comments := c.comments
	c.comments = nil
	switch words[0] {
	case "set":
		return c.document.SetAttribute(in, word(2), value, c.spot(word(3)))
	case "insert":
		return c.document.InsertAttribute(in, word(2), value, c.spot(word(3)), comments...)
	case "block":
		return c.document.InsertBlock(in, value, c.spot(word(2)))
	case "above":
		if word(2) == "-" {
			return c.document.InsertBlockComment(in.(*hclsyntax.Block), comments...)
		}
		return c.document.InsertComment(in, word(2), comments...)
	case "replace":
		return c.document.ReplaceExpression(c.expression(in, word(2)).Range(), value)
	case "remove":
		return c.document.RemoveAttribute(in, word(2))
	case "remove-block":
		return c.document.RemoveBlock(in.(*hclsyntax.Block))
	}
	c.Fatalf("unknown operation %q", operation)
	return nil
}

func (c *script) spot(text string) hcledit.Spot {
	kind, name, _ := strings.Cut(text, ":")
	switch kind {
	case "", "last":
		return hcledit.Last
	case "first":
		return hcledit.First
	case "after":
		return hcledit.After(name)
	case "before":
		return hcledit.Before(name)
	}
	c.Fatalf("unknown spot %q", text)
	return hcledit.Spot{}
}

func (c *script) in(path string) hclsyntax.Node {
	var node hclsyntax.Node = c.document.Body()
	if path == "." {
		return node
	}
	for name := range strings.SplitSeq(path, "/") {
		node = c.step(node, name)
	}
	return node
}

func (c *script) step(node hclsyntax.Node, name string) hclsyntax.Node {
	body, ok := node.(*hclsyntax.Body)
	if block, is := node.(*hclsyntax.Block); is {
		body, ok = block.Body, true
	}
	if ok {
		for _, block := range body.Blocks {
			if strings.Join(append([]string{block.Type}, block.Labels...), ".") == name {
				return block
			}
		}
	}
	return objectIn(c.expression(node, name))
}

func (c *script) expression(in hclsyntax.Node, name string) hclsyntax.Expression {
	switch node := in.(type) {
	case *hclsyntax.Block:
		return c.expression(node.Body, name)
	case *hclsyntax.Body:
		require.Contains(c, node.Attributes, name)
		return node.Attributes[name].Expr
	case *hclsyntax.ObjectConsExpr:
		for _, entry := range node.Items {
			if key, _ := entry.KeyExpr.Value(nil); key.AsString() == name {
				return entry.ValueExpr
			}
		}
	}
	c.Fatalf("no %s", name)
	return nil
}

func objectIn(expression hclsyntax.Expression) *hclsyntax.ObjectConsExpr {
	var found *hclsyntax.ObjectConsExpr
	_ = hclsyntax.VisitAll(expression, func(node hclsyntax.Node) (none hclDiagnostics) {
		if object, ok := node.(*hclsyntax.ObjectConsExpr); ok && found == nil {
			found = object
		}
		return nil
	})
	return found
}
