package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/realtest"
)

// TestEveryFaultOfTheTableHasItsTest: each row of the tables in docs/threats.md and docs/git.md names a test that exists.
func TestEveryFaultOfTheTableHasItsTest(t *testing.T) {
	root := realtest.ModuleRoot(t)
	names := regexp.MustCompile("`([^`]+)`")
	found, err := exec.Command("grep", "-rhoE", "--include=*_test.go", `^func Test[A-Za-z0-9_]+`, root+"/internal", root+"/cmd").Output()
	require.NoError(t, err)
	for _, page := range []string{"docs/threats.md", "docs/git.md"} {
		text, err := os.ReadFile(filepath.Join(root, page))
		require.NoError(t, err)
		rows := 0
		for line := range strings.Lines(string(text)) {
			if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|-") || strings.Contains(line, "| test |") {
				continue
			}
			rows++
			cells := strings.Split(strings.TrimSuffix(strings.TrimSpace(line), "|"), "|")
			tests := 0
			for _, name := range names.FindAllStringSubmatch(cells[len(cells)-1], -1) {
				switch {
				case strings.HasSuffix(name[1], ".txtar"):
					assert.FileExists(t, filepath.Join(root, "testdata/script", filepath.Base(name[1])), line)
					tests++
				case strings.HasPrefix(name[1], "Test"):
					assert.Contains(t, string(found), "func "+name[1]+"\n", line)
					tests++
				}
			}
			assert.NotZero(t, tests, "no test in: %s", line)
		}
		assert.Greater(t, rows, 5, page)
	}
}
