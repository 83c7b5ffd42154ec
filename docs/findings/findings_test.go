package findings

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// known gives the codes that package finding declares.
func known(t *testing.T) []string {
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", "internal", "finding", "codes.go"), nil, 0)
	require.NoError(t, err)
	var codes []string
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			codes = append(codes, code)
		}
		return true
	})
	require.Greater(t, len(codes), 10)
	return codes
}

func TestEveryCodeHasAPageAndEveryPageACode(t *testing.T) {
	assert.ElementsMatch(t, known(t), Codes())
}

func TestPagesHaveTheirSections(t *testing.T) {
	for _, code := range Codes() {
		page, _ := Page(code)
		at := 0
		for _, heading := range []string{"# " + code + "\n", "\n## What\n", "\n## Why\n", "\n## Remedy\n", "\n## Example\n"} {
			next := strings.Index(page[at:], heading)
			if !assert.GreaterOrEqual(t, next, 0, "%s lacks %q, or has it elsewhere", code, heading) {
				break
			}
			at += next + len(heading) - 1
			body, _, _ := strings.Cut(page[at:], "\n#")
			assert.NotEmpty(t, strings.TrimSpace(body), "%s: nothing under %q", code, heading)
		}
		assert.NotEmpty(t, Summary(code), code)
	}
}
