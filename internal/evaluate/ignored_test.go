package evaluate_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// What git ignores, and states, are read by whatever reads them, but no copy of them is made.
func TestNoCopyIsMadeOfWhatGitIgnores(t *testing.T) {
	root, scratch := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", scratch)
	for name, content := range map[string]string{
		"live/a/terragrunt.hcl": `
inputs = {
  text  = file("secret.txt")
  yaml  = yamldecode(file("${get_terragrunt_dir()}/../secret.yaml")).x
  there = fileexists("secret.txt")
  set   = fileset(".", "*.txt")
  vars  = jsondecode(read_tfvars_file("secret.tfvars")).x
  found = find_in_parent_folders("secret.yaml")
}
`,
		"live/a/secret.txt": secret, "live/secret.yaml": "x: " + secret, "live/a/secret.tfvars": `x = "` + secret + `"`,
		"live/a/terraform.tfstate": secret, "live/b/unread.env": secret, "live/b/plain.txt": "no " + "secret",
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(content), 0o600))
	}
	tree, findings, err := live.Load(root)
	require.NoError(t, err)
	require.Empty(t, findings)
	plain, err := evaluate.Evaluate(context.Background(), tree, evaluate.Options{Units: []change.Path{"live/a"}, Root: root, Environ: realtest.Env(t)})
	require.NoError(t, err)
	require.Nil(t, plain[0].Failure)
	ignoring := tree.Ignoring([]change.Path{"live/a/secret.txt", "live/secret.yaml", "live/a/secret.tfvars", "live/b/unread.env"})
	looked := false
	units, err := evaluate.Evaluate(context.Background(), ignoring, evaluate.Options{Units: []change.Path{"live/a"}, Root: root, Environ: realtest.Env(t),
		Progress: func(int, int) {
			looked = true
			require.NoError(t, filepath.WalkDir(scratch, func(path string, entry fs.DirEntry, err error) error {
				if err != nil || !entry.Type().IsRegular() {
					if info, _ := entry.Info(); entry.IsDir() && path != scratch {
						assert.EqualValues(t, 0o700, info.Mode().Perm(), path)
					}
					return err
				}
				content, err := os.ReadFile(path)
				assert.NotContains(t, string(content), secret, path)
				return err
			}))
		}})
	require.NoError(t, err)
	require.True(t, looked)
	require.Nil(t, units[0].Failure)
	for _, attribute := range plain[0].Attributes {
		now, ok := units[0].Attribute(attribute.Name)
		require.True(t, ok)
		assert.Equal(t, attribute.Text(), now.Text(), attribute.Name)
	}
	assert.Empty(t, units[0].Outside)
	text, _ := units[0].Attribute("inputs.text")
	assert.Contains(t, text.Text(), secret)
}
