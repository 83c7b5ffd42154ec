package engine_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// carriedOut makes a plan with a fresh engine and applies it.
func carriedOut(t *testing.T, root string, make func(*engine.Engine) (engine.Made, error)) {
	t.Helper()
	e, err := engine.Open(engine.Options{Dir: root})
	require.NoError(t, err)
	made, err := make(e)
	require.NoError(t, err)
	require.NoError(t, e.Ready(context.Background(), made, true))
	applied, err := e.Apply(context.Background(), made)
	require.NoError(t, err)
	require.NotEmpty(t, applied.Record.ID, "something was done")
}

// statesBelow gives the bytes of all states in caches below a folder, by their path.
func statesBelow(t *testing.T, folder string) map[string]string {
	t.Helper()
	states := map[string]string{}
	require.NoError(t, filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() && entry.Name() == ".terraform" {
			return filepath.SkipDir
		}
		if !entry.IsDir() && strings.HasPrefix(entry.Name(), "terraform.tfstate") {
			content, err := os.ReadFile(path)
			states[path] = string(content)
			return err
		}
		return nil
	}))
	return states
}

// withTerragrunt is an environment in which the pinned Terragrunt is found.
func withTerragrunt(t *testing.T) []string {
	tool := realtest.Tool(t, "terragrunt")
	return append(realtest.Env(t), "PATH="+filepath.Dir(tool)+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// TestRealTerragruntThreeClusters goes the way of the refactoring plan, from one cluster to three: production stays pinned, staging tests
// a version of its own, development takes what is shared. It holds the plan's success criteria on the way.
func TestRealTerragruntThreeClusters(t *testing.T) {
	ctx := context.Background()
	repo := realtest.Copy(t, realtest.SingleCluster)
	carriedOut(t, repo.Root, func(e *engine.Engine) (engine.Made, error) { return e.Plan(ctx, engine.PlanRequest{}) })
	realtest.RunAll(t, repo.Live, "apply")
	artifacts, clusters := repo.Path("artifacts"), repo.Path("clusters")
	built := statesBelow(t, artifacts)
	require.Len(t, built, 3, "each artifact has one state")

	// Adding a cluster needs its definition and its units, and nothing is built again.
	carriedOut(t, repo.Root, func(e *engine.Engine) (engine.Made, error) {
		return e.AddCluster(ctx, cluster.Addition{Folder: "cluster-102", Name: "luna", RewriteIdentity: true})
	})
	carriedOut(t, repo.Root, func(e *engine.Engine) (engine.Made, error) {
		return e.AddCluster(ctx, cluster.Addition{Folder: "cluster-103", Name: "terra", Set: []cluster.Setting{{Key: "workers", Value: "2"}}})
	})
	planned := realtest.RunAll(t, repo.Path("clusters/cluster-102"), "plan")
	assert.NotContains(t, planned, "talos-frr-installer:v1.11.5 will be created")
	assert.Equal(t, built, statesBelow(t, artifacts), "planning cluster-102 touches no artifact's state")
	for _, name := range []string{"extension", "images", "registry", "artifacts"} {
		for _, c := range []string{"cluster-101", "cluster-102", "cluster-103"} {
			assert.NoDirExists(t, filepath.Join(clusters, c, name), "no cluster has artifacts of its own")
		}
	}
	assert.DirExists(t, artifacts)
	assert.DirExists(t, clusters)

	// Staging gets its own version.
	own := []cluster.Setting{{Key: "installer_image", Value: "ghcr.io/sulibot/talos-frr-installer:v1.12.0-frr-1.0.19"},
		{Key: "iso_file_id", Value: "resources:iso/talos-frr-v1.12.0-nocloud-amd64.iso"},
		{Key: "talos_version", Value: "v1.12.0"}, {Key: "kubernetes_version", Value: "v1.32.0"}}
	carriedOut(t, repo.Root, func(e *engine.Engine) (engine.Made, error) {
		return e.Override(ctx, engine.OverrideRequest{Overriding: cluster.Overriding{Cluster: "cluster-102", Set: own}})
	})
	edges := realtest.Edges(t, repo.Live)
	assert.NotContains(t, edges["clusters/cluster-102/compute"], "artifacts/registry", "what is overridden is not waited for")
	assert.Contains(t, edges["clusters/cluster-103/compute"], "artifacts/registry")

	for _, c := range []string{"cluster-102", "cluster-103"} {
		realtest.RunAll(t, filepath.Join(clusters, c), "apply")
	}
	assert.Equal(t, built, statesBelow(t, artifacts), "applying two more clusters builds nothing")
	runs := func(c string) (version, iso, installer any) {
		compute := realtest.Output(t, filepath.Join(clusters, c, "compute"))
		config := realtest.Output(t, filepath.Join(clusters, c, "config"))
		return compute["talos_version"], compute["boot_iso"], config["installer_image"]
	}
	is := func(c, version, iso, installer string) {
		t.Helper()
		v, i, image := runs(c)
		assert.Equal(t, []any{version, iso, installer}, []any{v, i, image}, c)
	}
	const sharedISO, sharedImage = "resources:iso/talos-frr-v1.11.5-nocloud-amd64.iso", "ghcr.io/sulibot/talos-frr-installer:v1.11.5"
	is("cluster-101", "v1.11.5", sharedISO, sharedImage)
	is("cluster-102", "v1.12.0", "resources:iso/talos-frr-v1.12.0-nocloud-amd64.iso", own[0].Value)
	is("cluster-103", "v1.11.5", sharedISO, sharedImage)
	assert.Equal(t, "v1.11.5", realtest.Output(t, filepath.Join(artifacts, "registry"))["talos_version"], "the versions agree")
	ips, ok := realtest.Output(t, filepath.Join(clusters, "cluster-102", "compute"))["node_ips"].(map[string]any)
	require.True(t, ok)
	assert.Equal(t, "fd00:102:0::11", ips["cp-102-1"], "the new cluster has addresses of its own")
	for unit, changes := range realtest.Changes(t, repo.Live) {
		assert.Empty(t, changes, "%s has something to do", unit)
	}

	// Production is pinned to what the artifacts are, from their real outputs; that changes nothing by itself.
	carriedOut(t, repo.Root, func(e *engine.Engine) (engine.Made, error) {
		return e.Override(ctx, engine.OverrideRequest{Overriding: cluster.Overriding{Cluster: "cluster-101"}, Pin: true, Environ: withTerragrunt(t)})
	})
	for unit, changes := range realtest.Changes(t, filepath.Join(clusters, "cluster-101")) {
		assert.Empty(t, changes, "%s has something to do after it was pinned", unit)
	}

	// Then the shared version is raised and built.
	versions := repo.Path("common/versions.hcl")
	content, err := os.ReadFile(versions)
	require.NoError(t, err)
	raised := strings.NewReplacer(`"v1.11.5"`, `"v1.12.1"`, `"v1.31.6"`, `"v1.32.1"`).Replace(string(content))
	require.NoError(t, os.WriteFile(versions, []byte(raised), 0o644))
	realtest.RunAll(t, artifacts, "apply")
	changes := realtest.Changes(t, clusters)
	for _, unit := range []string{"compute", "config", "bootstrap"} {
		assert.Empty(t, changes["cluster-101/"+unit], "production is pinned")
		assert.Empty(t, changes["cluster-102/"+unit], "staging has its own version")
	}
	assert.NotEmpty(t, changes["cluster-103/compute"], "development takes the new version")
	realtest.RunAll(t, clusters, "apply")
	is("cluster-101", "v1.11.5", sharedISO, sharedImage)
	is("cluster-102", "v1.12.0", "resources:iso/talos-frr-v1.12.0-nocloud-amd64.iso", own[0].Value)
	is("cluster-103", "v1.12.1", "resources:iso/talos-frr-v1.12.1-nocloud-amd64.iso", "ghcr.io/sulibot/talos-frr-installer:v1.12.1")

	// Without its pin, production follows.
	carriedOut(t, repo.Root, func(e *engine.Engine) (engine.Made, error) {
		return e.Override(ctx, engine.OverrideRequest{Overriding: cluster.Overriding{Cluster: "cluster-101", Unpin: true}})
	})
	assert.NotEmpty(t, realtest.Changes(t, filepath.Join(clusters, "cluster-101"))["compute"])

	removedWithItsState(t, repo)
}

// removedWithItsState: a cluster that was applied is not removed before it was destroyed, by the command that the finding shows.
func removedWithItsState(t *testing.T, repo realtest.Repo) {
	ctx := context.Background()
	remove := func() engine.Made {
		e, err := engine.Open(engine.Options{Dir: repo.Root})
		require.NoError(t, err)
		made, err := e.RemoveCluster(ctx, cluster.Removal{Cluster: "cluster-103"})
		require.NoError(t, err)
		return made
	}
	found := remove().AllFindings()
	states := 0
	for _, f := range found {
		if f.Code == "cluster-has-state" {
			states++
			assert.Contains(t, strings.Join(f.Commands, "\n"), "terraform/infra/live/clusters/cluster-103 && terragrunt run --all destroy)")
		}
	}
	assert.Equal(t, 3, states, "each of its units has a state: %v", found)
	realtest.RunAll(t, repo.Path("clusters/cluster-103"), "destroy")
	require.NoError(t, remove().AllFindings().Err(), "empty states hold nobody back")
	assert.Equal(t, change.Path("terraform/infra/live/clusters/cluster-103/bootstrap"), remove().Steps[0].Orphans[0].Unit,
		"what nothing depends on is destroyed first")
}
