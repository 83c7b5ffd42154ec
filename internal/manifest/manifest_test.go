package manifest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

func composed(t require.TestingT, manifests ...Manifest) []Unit {
	units, problems := Compose(manifests)
	require.Empty(t, problems)
	return units
}

func TestBadManifestsAreFindings(t *testing.T) {
	_, findings := Read(live.FromMap(map[change.Path]live.Source{
		Folder.Child("a.json"): live.Text("{\n<<<<<<< HEAD\n"),
		Folder.Child("b.json"): live.Text(`{"format_version": "9.0"}`)}))
	require.Len(t, findings, 2)
	assert.Equal(t, 2, findings[0].Place.Line)
	assert.Equal(t, finding.ManifestUnreadable, findings[1].Code)
}

// However units wander, the composed manifests lead from their first folder and key to their last.
func TestComposeFollowsEveryUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := []change.Path{"a", "b", "c", "d", "e"}
		at := map[change.Path]change.Path{} // first → now, for units that were there from the start
		for _, place := range places[:3] {
			at[place] = place
		}
		var manifests []Manifest
		for range rapid.IntRange(0, 5).Draw(t, "applies") {
			targets := rapid.Permutation(places).Draw(t, "targets")
			var m Manifest
			for i, first := range places[:3] {
				from, to := at[first], targets[i]
				if from != to {
					m.Units = append(m.Units, Unit{Before: from, After: to, Backend: "local", Keys: []Key{{"path", string(from), string(to)}}})
				}
				at[first] = to
			}
			manifests = append(manifests, m)
		}
		got := map[change.Path]change.Path{}
		for _, unit := range composed(t, manifests...) {
			got[unit.Before] = unit.After
			require.Equal(t, []Key{{"path", string(unit.Before), string(unit.After)}}, unit.Keys)
		}
		for first, now := range at {
			if first == now {
				require.NotContains(t, got, first)
				continue
			}
			require.Equal(t, now, got[first])
			delete(got, first)
		}
		require.Empty(t, got)
	})
}

func TestComposeForgetsDroppedUnits(t *testing.T) {
	units := composed(t, Manifest{Units: []Unit{{Before: "a", After: "b"}, {Before: "c", After: "d"}}},
		Manifest{Dropped: []Dropped{{Unit: "b"}}})
	assert.Equal(t, []Unit{{Before: "c", After: "d"}}, units)
}
