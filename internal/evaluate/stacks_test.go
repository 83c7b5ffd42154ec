package evaluate_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// unpacked writes a tree of testdata out as a repository.
func unpacked(t *testing.T, name string) string {
	archive, err := txtar.ParseFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	root := filepath.Join(t.TempDir(), "repo")
	for _, file := range archive.Files {
		path := filepath.Join(root, filepath.FromSlash(file.Name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, file.Data, 0o600))
	}
	realtest.Git(t, root, "init", "--quiet")
	return root
}

// TestGeneratedUnitsEvaluateToWhatTerragruntRenders compares every value of every unit, generated or with an autoinclude beside it, with
// what `terragrunt render` says after `terragrunt stack generate`.
func TestGeneratedUnitsEvaluateToWhatTerragruntRenders(t *testing.T) {
	env := hermetic(t)
	archives, err := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, archives)
	for _, archive := range archives {
		t.Run(filepath.Base(archive), func(t *testing.T) {
			t.Parallel()
			compareGenerated(t, env, unpacked(t, filepath.Base(archive)))
		})
	}
}

func compareGenerated(t *testing.T, env []string, folder string) {
	tree, _, err := live.Load(folder)
	require.NoError(t, err)
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	options := evaluate.Options{Root: folder, Generated: x.GeneratedBy(), Environ: env, Allow: []string{"*"}}
	for _, config := range x.Units() {
		if !x.Template(config) && config.Within("live") {
			options.Units = append(options.Units, config)
		}
	}
	units, err := evaluate.Evaluate(context.Background(), x.Expanded(), options)
	require.NoError(t, err)
	said := map[change.Path]bool{}
	generated := realtest.Terragrunt(t, append(env[:len(env):len(env)], "TG_NO_STACK_GENERATE=false"), filepath.Join(folder, "live"), "stack", "generate")
	require.Zero(t, generated.ExitCode, generated.Stderr)
	for _, unit := range units {
		said[unit.Folder] = true
		result := realtest.Terragrunt(t, env, filepath.Join(folder, filepath.FromSlash(string(unit.Folder))), "render", "--json")
		trouble := ""
		if result.ExitCode != 0 {
			trouble = result.Stderr
		}
		for _, reason := range differs(t, unit, []byte(result.Stdout), trouble, false, filepath.Base(folder)) {
			assert.Equal(t, reasonStandIn, reason, "%s: %v", unit.Config, unit.Failure)
		}
	}
	require.NoError(t, filepath.WalkDir(filepath.Join(folder, "live"), func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.Name() == ".terragrunt-cache" {
			return fs.SkipDir
		}
		if err == nil && entry.Name() == "terragrunt.hcl" {
			at, _ := filepath.Rel(folder, filepath.Dir(path))
			assert.True(t, said[change.Path(filepath.ToSlash(at))], "%s is a unit, and nobody says so", at)
		}
		return err
	}))
}
