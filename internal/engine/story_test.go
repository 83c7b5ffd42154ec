package engine_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/state"
)

// The whole story: everything is applied, the tree is refactored, the states are brought over. Plans show nothing but the renamed
// artifacts. Then the artifacts are applied: of the cluster change those units that the plan had foretold, and no others; where their
// values are pinned, not even those.
func TestTheClusterChangesAsForetoldAndPinnedNotAtAll(t *testing.T) {
	for name, pinned := range map[string]bool{"as foretold": false, "pinned": true} {
		t.Run(name, func(t *testing.T) {
			repo := realtest.Copy(t, realtest.SingleCluster)
			realtest.RunAll(t, repo.Live, "apply", "-auto-approve")
			iso := realtest.Output(t, repo.Path("cluster-101/artifacts/publish"))["talos_image_file_ids"].(map[string]any)["pve01"].(string)
			installer := realtest.Output(t, repo.Path("cluster-101/artifacts/build"))["installer_image"].(string)

			e, err := engine.Open(engine.Options{Dir: repo.Root})
			require.NoError(t, err)
			made, err := e.Plan(t.Context(), engine.PlanRequest{})
			require.NoError(t, err)
			foretold := map[string]bool{}
			for _, step := range made.Steps {
				for _, later := range step.Later {
					foretold[strings.TrimPrefix(string(later.Unit), realtest.SingleCluster.Live+"/")] = true
				}
			}
			_, err = e.Apply(t.Context(), made)
			require.NoError(t, err)
			e, err = engine.Open(engine.Options{Dir: repo.Root})
			require.NoError(t, err)
			job, err := e.StateJob(t.Context(), engine.StateOptions{Environ: realtest.Env(t), Terragrunt: realtest.Tool(t, "terragrunt")})
			require.NoError(t, err)
			states, err := job.Do(t.Context(), state.Migrate, nil)
			require.NoError(t, err)
			require.Empty(t, states.AllFindings())
			for _, out := range states.Outcomes {
				unit := strings.TrimPrefix(string(out.Unit), realtest.SingleCluster.Live+"/")
				want := state.NoChanges
				if slices.Contains([]string{"artifacts/images", "artifacts/registry"}, unit) {
					want = state.AsDeclared
				}
				assert.Equal(t, want, out.Proof, unit)
			}

			if pinned {
				path := repo.Path("clusters/cluster-101/cluster.hcl")
				content, err := os.ReadFile(path)
				require.NoError(t, err)
				at := strings.Index(string(content), "artifact_overrides = {")
				require.Positive(t, at, string(content))
				at += len("artifact_overrides = {")
				require.NoError(t, os.WriteFile(path, []byte(string(content)[:at]+"\n    installer_image = \""+installer+"\"\n    iso_file_id = \""+iso+"\"\n"+
					string(content)[at:]), 0o644))
			}
			realtest.RunAll(t, filepath.Join(repo.Live, "artifacts"), "apply", "-auto-approve")
			changed := func() []string {
				var units []string
				for unit, changes := range realtest.Changes(t, repo.Path("clusters")) {
					if len(changes) > 0 {
						units = append(units, "clusters/"+unit)
					}
				}
				slices.Sort(units)
				return units
			}
			if pinned {
				assert.Empty(t, changed())
				return
			}
			assert.Equal(t, []string{"clusters/cluster-101/compute", "clusters/cluster-101/config"}, changed())
			for _, unit := range []string{"clusters/cluster-101/compute", "clusters/cluster-101/config"} {
				assert.True(t, foretold[unit], unit)
			}
			// What was foretold of bootstrap comes through the outputs of config, once that is applied.
			env := realtest.Env(t)
			result := realtest.Terragrunt(t, env, repo.Path("clusters/cluster-101/config"), "apply", "-auto-approve")
			require.Zero(t, result.ExitCode, result.Stderr)
			assert.Contains(t, changed(), "clusters/cluster-101/bootstrap")
			assert.True(t, foretold["clusters/cluster-101/bootstrap"])
		})
	}
}
