package realtest_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/realtest"
)

var singleClusterEdges = map[string][]string{
	"common/0-sdn-setup":              nil,
	"common/1-firewall":               {"common/0-sdn-setup"},
	"cluster-101/artifacts/extension": nil,
	"cluster-101/artifacts/build":     {"cluster-101/artifacts/extension"},
	"cluster-101/artifacts/publish":   {"cluster-101/artifacts/build"},
	"cluster-101/cluster/compute":     {"cluster-101/artifacts/publish", "common/0-sdn-setup", "common/1-firewall"},
	"cluster-101/cluster/config":      {"cluster-101/artifacts/build", "cluster-101/artifacts/publish", "cluster-101/cluster/compute"},
	"cluster-101/cluster/bootstrap":   {"cluster-101/cluster/config"},
}

func twoSitesEdges() map[string][]string {
	edges := map[string][]string{
		"0-shared/1-network":    nil,
		"0-shared/2-monitoring": {"1-harbor/2-platform/3-edge", "2-summit/2-platform/3-edge"},
	}
	for _, site := range []string{"1-harbor/", "2-summit/"} {
		images, platform := site+"1-images/", site+"2-platform/"
		edges[images+"1-base"] = nil
		edges[images+"2-golden"] = []string{images + "1-base"}
		edges[images+"3-catalog"] = []string{images + "2-golden"}
		edges[platform+"1-database"] = []string{"0-shared/1-network", images + "3-catalog"}
		edges[platform+"2-app"] = []string{images + "2-golden", images + "3-catalog", platform + "1-database"}
		edges[platform+"3-edge"] = []string{images + "3-catalog", platform + "1-database", platform + "2-app"}
	}
	return edges
}

func TestSamplesLoad(t *testing.T) {
	for _, c := range []struct {
		sample realtest.Sample
		edges  map[string][]string
	}{{realtest.SingleCluster, singleClusterEdges}, {realtest.TwoSites, twoSitesEdges()}} {
		t.Run(c.sample.Name, func(t *testing.T) {
			t.Parallel()
			repo := realtest.Copy(t, c.sample)
			units := realtest.Find(t, repo.Live)
			assert.Equal(t, c.edges, realtest.Edges(t, repo.Live))
			seen := map[string]bool{}
			for _, unit := range units {
				for _, dependency := range unit.Dependencies {
					assert.True(t, seen[dependency], "%s stands before %s", dependency, unit.Path)
				}
				seen[unit.Path] = true
			}
			for unit, changes := range realtest.Changes(t, repo.Live) {
				assert.NotEmpty(t, changes, "%s has nothing to do before it was applied", unit)
			}
		})
	}
}

func TestSamplesApplyOffline(t *testing.T) {
	for _, sample := range []realtest.Sample{realtest.SingleCluster, realtest.TwoSites} {
		t.Run(sample.Name, func(t *testing.T) {
			t.Parallel()
			repo := realtest.Copy(t, sample)
			realtest.RunAll(t, repo.Live, "apply")
			for unit, changes := range realtest.Changes(t, repo.Live) {
				assert.Empty(t, changes, "%s has something to do after it was applied", unit)
			}
			assert.Empty(t, realtest.Git(t, repo.Root, "status", "--porcelain"), "applying leaves ignored files only")
			if sample.Name == realtest.SingleCluster.Name {
				outputsOfSingleCluster(t, repo)
			}
		})
	}
}

// outputsOfSingleCluster looks at the exit codes and the outputs that the refactoring's success criteria read.
func outputsOfSingleCluster(t *testing.T, repo realtest.Repo) {
	for unit, code := range realtest.PlanExitCodes(t, repo.Live) {
		assert.Equal(t, 0, code, "plan -detailed-exitcode of %s", unit)
	}
	build := realtest.Output(t, repo.Path("cluster-101/artifacts/build"))
	assert.Equal(t, "ghcr.io/sulibot/sol-talos-installer-frr:v1.11.5", build["installer_image"])
	assert.Equal(t, "sol-talos-v1.11.5-nocloud-amd64.iso", build["iso_name"])
	assert.Equal(t, "v1.11.5", realtest.Output(t, repo.Path("cluster-101/artifacts/extension"))["talos_version"])

	publish := realtest.Output(t, repo.Path("cluster-101/artifacts/publish"))
	ids, ok := publish["talos_image_file_ids"].(map[string]any)
	require.True(t, ok)
	assert.Equal(t, "resources:iso/sol-talos-v1.11.5-nocloud-amd64.iso", ids["pve01"])

	compute := realtest.Output(t, repo.Path("cluster-101/cluster/compute"))
	assert.Equal(t, publish["talos_version"], compute["talos_version"])
	assert.Equal(t, ids["pve01"], compute["boot_iso"])
	assert.Equal(t, "fd00:101:0::11", compute["node_ips"].(map[string]any)["cp-101-1"])
	assert.Equal(t, build["installer_image"], realtest.Output(t, repo.Path("cluster-101/cluster/config"))["installer_image"])

	inputs, ok := realtest.Render(t, repo.Path("cluster-101/cluster/compute"))["inputs"].(map[string]any)
	require.True(t, ok)
	assert.Equal(t, ids["pve01"], inputs["talos_image_file_id"])

	extension := repo.Path("cluster-101/artifacts/extension")
	require.NoError(t, os.WriteFile(filepath.Join(extension, "frr.conf"), []byte("! other\n"), 0o644))
	assert.Equal(t, map[string]int{".": 2}, realtest.PlanExitCodes(t, extension), "another file beside the unit is a change")
	assert.Equal(t, map[string][]string{".": {"output.extension_image update", "terraform_data.extension update"}},
		realtest.Changes(t, extension))
}

func TestCopyIsACleanRepository(t *testing.T) {
	for _, sample := range []realtest.Sample{realtest.SingleCluster, realtest.TwoSites} {
		repo := realtest.Copy(t, sample)
		assert.Empty(t, realtest.Git(t, repo.Root, "status", "--porcelain"))
		tracked := strings.Fields(realtest.Git(t, repo.Root, "ls-files"))
		for name := range sample.Ignored {
			assert.NotContains(t, tracked, name)
			assert.FileExists(t, filepath.Join(repo.Root, name))
		}
		assert.Len(t, tracked, files(t, filepath.Join(realtest.ModuleRoot(t), "testdata", sample.Name)), "all that stands in testdata is in the commit")
		info, err := os.Stat(filepath.Join(repo.Root, filepath.FromSlash(sample.Live)))
		require.NoError(t, err)
		assert.True(t, info.IsDir())
	}
	repo := realtest.Copy(t, realtest.SingleCluster)
	info, err := os.Stat(repo.Path("cluster-101/artifacts/build/build-installer.sh"))
	require.NoError(t, err)
	assert.EqualValues(t, 0o111, info.Mode().Perm()&0o111, "it can be executed")
	realtest.LeaveCache(t, repo.Path("cluster-101/artifacts/build"), "terragrunt-cache/live/cluster-101/artifacts/build/terraform.tfstate")
	assert.Empty(t, realtest.Git(t, repo.Root, "status", "--porcelain"), "a cache is ignored")
	text, err := os.Readlink(repo.Path("cluster-101/artifacts/build/schematic.yaml.tftpl"))
	require.NoError(t, err)
	assert.Equal(t, "../../../common/templates/schematic.yaml.tftpl", text)
}

func files(t *testing.T, dir string) int {
	count := 0
	require.NoError(t, filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			count++
		}
		return err
	}))
	return count
}
