package multicluster

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/identity"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// sampleAt gives a sample's index and layout as they are on disk.
func sampleAt(t *testing.T, sample realtest.Sample) (*refs.Index, layout.Layout) {
	t.Helper()
	tree, findings, err := live.Load(realtest.Copy(t, sample).Root)
	require.NoError(t, err)
	require.Empty(t, findings)
	l, findings := layout.Load(tree, layout.Options{})
	require.Empty(t, findings)
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	return x, l
}

// sent gives edges with every unit at its place after a phase. The edges of dropped units go; those to them lead where the phase sends
// them.
func sent(edges map[string][]string, moves map[string]string, dropped map[string]string) map[string][]string {
	place := func(unit string) string {
		if to, ok := dropped[unit]; ok {
			unit = to
		}
		if to, ok := moves[unit]; ok {
			return to
		}
		return unit
	}
	all := map[string][]string{}
	for unit, on := range edges {
		if _, gone := dropped[unit]; gone {
			continue
		}
		var targets []string
		for _, target := range on {
			targets = append(targets, place(target))
		}
		slices.Sort(targets)
		all[place(unit)] = targets
	}
	return all
}

// TestRealTerragruntLoadsAndPlansEachPhase writes the tree after each phase to disk: Terragrunt must find the edges of before at their
// new places, and plan every unit.
func TestRealTerragruntLoadsAndPlansEachPhase(t *testing.T) {
	for _, c := range []struct {
		sample realtest.Sample
		moves  []map[string]string
		drops  map[string]string
	}{
		{realtest.SingleCluster, []map[string]string{
			{"cluster-101/artifacts/extension": "artifacts/extension", "cluster-101/artifacts/build": "artifacts/images",
				"cluster-101/artifacts/publish": "artifacts/registry"}, {},
			{"cluster-101/cluster/compute": "clusters/cluster-101/compute", "cluster-101/cluster/config": "clusters/cluster-101/config",
				"cluster-101/cluster/bootstrap": "clusters/cluster-101/bootstrap"},
		}, nil},
		{realtest.TwoSites, []map[string]string{
			{"1-harbor/1-images/1-base": "images/base", "1-harbor/1-images/2-golden": "images/golden", "1-harbor/1-images/3-catalog": "images/catalog"}, {},
			{"1-harbor/2-platform/1-database": "sites/1-harbor/1-database", "1-harbor/2-platform/2-app": "sites/1-harbor/2-app",
				"1-harbor/2-platform/3-edge": "sites/1-harbor/3-edge", "2-summit/2-platform/1-database": "sites/2-summit/1-database",
				"2-summit/2-platform/2-app": "sites/2-summit/2-app", "2-summit/2-platform/3-edge": "sites/2-summit/3-edge"},
		}, map[string]string{"2-summit/1-images/1-base": "1-harbor/1-images/1-base", "2-summit/1-images/2-golden": "1-harbor/1-images/2-golden",
			"2-summit/1-images/3-catalog": "1-harbor/1-images/3-catalog"}},
	} {
		t.Run(c.sample.Name, func(t *testing.T) {
			x, l := sampleAt(t, c.sample)
			want := realtest.Edges(t, filepath.Join(onDisk(t, x.Tree()), string(l.Live)))
			for i, phase := range Phases() {
				result, err := phase.Run(context.Background(), x, Options{Layout: l})
				require.NoError(t, err)
				require.False(t, result.Findings.Has(finding.Error), result.Findings)
				require.False(t, result.Changes.Empty(), phase.Name)
				x = result.After
				switch i {
				case 0:
					want = sent(want, c.moves[0], c.drops)
				case 2:
					want = sent(want, c.moves[2], nil)
				}
				folder := filepath.Join(onDisk(t, x.Tree()), string(l.Live))
				assert.Equal(t, want, realtest.Edges(t, folder), "after %s", phase.Name)
				realtest.RunAll(t, folder, "plan")
			}
		})
	}
}

// setting is one key's state in a cluster's overrides: absent, null, or set.
type setting struct{ key, text string }

// TestRealTerragruntHoldsTheLawOfGates evaluates every subset of the override keys, the others absent or null, in the applied target
// tree. The law: each input is its expected true value, and no disabled dependency's mock reaches one on any command. The sample's
// mocks differ from the truth.
func TestRealTerragruntHoldsTheLawOfGates(t *testing.T) {
	x, l := sampleAt(t, realtest.SingleCluster)
	for _, phase := range Phases()[:4] {
		result, err := phase.Run(context.Background(), x, Options{Layout: l})
		require.NoError(t, err)
		x = result.After
	}
	folder := filepath.Join(onDisk(t, x.Tree()), string(l.Live))
	realtest.RunAll(t, folder, "apply", "-auto-approve")
	cluster := filepath.Join(folder, "clusters", "cluster-101")
	definition := filepath.Join(cluster, "cluster.hcl")
	original, err := os.ReadFile(definition)
	require.NoError(t, err)
	units := map[string]map[string]string{
		"compute": {"talos_image_file_id": "iso_file_id", "talos_version": "talos_version", "kubernetes_version": "kubernetes_version"},
		"config":  {"installer_image": "installer_image", "talos_version": "talos_version", "kubernetes_version": "kubernetes_version"},
	}
	truth := map[string]map[string]any{}
	for unit := range units {
		truth[unit] = renderedInputs(t, filepath.Join(cluster, unit))
	}
	keys := []string{"installer_image", "iso_file_id", "talos_version", "kubernetes_version"}
	write := func(overrides []setting) {
		text := "artifact_overrides = {\n"
		for _, o := range overrides {
			text += fmt.Sprintf("    %s = %s\n", o.key, o.text)
		}
		edited := strings.Replace(string(original), "artifact_overrides = {\n", text, 1)
		require.NotEqual(t, string(original)+"x", edited)
		require.NoError(t, os.WriteFile(definition, []byte(edited), 0o644))
	}
	for subset := range 1 << len(keys) {
		for _, others := range []string{"", "null"} {
			var overrides []setting
			set := map[string]bool{}
			for i, key := range keys {
				switch {
				case subset&(1<<i) != 0:
					set[key] = true
					overrides = append(overrides, setting{key, fmt.Sprintf("%q", "own-"+key)})
				case others == "null":
					overrides = append(overrides, setting{key, "null"})
				}
			}
			write(overrides)
			for unit, inputs := range units {
				got := renderedInputs(t, filepath.Join(cluster, unit))
				for input, want := range truth[unit] {
					if key, ok := inputs[input]; ok && set[key] {
						want = "own-" + key
					}
					assert.Equal(t, want, got[input], "%s of %s with %v", input, unit, overrides)
				}
			}
		}
	}

	// The same holds on the commands that count: what a plan foretells, and what an apply gives Terraform. Both units show their inputs
	// in outputs.
	outputs := map[string]map[string]string{
		"compute": {"boot_iso": "talos_image_file_id", "talos_version": "talos_version", "kubernetes_version": "kubernetes_version"},
		"config":  {"installer_image": "installer_image", "talos_version": "talos_version", "kubernetes_version": "kubernetes_version"},
	}
	for subset := range 1 << len(keys) {
		var overrides []setting
		set := map[string]bool{}
		for i, key := range keys {
			switch {
			case subset&(1<<i) != 0:
				set[key] = true
				overrides = append(overrides, setting{key, fmt.Sprintf("%q", "own-"+key)})
			case subset%2 == 0:
				overrides = append(overrides, setting{key, "null"})
			}
		}
		write(overrides)
		for _, unit := range []string{"compute", "config"} {
			folder := filepath.Join(cluster, unit)
			planned := plannedOutputs(t, folder)
			result := realtest.Terragrunt(t, realtest.Env(t), folder, "apply", "-auto-approve")
			require.Zero(t, result.ExitCode, result.Stderr)
			applied := realtest.Output(t, folder)
			for output, input := range outputs[unit] {
				want := truth[unit][input]
				if key := units[unit][input]; set[key] {
					want = "own-" + key
				}
				assert.Equal(t, want, planned[output], "plan: %s of %s with %v", output, unit, overrides)
				assert.Equal(t, want, applied[output], "apply: %s of %s with %v", output, unit, overrides)
			}
		}
	}

	// The plan's own test override skips the shared registry.
	write([]setting{{"installer_image", `"own-installer_image"`}, {"iso_file_id", `"own-iso_file_id"`}})
	edges := realtest.Edges(t, folder)
	assert.NotContains(t, edges["clusters/cluster-101/compute"], "artifacts/registry")
	assert.NotContains(t, edges["clusters/cluster-101/config"], "artifacts/images")
}

// plannedOutputs gives the values that a unit's plan foretells for its outputs.
func plannedOutputs(t *testing.T, unit string) map[string]any {
	t.Helper()
	plan := realtest.Terragrunt(t, realtest.Env(t), unit, "plan", "-out=law.tfplan")
	require.Zero(t, plan.ExitCode, plan.Stderr)
	shown := realtest.Terragrunt(t, realtest.Env(t), unit, "show", "-json", "law.tfplan")
	require.Zero(t, shown.ExitCode, shown.Stderr)
	var foretold struct {
		PlannedValues struct {
			Outputs map[string]struct{ Value any }
		} `json:"planned_values"`
	}
	require.NoError(t, json.Unmarshal([]byte(shown.Stdout), &foretold))
	values := map[string]any{}
	for name, output := range foretold.PlannedValues.Outputs {
		values[name] = output.Value
	}
	return values
}

func renderedInputs(t *testing.T, unit string) map[string]any {
	t.Helper()
	inputs, ok := realtest.Render(t, unit)["inputs"].(map[string]any)
	require.True(t, ok)
	return inputs
}

// TestSuccessCriteriaOfThePlan are those on duplication, layout and naming that a tree can show by itself.
func TestSuccessCriteriaOfThePlan(t *testing.T) {
	for _, sample := range []realtest.Sample{realtest.SingleCluster, realtest.TwoSites} {
		x, l := sampleAt(t, sample)
		words := map[string]bool{}
		for _, cluster := range l.Clusters(x.Tree()) {
			for _, word := range identity.Of(x.Tree(), l, cluster).Speaking() {
				words[word] = true
			}
		}
		for _, phase := range Phases() {
			result, err := phase.Run(context.Background(), x, Options{Layout: l})
			require.NoError(t, err)
			x = result.After
		}
		tree := x.Tree()
		for _, cluster := range l.Clusters(tree) {
			assert.False(t, tree.Exists(l.ClusterArtifacts(cluster)), "%s builds no artifacts of its own", cluster.Name)
			assert.Equal(t, l.Home(cluster), cluster.Folder)
			for _, inner := range l.Cluster.Flatten {
				assert.False(t, tree.Exists(cluster.Folder.Child(inner)))
			}
		}
		for _, stage := range l.Artifacts.Stages {
			config := l.SharedFolder(stage).Child("terragrunt.hcl")
			require.True(t, tree.IsFile(config))
			for _, h := range holders(parseBody(tree, config)) {
				content, err := tree.Read(config)
				require.NoError(t, err)
				text := string(content[h.x.Range().Start.Byte:h.x.Range().End.Byte])
				for word := range words {
					assert.NotRegexp(t, `(^|[^A-Za-z0-9])`+regexp.QuoteMeta(word)+`($|[^A-Za-z0-9])`, text, "%s of %s is named by a cluster: %s", h.name, stage.Name, text)
				}
			}
		}
	}
}
