package move_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/move"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// TestFixturesKeepTheirReferences moves units of Terragrunt's own fixtures up, down and aside: what resolved resolves to the same thing,
// and only files with an edit have other bytes.
func TestFixturesKeepTheirReferences(t *testing.T) {
	planned, refused, kept := 0, 0, 0
	for _, folder := range realtest.Fixtures(t) {
		tree, _, err := live.Load(folder)
		require.NoError(t, err)
		x, err := refs.Build(context.Background(), tree)
		require.NoError(t, err)
		for i, unit := range x.Units() {
			if i%3 != 0 || unit.Dir() == change.Root {
				continue
			}
			to := []change.Path{"zz", "zz/deep/er/" + change.Path(unit.Dir().Base()), unit.Dir() + "-aside"}[i/3%3]
			list := []change.Move{{From: unit.Dir(), To: to}}
			result, err := move.Plan(context.Background(), x, move.Request{Moves: list})
			require.NoError(t, err)
			if result.Findings.Has(finding.Error) {
				refused++
				continue
			}
			planned++
			kept += same(t, x, result, change.NewMoves(list))
		}
	}
	t.Logf("%d moves planned, %d refused, %d references kept", planned, refused, kept)
	assert.Greater(t, planned, 200)
	assert.Greater(t, kept, 1000)
}

func same(t *testing.T, x *refs.Index, result move.Result, moves change.Moves) (kept int) {
	t.Helper()
	fresh, err := refs.Build(context.Background(), result.After.Tree())
	require.NoError(t, err)
	for _, view := range x.Views() {
		after := fresh.View(moves.Map(view.Config))
		if !view.Unit || x.Template(view.Config) || x.MayRun(view.Config) {
			continue
		}
		require.NotNil(t, after, "%s", view.Config)
		leads := map[refs.Kind]map[change.Path]bool{}
		for _, reference := range after.References {
			if leads[reference.Kind] == nil {
				leads[reference.Kind] = map[change.Path]bool{}
			}
			leads[reference.Kind][reference.Target] = reference.State == refs.Resolved
		}
		for _, reference := range view.References {
			stays := reference.StateKey && moves.Map(reference.Target) == reference.Target // The state plan says where it is looked for now.
			if reference.State == refs.Resolved && !stays {
				require.True(t, leads[reference.Kind][moves.Map(reference.Target)], "%s of %s", reference.Value, view.Config)
				kept++
			}
		}
	}
	edited := map[change.Path]bool{}
	for _, edit := range result.Changes.Edits {
		edited[edit.File] = true
	}
	for path, entry := range result.After.Tree().Walk(change.Root) {
		if edited[entry.Origin] {
			continue
		}
		before, err := x.Tree().Read(entry.Origin)
		require.NoError(t, err)
		now, err := result.After.Tree().Read(path)
		require.NoError(t, err)
		require.Equal(t, before, now)
	}
	return kept
}
