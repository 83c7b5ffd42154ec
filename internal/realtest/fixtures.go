package realtest

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Fixtures copies the fixtures of the pinned Terragrunt's own tests, over a thousand units and many of them odd on purpose, and gives
// the folder of each fixture; each is a git repository of its own.
func Fixtures(t testing.TB) []string {
	t.Helper()
	from := fixtures(t)
	to, err := filepath.EvalSymlinks(t.TempDir())
	must(t, err)
	must(t, os.CopyFS(to, os.DirFS(from)))
	// The module cache is read-only, and so would be its copy.
	must(t, filepath.WalkDir(to, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			err = os.Chmod(path, 0o755)
		}
		return err
	}))
	entries, err := os.ReadDir(to)
	must(t, err)
	var folders []string
	for _, entry := range entries {
		if entry.IsDir() {
			folder := filepath.Join(to, entry.Name())
			Git(t, folder, "init", "--quiet")
			folders = append(folders, folder)
		}
	}
	return folders
}

// Fixture gives the content of one file of the fixtures, by its slash-separated path below them.
func Fixture(t testing.TB, path string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(fixtures(t), filepath.FromSlash(path)))
	must(t, err)
	return string(content)
}

func fixtures(t testing.TB) string { return filepath.Join(TerragruntModule(t), "test", "fixtures") }

// TerragruntModule gives the folder of the pinned Terragrunt's sources.
func TerragruntModule(t testing.TB) string {
	t.Helper()
	list := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/gruntwork-io/terragrunt")
	list.Dir = filepath.Join(ModuleRoot(t), ".tools", "terragrunt")
	out, err := list.Output()
	if err != nil {
		t.Fatalf("the module of Terragrunt is not there (%v): run `make tools`", err)
	}
	return strings.TrimSpace(string(out))
}
