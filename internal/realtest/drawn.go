package realtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Write writes files and links into a new folder, makes it a git repository and gives its absolute path, without links.
func Write(t testing.TB, files map[change.Path]live.Source) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	must(t, err)
	for path, source := range files {
		full := filepath.Join(root, filepath.FromSlash(string(path)))
		must(t, os.MkdirAll(filepath.Dir(full), 0o755))
		if source.Mode&fs.ModeSymlink != 0 {
			must(t, os.Symlink(string(source.Content), full))
		} else {
			must(t, os.WriteFile(full, source.Content, 0o600))
		}
	}
	Git(t, root, "init", "--quiet")
	return root
}

// Seeds gives the seeds of drawn trees: as many as the environment variable DRAWN says, from DRAWN_FROM on, else the first few.
func Seeds(t testing.TB, few int) []uint64 {
	t.Helper()
	number := func(name string, otherwise int) int {
		text := os.Getenv(name)
		if text == "" {
			return otherwise
		}
		n, err := strconv.Atoi(text)
		must(t, err)
		return n
	}
	first := number("DRAWN_FROM", 1)
	seeds := make([]uint64, number("DRAWN", few))
	for i := range seeds {
		seeds[i] = uint64(first + i) //nolint:gosec // Small numbers.
	}
	return seeds
}
