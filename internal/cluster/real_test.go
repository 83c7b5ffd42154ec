package cluster_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/multicluster"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// onDisk writes a tree to a folder of the test's own, as a git repository.
func onDisk(t *testing.T, tree *live.Tree) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for path, entry := range tree.Walk(change.Root) {
		content, err := tree.Read(path)
		require.NoError(t, err)
		at := filepath.Join(root, filepath.FromSlash(string(path)))
		require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o755))
		if entry.Kind == live.Link {
			require.NoError(t, os.Symlink(string(content), at))
			continue
		}
		require.NoError(t, os.WriteFile(at, content, 0o644))
	}
	realtest.Git(t, root, "init", "--quiet")
	// What entry-missing says of this table must be done before anything of the new site can be planned.
	table := filepath.Join(root, filepath.FromSlash(realtest.TwoSites.Live), "_envcommon", "database.hcl")
	if content, err := os.ReadFile(table); err == nil {
		const last = `"32" = "10.64.32.0/24"`
		require.Contains(t, string(content), last)
		require.NoError(t, os.WriteFile(table, []byte(strings.Replace(string(content), last, last+`, "33" = "10.64.33.0/24"`, 1)), 0o644))
	}
	return root
}

// phased runs the phases that there are on the index.
func phased(t *testing.T, x *refs.Index, l layout.Layout, phases []multicluster.Phase) *refs.Index {
	t.Helper()
	for _, p := range phases {
		result, err := p.Run(context.Background(), x, multicluster.Options{Layout: l})
		require.NoError(t, err)
		require.NoError(t, result.Findings.Err(), p.Name)
		x = result.After
	}
	return x
}

// TestRealTerragruntLoadsAddedClusters adds a cluster before any phase, after each, and before all of them: Terragrunt must give its
// units the dependencies of the template's units, with the cluster's own in the place of the template's, and plan all of them.
func TestRealTerragruntLoadsAddedClusters(t *testing.T) {
	for _, c := range []struct {
		sample realtest.Sample
		folder string
	}{{realtest.SingleCluster, "cluster-102"}, {realtest.TwoSites, "1-valley"}} {
		for _, done := range []int{0, 1, 3, 5} {
			t.Run(fmt.Sprintf("%s after phase %d", c.sample.Name, done), func(t *testing.T) {
				t.Parallel()
				x, l := begin(t, loaded(t, c.sample))
				x = phased(t, x, l, multicluster.Phases()[:done])
				result, err := cluster.Add(context.Background(), x, l, cluster.Addition{Folder: c.folder, ID: "33"}, nil)
				require.NoError(t, err)
				require.NoError(t, result.Findings.Err())
				if c.sample.Name == realtest.TwoSites.Name {
					assert.Contains(t, strings.Join(codes(result.Findings), "\n"), "warning entry-missing "+string(l.Live)+"/_envcommon/database.hcl:")
				}
				template := l.Clusters(x.Tree())[0]
				folder := filepath.Join(onDisk(t, result.After.Tree()), string(l.Live))
				edges := realtest.Edges(t, folder)
				units := 0
				for unit, on := range edges {
					below, ok := strings.CutPrefix(unit, template.Folder.Below(l.Live)+"/")
					twin := template.Folder.Dir().Child(c.folder).Child(below).Below(l.Live)
					if _, copied := edges[twin]; !ok || !copied {
						continue
					}
					units++
					var want []string
					for _, target := range on {
						own := strings.Replace(target, template.Folder.Below(l.Live)+"/", template.Folder.Dir().Child(c.folder).Below(l.Live)+"/", 1)
						if _, copied := edges[own]; !copied {
							own = target // What is not copied stays the template's.
						}
						want = append(want, own)
					}
					assert.ElementsMatch(t, want, edges[twin], twin)
				}
				assert.GreaterOrEqual(t, units, 3)
				realtest.RunAll(t, folder, "plan")
				if done == 0 {
					y := phased(t, result.After, l, multicluster.Phases())
					folder := filepath.Join(onDisk(t, y.Tree()), string(l.Live))
					realtest.RunAll(t, folder, "plan")
					for _, c := range l.Clusters(y.Tree()) {
						assert.False(t, y.Tree().Exists(l.ClusterArtifacts(c)), "after all phases %s shares its artifacts", c.Name)
					}
				}
			})
		}
	}
}

func loaded(t check, sample realtest.Sample) *live.Tree {
	tree, findings, err := live.Load(filepath.Join("..", "..", "testdata", sample.Name))
	require.NoError(t, err)
	require.Empty(t, findings)
	return tree
}
