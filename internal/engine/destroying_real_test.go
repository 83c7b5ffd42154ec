package engine_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// TestRealTerragruntDestroysWhatWasDropped runs the lines of dropped units, whose states are files of the clone, where a worktree does not
// look for them. The shell stands in a subfolder, and a unit that was never applied has no lines.
func TestRealTerragruntDestroysWhatWasDropped(t *testing.T) {
	ctx := context.Background()
	repo := realtest.Copy(t, realtest.TwoSites)
	realtest.RunAll(t, repo.Path("2-summit/1-images"), "apply")
	e, err := engine.Open(engine.Options{Dir: repo.Root, Shell: repo.Live})
	require.NoError(t, err)
	made, err := e.Plan(ctx, engine.PlanRequest{Phases: []int{1}})
	require.NoError(t, err)
	require.NoError(t, e.Ready(ctx, made, true))
	var prepare, destroy []string
	for _, orphan := range made.Steps[0].Orphans {
		if lines := orphan.Destroy; len(lines) > 0 {
			prepare, destroy = append(prepare, lines[:len(lines)-1]...), append(destroy, lines[len(lines)-1])
		}
	}
	require.NotEmpty(t, destroy)
	_, err = e.Apply(ctx, made)
	require.NoError(t, err)
	holding := func() (files []string) {
		for _, root := range []string{repo.Root, filepath.Dir(repo.Root)} {
			found, err := filepath.Glob(filepath.Join(root, "*-before-*", ".tfstate"))
			require.NoError(t, err)
			for _, folder := range found {
				require.NoError(t, filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
					if err == nil && strings.HasSuffix(path, ".tfstate") && !entry.IsDir() {
						content, err := os.ReadFile(path)
						require.NoError(t, err)
						if strings.Contains(string(content), `"terraform_data"`) {
							files = append(files, path)
						}
					}
					return err
				}))
			}
		}
		return files
	}
	run := func(lines []string) {
		command := exec.Command("sh", "-e", "-c", strings.Join(lines, "\n"))
		command.Dir, command.Env = repo.Live, append(withTerragrunt(t), "TF_CLI_ARGS_destroy=-auto-approve")
		out, err := command.CombinedOutput()
		require.NoError(t, err, "%s\n%s", strings.Join(lines, "\n"), out)
	}
	run(prepare)
	assert.Len(t, holding(), len(destroy), "each dropped unit that was applied took its state along")
	run(destroy)
	assert.Empty(t, holding())
}
