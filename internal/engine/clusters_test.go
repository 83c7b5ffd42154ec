package engine_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// listing gives everything below a folder but git's own: kinds, modes, link texts and bytes, by path.
func listing(t *testing.T, root string) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() == ".git" {
			return filepath.SkipDir
		}
		info, err := entry.Info()
		require.NoError(t, err)
		content := ""
		switch {
		case entry.Type()&fs.ModeSymlink != 0:
			content, err = os.Readlink(path)
		case entry.Type().IsRegular():
			var bytes []byte
			bytes, err = os.ReadFile(path)
			content = string(bytes)
		}
		all[path] = info.Mode().String() + " " + content
		return err
	}))
	return all
}

// TestClusterCommandsGoBack: each command on each sample, before and after the phases, is taken back to the last byte.
func TestClusterCommandsGoBack(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		sample           realtest.Sample
		template, folder string
		override         cluster.Setting
	}{
		{realtest.SingleCluster, "cluster-101", "cluster-102", cluster.Setting{Key: "talos_version", Value: "v1.12.0"}},
		{realtest.TwoSites, "1-harbor", "3-valley", cluster.Setting{Key: "os_release", Value: "13.1"}},
	} {
		for _, refactored := range []bool{false, true} {
			repo := realtest.Copy(t, c.sample)
			if refactored {
				carriedOut(t, repo.Root, func(e *engine.Engine) (engine.Made, error) { return e.Plan(ctx, engine.PlanRequest{}) })
			}
			for name, do := range map[string]func(*engine.Engine) (engine.Made, error){
				"add": func(e *engine.Engine) (engine.Made, error) {
					return e.AddCluster(ctx, cluster.Addition{Folder: c.folder, Override: []cluster.Setting{c.override}, RewriteIdentity: true})
				},
				"override": func(e *engine.Engine) (engine.Made, error) {
					return e.Override(ctx, engine.OverrideRequest{Overriding: cluster.Overriding{Cluster: c.template, Set: []cluster.Setting{c.override}}})
				},
			} {
				before := listing(t, repo.Root)
				carriedOut(t, repo.Root, do)
				assert.NotEqual(t, before, listing(t, repo.Root))
				e, err := engine.Open(engine.Options{Dir: repo.Root})
				require.NoError(t, err)
				_, err = e.Rollback(ctx, "", false)
				require.NoError(t, err)
				assert.Equal(t, before, listing(t, repo.Root), "%s in %s, refactored: %v", name, c.sample.Name, refactored)
			}
			// What was added is removed, and that is taken back as well.
			carriedOut(t, repo.Root, func(e *engine.Engine) (engine.Made, error) {
				return e.AddCluster(ctx, cluster.Addition{Folder: c.folder})
			})
			before := listing(t, repo.Root)
			carriedOut(t, repo.Root, func(e *engine.Engine) (engine.Made, error) {
				return e.RemoveCluster(ctx, cluster.Removal{Cluster: c.folder})
			})
			e, err := engine.Open(engine.Options{Dir: repo.Root})
			require.NoError(t, err)
			_, err = e.Rollback(ctx, "", false)
			require.NoError(t, err)
			assert.Equal(t, before, listing(t, repo.Root), "remove in %s, refactored: %v", c.sample.Name, refactored)
		}
	}
}

// TestStatesThatHoldACluster: a state with resources in it, or one that cannot be read, is found wherever a local backend puts it.
func TestStatesThatHoldACluster(t *testing.T) {
	ctx := context.Background()
	repo := realtest.Copy(t, realtest.TwoSites)
	carriedOut(t, repo.Root, func(e *engine.Engine) (engine.Made, error) {
		return e.AddCluster(ctx, cluster.Addition{Folder: "3-valley"})
	})
	const full, none = `{"version":4,"resources":[{}]}`, `{"version":4,"resources":[]}`
	unit := repo.Path("3-valley/2-platform/1-database")
	for path, c := range map[string]struct {
		content string
		holds   bool
	}{
		filepath.Join(repo.Root, ".tfstate", "3-valley", "2-platform", "1-database", "site.tfstate"): {full, true},
		filepath.Join(unit, ".terragrunt-cache", "a", "b", "x.tfstate"):                              {"encrypted", true},
		filepath.Join(unit, "terraform.tfstate"):                                                     {none, false},
		filepath.Join(unit, ".terragrunt-cache", "a", ".terraform", "terraform.tfstate"):             {full, false},
		filepath.Join(unit, "other.tfstate"):                                                         {"", false},
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(c.content), 0o600))
		e, err := engine.Open(engine.Options{Dir: repo.Root})
		require.NoError(t, err)
		made, err := e.RemoveCluster(ctx, cluster.Removal{Cluster: "3-valley"})
		require.NoError(t, err)
		assert.Equal(t, c.holds, made.AllFindings().Err() != nil, "%s: %v", path, made.AllFindings())
		require.NoError(t, os.Remove(path))
	}
}

// TestOneStateForTwoClustersIsRefused: where the state's key does not follow the folder, a copy would take the template's resources for
// its own.
func TestOneStateForTwoClustersIsRefused(t *testing.T) {
	repo := realtest.Copy(t, realtest.SingleCluster)
	root := filepath.Join(repo.Root, "terraform", "infra", "root.hcl")
	content, err := os.ReadFile(root)
	require.NoError(t, err)
	const relative, shared = "terragrunt-cache/${path_relative_to_include()}/", "${get_repo_root()}/states/${basename(get_terragrunt_dir())}/"
	require.Contains(t, string(content), relative)
	require.NoError(t, os.WriteFile(root, []byte(strings.Replace(string(content), relative, shared, 1)), 0o644))
	e, err := engine.Open(engine.Options{Dir: repo.Root})
	require.NoError(t, err)
	made, err := e.AddCluster(context.Background(), cluster.Addition{Folder: "cluster-102"})
	require.NoError(t, err)
	found := map[finding.Code]int{}
	for _, f := range made.AllFindings() {
		if f.Severity == finding.Error {
			found[f.Code]++
		}
	}
	assert.Equal(t, map[finding.Code]int{finding.StateKeyTwice: 3}, found)
	assert.Error(t, e.Ready(context.Background(), made, true))
}
