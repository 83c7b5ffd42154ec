package validate_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/validate"
)

// planned gives a sample's tree as all phases leave it.
func planned(t *testing.T, sample realtest.Sample) *live.Tree {
	repo := realtest.Copy(t, sample)
	e, err := engine.Open(engine.Options{Dir: repo.Root})
	require.NoError(t, err)
	made, err := e.Plan(context.Background(), engine.PlanRequest{})
	require.NoError(t, err)
	return made.Final
}

// judged gives what all criteria say of a tree: the state, and what fails.
func judged(t *testing.T, tree *live.Tree) map[string]string {
	ctx := context.Background()
	x, err := refs.Build(ctx, tree)
	require.NoError(t, err)
	l, findings := layout.Load(tree, layout.Options{Dir: change.Root})
	require.False(t, findings.Has(finding.Error), "%v", findings)
	of := validate.Tree{Index: x, Layout: l}
	evaluated := func(trial validate.Trial) []evaluate.Unit {
		units, err := evaluate.Evaluate(ctx, trial.Tree, evaluate.Options{Root: "/repository", Units: trial.Units, Generated: trial.Generated})
		require.NoError(t, err)
		return units
	}
	asItIs := evaluated(of.AsItIs())
	all := append(of.Shape(), of.Evaluated(asItIs)...)
	if trial, why, ok := of.Overridden(); ok {
		all = append(all, of.OverridesWork(asItIs, evaluated(trial)))
	} else {
		all = append(all, validate.OverridesUntested(why))
	}
	if copied, why, ok := of.Copied(); ok {
		all = append(all, of.CopyWorks(copied, asItIs, evaluated(copied.Renamed), evaluated(copied.Exact)))
	} else {
		all = append(all, validate.CopyUntested(why))
	}
	states := map[string]string{}
	for _, criterion := range all {
		text := string(criterion.State)
		for _, detail := range criterion.Details {
			text += "; " + strings.TrimPrefix(string(detail.Place), string(l.Live)+"/") + ": " + detail.Message
		}
		states[criterion.Name] = text
	}
	return states
}

func passing() map[string]string {
	all := map[string]string{}
	for _, name := range []string{"artifacts-once", "no-copies", "clear-names", "artifacts-evaluate", "clusters-evaluate", "versions-consistent",
		"overrides-work", "new-cluster"} {
		all[name] = "pass"
	}
	return all
}

func TestThePlannedSamplesPass(t *testing.T) {
	for _, sample := range []realtest.Sample{realtest.SingleCluster, realtest.TwoSites} {
		t.Run(sample.Name, func(t *testing.T) {
			assert.Equal(t, passing(), judged(t, planned(t, sample)))
		})
	}
}

func TestBeforeTheRefactoringNothingIsShared(t *testing.T) {
	repo := realtest.Copy(t, realtest.SingleCluster)
	tree, _, err := live.Load(repo.Root)
	require.NoError(t, err)
	states := judged(t, tree)
	assert.Contains(t, states["artifacts-once"], "fail; artifacts/extension: the stage extension is not shared")
	assert.Contains(t, states["no-copies"], "fail; cluster-101/artifacts/extension: the cluster has a stage of its own")
	assert.Contains(t, states["clear-names"], "fail; artifacts: there is no such folder")
	for _, name := range []string{"artifacts-evaluate", "versions-consistent", "overrides-work", "new-cluster"} {
		assert.Equal(t, "not tested", states[name], name)
	}
}

// Each spoilt tree fails the criterion that speaks of it.
func TestWhatIsWrongFails(t *testing.T) {
	const liveFolder = "terraform/infra/live/"
	const compute, config = liveFolder + "clusters/cluster-101/compute/terragrunt.hcl", liveFolder + "clusters/cluster-101/config/terragrunt.hcl"
	tree := planned(t, realtest.SingleCluster)
	for name, c := range map[string]struct {
		file      change.Path
		old, text string
		criterion string
		want      string
	}{
		"an override that nobody asks": {compute, "local.shared_image ? dependency.image.outputs.talos_image_file_ids", "true ? dependency.image.outputs.talos_image_file_ids",
			"overrides-work", "fail; clusters/cluster-101/compute: inputs.talos_image_file_id is resources:iso/mock-talos-image.iso although iso_file_id is overridden" +
				"; clusters/cluster-101/compute: dependency \"image\" is off, though something reads its mock"},
		"a dependency that stays on": {config, "enabled = local.shared_custom_installer", "enabled = true", "overrides-work",
			"fail; clusters/cluster-101/config: dependency \"custom_installer\" is on, though nothing reads it"},
		"a version of its own": {compute, "dependency.image.outputs.talos_version", "\"v1.0.0\"", "versions-consistent",
			"fail; clusters/cluster-101/compute: inputs.talos_version is not read from registry"},
		"a dependency that is gone": {compute, "\"../../../artifacts/registry\"", "\"../../../artifacts/nowhere\"", "clusters-evaluate",
			"fail; clusters/cluster-101/compute: dependency \"image\" leads to \"../../../artifacts/nowhere\", where no config stands"},
		"a unit that cannot be read": {liveFolder + "artifacts/images/terragrunt.hcl", "local.versions", "local.version", "artifacts-evaluate", "fail; artifacts/images: "},
		"a copy that leads back": {config, "\"../compute\"", "\"${get_repo_root()}/terraform/infra/live/clusters/cluster-101/compute\"", "new-cluster",
			"fail; clusters/cluster-101-copy/config: dependency \"compute\" leads back to terraform/infra/live/clusters/cluster-101"},
		"states at one place": {"terraform/infra/root.hcl", "terragrunt-cache/${path_relative_to_include()}", "/states", "new-cluster",
			"fail; clusters/cluster-101-copy/bootstrap: the copy of the unit would keep its state where terraform/infra/live/clusters/cluster-101/bootstrap does"},
	} {
		t.Run(name, func(t *testing.T) {
			content, err := tree.Read(c.file)
			require.NoError(t, err)
			at := strings.Index(string(content), c.old)
			require.GreaterOrEqual(t, at, 0)
			spoilt, findings := tree.With(change.Set{Edits: []change.Edit{{File: c.file, Start: at, End: at + len(c.old), New: c.text}}})
			require.False(t, findings.Has(finding.Error))
			states := judged(t, spoilt)
			assert.True(t, strings.HasPrefix(states[c.criterion], c.want), states[c.criterion])
			for _, criterion := range []string{"artifacts-once", "no-copies", "clear-names"} {
				if c.criterion != "clusters-evaluate" {
					assert.Equal(t, "pass", states[criterion])
				}
			}
		})
	}
}

// A cluster that overrides a value reads it from its definition, and one whose dependency that turns off reads other true sources:
// neither is an inconsistency.
func TestAnOverriddenVersionIsConsistent(t *testing.T) {
	tree := planned(t, realtest.SingleCluster)
	const definition change.Path = "terraform/infra/live/clusters/cluster-101/cluster.hcl"
	content, err := tree.Read(definition)
	require.NoError(t, err)
	at := strings.Index(string(content), "artifact_overrides = {") + len("artifact_overrides = {")
	for _, set := range []string{`talos_version = "v1.12.0"`, `iso_file_id = "resources:iso/x.iso"`} {
		overridden, findings := tree.With(change.Set{Edits: []change.Edit{{File: definition, Start: at, End: at, New: "\n    " + set + "\n"}}})
		require.False(t, findings.Has(finding.Error))
		assert.Equal(t, passing(), judged(t, overridden), set)
	}
}
