package hcledit_test

import (
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
)

func parse(t *testing.T, content string) *hcledit.Document {
	t.Helper()
	document, findings := hcledit.Parse("a/terragrunt.hcl", []byte(content))
	require.Empty(t, findings)
	return document
}

func TestParseErrorsAreFindingsWithTheirLine(t *testing.T) {
	document, findings := hcledit.Parse("a/terragrunt.hcl", []byte("\ufefflocals {\r\n  a = \r\n}\r\n"))
	assert.Nil(t, document)
	require.Len(t, findings, 1)
	assert.Equal(t, finding.DoesNotParse, findings[0].Code)
	assert.Equal(t, finding.Error, findings[0].Severity)
	assert.Equal(t, "a/terragrunt.hcl:2:7", findings[0].Place.String())
	assert.Equal(t, "  a = ", findings[0].Place.Snippet[0])
	assert.Contains(t, findings[0].Message, "Invalid expression")
}

func TestNothingAskedNothingEdited(t *testing.T) {
	edits, err := parse(t, "a=1\n").Edits(change.Cause{Why: "nothing"})
	require.NoError(t, err)
	assert.Empty(t, edits)
}

func TestAskingForWhatIsThereEditsNothing(t *testing.T) {
	document := parse(t, "a = {\n  b = [\n    1,\n  ]\n}\n")
	object := document.Body().Attributes["a"].Expr.(*hclsyntax.ObjectConsExpr)
	require.NoError(t, document.SetAttribute(object, "b", document.Source(object.Items[0].ValueExpr.Range()), hcledit.Last))
	edits, err := document.Edits(change.Cause{Why: "the same"})
	require.NoError(t, err)
	assert.Empty(t, edits)
}

func TestEditsAreAsSmallAsCanBe(t *testing.T) {
	content := "dependency \"image\" {\n  config_path = \"../../artifacts/publish\"\n}\n"
	document := parse(t, content)
	block := document.Body().Blocks[0]
	require.NoError(t, document.ReplaceExpression(block.Body.Attributes["config_path"].Expr.Range(), `"../../../artifacts/registry"`))
	edits, err := document.Edits(change.Cause{Why: "moved"})
	require.NoError(t, err)
	require.Len(t, edits, 1)
	assert.Equal(t, "artifacts/publish", content[edits[0].Start:edits[0].End])
	assert.Equal(t, "../artifacts/registry", edits[0].New)
	assert.Equal(t, change.Path("a/terragrunt.hcl"), edits[0].File)
}

// Each edit tells why it is made; a realigned neighbour has the cause of what it is aligned with.
func TestEachEditHasItsCause(t *testing.T) {
	document := parse(t, "locals {\n  a = 1\n}\n\ninputs = {\n  b = 2\n}\n\nc = 3\n")
	require.NoError(t, document.SetAttribute(document.Body(), "c", "4", hcledit.Last))
	document.Because(change.Cause{Why: "locals"})
	require.NoError(t, document.SetAttribute(document.Body().Blocks[0], "long_name", "1", hcledit.Last))
	document.Because(change.Cause{Why: "inputs"})
	require.NoError(t, document.SetAttribute(document.Body().Attributes["inputs"].Expr, "long_name", "1", hcledit.Last))
	edits, err := document.Edits(change.Cause{Why: "rest"})
	require.NoError(t, err)
	var causes []string
	for _, edit := range edits {
		causes = append(causes, edit.Cause.Why)
	}
	assert.Equal(t, []string{"locals", "locals", "inputs", "inputs", "rest"}, causes)
}

// Edits that touch each other keep their causes.
func TestNeighboursKeepTheirCauses(t *testing.T) {
	document := parse(t, "locals {\n  a = 1\n  b = 2\n  c = 3\n}\n")
	locals := document.Body().Blocks[0]
	document.Because(change.Cause{Why: "a"})
	require.NoError(t, document.RemoveAttribute(locals, "a"))
	document.Because(change.Cause{Why: "new"})
	require.NoError(t, document.InsertAttribute(locals, "x", "1", hcledit.After("a")))
	document.Because(change.Cause{Why: "long"})
	require.NoError(t, document.InsertAttribute(locals, "long", "1", hcledit.After("b")))
	edits, err := document.Edits(change.Cause{Why: "rest"})
	require.NoError(t, err)
	var causes []string
	for _, edit := range edits {
		causes = append(causes, edit.New+" "+edit.Cause.Why)
	}
	assert.Equal(t, []string{" a", "  x    = 1\n new", "    new", "  long = 1\n long", "    long"}, causes)
}

func TestSpotsBesideABlock(t *testing.T) {
	document := parse(t, "dependency \"a\" {}\n\n# b\ndependency \"b\" {}\n")
	first, second := document.Body().Blocks[0], document.Body().Blocks[1]
	require.NoError(t, document.InsertBlock(document.Body(), "x {}", hcledit.AfterBlock(first)))
	require.NoError(t, document.InsertBlock(document.Body(), "y {}", hcledit.BeforeBlock(second)))
	edits, err := document.Edits(change.Cause{Why: "test"})
	require.NoError(t, err)
	after, err := change.ApplyEdits([]byte("dependency \"a\" {}\n\n# b\ndependency \"b\" {}\n"), edits)
	require.NoError(t, err)
	assert.Equal(t, "dependency \"a\" {}\n\nx {}\n\ny {}\n\n# b\ndependency \"b\" {}\n", string(after))
}

func TestMistakesOfACallerAreErrors(t *testing.T) {
	document := parse(t, "a = { b = 1 }\nlocals {}\nc = [1]\nd = { e = 1,\n  f = 1 }\n")
	other := parse(t, "locals {\n  x = 1\n}\n")
	body, object := document.Body(), document.Body().Attributes["a"].Expr
	for name, err := range map[string]error{
		"no expression":        document.SetAttribute(body, "a", "1 +", hcledit.Last),
		"two expressions":      document.SetAttribute(body, "a", "1\nb = 2", hcledit.Last),
		"nothing":              document.SetAttribute(body, "a", " ", hcledit.Last),
		"comment at the end":   document.SetAttribute(body, "a", "1 # one", hcledit.Last),
		"no name":              document.SetAttribute(body, "a b", "1", hcledit.Last),
		"there already":        document.InsertAttribute(object, "b", "1", hcledit.Last),
		"no line above":        document.InsertComment(body.Attributes["d"].Expr, "e", "why"),
		"not there":            document.RemoveAttribute(body, "z"),
		"a block in an object": document.InsertBlock(object, "x {}", hcledit.Last),
		"no block":             document.InsertBlock(body, "x = 1", hcledit.Last),
		"broken block":         document.InsertBlock(body, "x {", hcledit.Last),
		"no holder":            document.SetAttribute(body.Attributes["c"].Expr, "x", "1", hcledit.Last),
		"another's body":       document.SetAttribute(other.Body().Blocks[0].Body, "x", "1", hcledit.Last),
		"another's block":      document.RemoveBlock(other.Body().Blocks[0]),
		"a spot elsewhere":     document.SetAttribute(body, "z", "1", hcledit.AfterBlock(other.Body().Blocks[0])),
		"outside":              document.ReplaceExpression(hcl.Range{Start: hcl.Pos{Byte: 3}, End: hcl.Pos{Byte: 999}}, "1"),
	} {
		assert.Error(t, err, name)
	}
	edits, err := document.Edits(change.Cause{Why: "nothing of it"})
	require.NoError(t, err)
	assert.Empty(t, edits)

	require.NoError(t, document.SetAttribute(body, "a", "1", hcledit.Last))
	require.NoError(t, document.SetAttribute(body, "a", "2", hcledit.Last))
	_, err = document.Edits(change.Cause{Why: "both"})
	assert.ErrorContains(t, err, "two operations")
}

func TestOperatorsStayTogether(t *testing.T) {
	const value = "a ? 1 : 2"
	for content, want := range map[string]string{
		"x = old\n":                "x = a ? 1 : 2\n",
		"x = old # c\n":            "x = a ? 1 : 2 # c\n",
		"x = old":                  "x = a ? 1 : 2",
		"x = old == 1\n":           "x = (a ? 1 : 2) == 1\n",
		"x = 1 + old\n":            "x = 1 + (a ? 1 : 2)\n",
		"x = !old\n":               "x = !(a ? 1 : 2)\n",
		"x = old[0]\n":             "x = (a ? 1 : 2)[0]\n",
		"x = old ? 3 : 4\n":        "x = (a ? 1 : 2) ? 3 : 4\n",
		"x = y ? old : 4\n":        "x = y ? (a ? 1 : 2) : 4\n",
		"x = y ? 3 : old\n":        "x = y ? 3 : a ? 1 : 2\n",
		"x = y ? 3 : old + 1\n":    "x = y ? 3 : (a ? 1 : 2) + 1\n",
		"x = f(old, [old])\n":      "x = f(a ? 1 : 2, [a ? 1 : 2])\n",
		"x = \"${old}/${old}\"\n":  "x = \"${a ? 1 : 2}/${a ? 1 : 2}\"\n",
		"x = [for y in old : y]\n": "x = [for y in(a ? 1 : 2) : y]\n",
		"x = { old = 1, b = old }": "x = { old = 1, b = a ? 1 : 2 }",
	} {
		document := parse(t, content)
		_ = hclsyntax.VisitAll(document.Body(), func(node hclsyntax.Node) hcl.Diagnostics {
			if traversal, ok := node.(*hclsyntax.ScopeTraversalExpr); ok && traversal.Traversal.RootName() == "old" {
				r := traversal.Range()
				r.End.Byte = r.Start.Byte + len("old")
				assert.NoError(t, document.ReplaceExpression(r, value))
			}
			return nil
		})
		edits, err := document.Edits(change.Cause{Why: "test"})
		require.NoError(t, err, content)
		assert.Equal(t, want, string(laws(t, []byte(content), edits)))
	}
}

func TestPartsOfTemplates(t *testing.T) {
	content := "x = \"${a}/../mod/${b}\"\ny = <<EOT\n  path ${a}\nEOT\n"
	document := parse(t, content)
	for name, text := range map[string]string{"x": "/.../mödule/", "y": "  1 +\n  # "} {
		part := document.Body().Attributes[name].Expr.(*hclsyntax.TemplateExpr).Parts
		for _, part := range part {
			if literal, ok := part.(*hclsyntax.LiteralValueExpr); ok {
				require.NoError(t, document.ReplaceExpression(literal.SrcRange, text))
				break
			}
		}
	}
	edits, err := document.Edits(change.Cause{Why: "test"})
	require.NoError(t, err)
	assert.Equal(t, "x = \"${a}/.../mödule/${b}\"\ny = <<EOT\n  1 +\n  # ${a}\nEOT\n", string(laws(t, []byte(content), edits)))
}
