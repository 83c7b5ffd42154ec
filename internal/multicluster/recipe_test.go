package multicluster_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	namedScript = regexp.MustCompile("`(testdata/script/[a-z-]+\\.txtar)`")
	namedTest   = regexp.MustCompile("`(internal/[a-z]+)` `(Test[A-Za-z]+)`")
)

// TestEveryRowOfTheRecipeHasItsTest: docs/recipe.md goes through the plan of the refactoring, and each row names tests that there are.
func TestEveryRowOfTheRecipeHasItsTest(t *testing.T) {
	root := filepath.Join("..", "..")
	page, err := os.ReadFile(filepath.Join(root, "docs", "recipe.md"))
	require.NoError(t, err)
	rows := 0
	for line := range strings.SplitSeq(string(page), "\n") {
		cells := strings.Split(strings.Trim(line, "|"), " | ")
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| the plan says") {
			continue
		}
		rows++
		require.Len(t, cells, 3, line)
		scripts, tests := namedScript.FindAllStringSubmatch(cells[2], -1), namedTest.FindAllStringSubmatch(cells[2], -1)
		assert.Equal(t, strings.Count(cells[2], "`"), 2*len(scripts)+4*len(tests), "all that the last column names is a test: %s", cells[2])
		assert.NotEmpty(t, append(scripts, tests...), line)
		for _, script := range scripts {
			assert.FileExists(t, filepath.Join(root, filepath.FromSlash(script[1])))
		}
		for _, test := range tests {
			assert.True(t, declares(t, filepath.Join(root, filepath.FromSlash(test[1])), test[2]), "%s of %s", test[2], test[1])
		}
	}
	assert.Greater(t, rows, 20)
}

// declares tells whether a package has a test of this name.
func declares(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	require.NoError(t, err)
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		if strings.Contains(string(content), "\nfunc "+name+"(t *testing.T)") {
			return true
		}
	}
	return false
}
