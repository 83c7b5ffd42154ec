package check_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/check"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/multicluster"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

func loadSample(t *testing.T, sample realtest.Sample) (*refs.Index, layout.Layout) {
	t.Helper()
	tree, unread, err := live.Load(realtest.Copy(t, sample).Root)
	require.NoError(t, err)
	require.Empty(t, unread)
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	l, findings := layout.Load(tree, layout.Options{})
	require.NoError(t, findings.Err())
	require.NoError(t, l.Fits(tree).Err())
	return x, l
}

// applied gives the tree after the first phases, with the move manifest that apply would write.
func applied(t *testing.T, x *refs.Index, l layout.Layout, phases int, manifest bool) check.Side {
	t.Helper()
	var runners []plan.Runner
	for _, p := range multicluster.Phases()[:phases] {
		runners = append(runners, plan.PhaseRunner(p, multicluster.Options{Layout: l}))
	}
	made, err := plan.Fold(context.Background(), "phases", x, runners)
	require.NoError(t, err)
	require.NoError(t, made.AllFindings().Err())
	var units []change.Path
	for _, config := range x.Units() {
		units = append(units, config.Dir())
	}
	tree := made.Final
	if m, moves := plan.ManifestOf(made, units, "20261124-090000-phases"); moves && manifest {
		file, err := m.Create()
		require.NoError(t, err)
		with, findings := tree.With(change.Set{Creates: []change.Create{{Path: file.Path, Content: file.After}}})
		require.Empty(t, findings)
		tree = with
	}
	after, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	return check.Side{Index: after, Layout: &l}
}

// TestAfterEachPhaseNothingIsWrong: a refactoring may stop after any phase, and the branch with it passes.
func TestAfterEachPhaseNothingIsWrong(t *testing.T) {
	for _, sample := range []realtest.Sample{realtest.SingleCluster, realtest.TwoSites} {
		x, l := loadSample(t, sample)
		base := check.Side{Index: x, Layout: &l}
		for phases := range len(multicluster.Phases()) + 1 {
			now := applied(t, x, l, phases, true)
			for name, request := range map[string]check.Request{"alone": {Now: now}, "against the start": {Now: now, Base: &base}} {
				list, _, err := check.Run(context.Background(), request)
				require.NoError(t, err)
				assert.False(t, list.Has(finding.Warning), "%s after %d phases, %s: %v", sample.Name, phases, name, list)
			}
		}
	}
}

// TestWithoutTheManifestEachMovedUnitIsNamed: the same by hand, or with the manifest left out of the commit.
func TestWithoutTheManifestEachMovedUnitIsNamed(t *testing.T) {
	x, l := loadSample(t, realtest.SingleCluster)
	list, _, err := check.Run(context.Background(), check.Request{Now: applied(t, x, l, 3, false), Base: &check.Side{Index: x, Layout: &l}})
	require.NoError(t, err)
	var moved []string
	for _, f := range list {
		if f.Severity == finding.Error {
			require.Equal(t, finding.UnitMoved, f.Code, f.Error())
			moved = append(moved, f.Old+" > "+f.New)
		}
	}
	const live = "terraform/infra/live/"
	var want []string
	for _, pair := range [][2]string{{"cluster-101/artifacts/extension", "artifacts/extension"}, {"cluster-101/artifacts/build", "artifacts/images"},
		{"cluster-101/artifacts/publish", "artifacts/registry"}, {"cluster-101/cluster", "clusters/cluster-101"}} {
		want = append(want, fmt.Sprintf("%s%s > %s%s", live, pair[0], live, pair[1]))
	}
	assert.ElementsMatch(t, want, moved)
}
