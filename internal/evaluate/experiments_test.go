package evaluate_test

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/realtest"
)

// TestDocumentedExperimentsAreThoseOfTerragrunt: whoever brings in a newer Terragrunt learns here which experiments and strict controls to
// look at.
func TestDocumentedExperimentsAreThoseOfTerragrunt(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(realtest.ModuleRoot(t), "docs", "compatibility.md"))
	require.NoError(t, err)
	_, section, found := strings.Cut(string(content), "\n## Experiments and strict controls\n")
	require.True(t, found)
	section, _, _ = strings.Cut(section, "\n## ")
	experiments, controls, found := strings.Cut(section, "\n### Strict controls\n")
	require.True(t, found)
	open, closed, found := strings.Cut(experiments, "\nAlways on")
	require.True(t, found)
	ongoing, completed := namedInModule(t, "internal/experiment/experiment.go", "StatusCompleted")
	assert.Equal(t, ongoing, namesIn(open), "experiments that can be turned on")
	assert.Equal(t, completed, namesIn(closed), "experiments that are always on")
	ongoing, completed = namedInModule(t, "internal/strict/controls/controls.go", "CompletedStatus")
	assert.Equal(t, slices.Sorted(slices.Values(append(ongoing, completed...))), namesIn(controls), "strict controls")
}

// namesIn gives the names of a text, sorted, each once.
func namesIn(text string) []string {
	var names []string
	for _, match := range regexp.MustCompile("`([a-z]+(?:-[a-z]+)*)`").FindAllStringSubmatch(text, -1) {
		names = append(names, match[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// namedInModule reads the names of what a file of Terragrunt's module lists, by whether their status says that they are completed.
func namedInModule(t *testing.T, file, status string) (ongoing, completed []string) {
	folder, err := build.Import("github.com/gruntwork-io/terragrunt/pkg/config", ".", build.FindOnly)
	require.NoError(t, err)
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder.Dir, "..", "..", filepath.FromSlash(file)), nil, 0)
	require.NoError(t, err)
	constants := map[string]string{}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == len(spec.Names) {
			for i, name := range spec.Names {
				if literal, ok := spec.Values[i].(*ast.BasicLit); ok && literal.Kind == token.STRING {
					constants[name.Name], _ = strconv.Unquote(literal.Value)
				}
			}
		}
		return true
	})
	ast.Inspect(parsed, func(n ast.Node) bool {
		literal, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		name, done := fieldsOf(literal, constants, status)
		switch {
		case name == "":
		case done:
			completed = append(completed, name)
		default:
			ongoing = append(ongoing, name)
		}
		return true
	})
	slices.Sort(ongoing)
	slices.Sort(completed)
	return slices.Compact(ongoing), slices.Compact(completed)
}

// fieldsOf gives the name that a literal has, and whether its status is this one.
func fieldsOf(literal *ast.CompositeLit, constants map[string]string, status string) (name string, done bool) {
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		key, _ := pair.Key.(*ast.Ident)
		switch value := pair.Value.(type) {
		case *ast.Ident:
			if key != nil && key.Name == "Name" {
				name = constants[value.Name]
			}
			done = done || value.Name == status
		case *ast.BasicLit:
			if key != nil && key.Name == "Name" {
				name, _ = strconv.Unquote(value.Value)
			}
		case *ast.SelectorExpr:
			done = done || value.Sel.Name == status
		}
	}
	return name, done
}
