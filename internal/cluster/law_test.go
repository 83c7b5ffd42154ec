package cluster_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/shell"
)

// TestLawAddedClusterStandsOnItsOwn: on any tree a new cluster only creates files; each of its paths leads to its own copy of what the
// template's leads to, or to the same thing; no state has two owners; with the rewrite nothing of the template's identity is left; and
// removing it gives the tree back.
func TestLawAddedClusterStandsOnItsOwn(t *testing.T) {
	added, copied := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		f, n := randomTree(t)
		tree := f.tree()
		x, l := begin(t, tree)
		request := cluster.Addition{Folder: "new-52", Name: "fresh", From: n.folder, RewriteIdentity: true}
		result, err := cluster.Add(context.Background(), x, l, request, nil)
		require.NoError(t, err)
		require.NoError(t, result.Findings.Err(), "%v", f)
		require.Empty(t, result.Changes.Moves)
		require.Empty(t, result.Changes.Edits)
		require.Empty(t, result.Changes.Removes)
		after := result.After
		fresh, err := refs.Build(context.Background(), after.Tree())
		require.NoError(t, err)
		from, to := change.Path(n.at(n.folder)), change.Path(n.at("new-52"))
		stages := change.Path(n.at(n.folder) + "/" + n.from)
		together := false
		for _, found := range result.Findings {
			together = together || found.Code == finding.ArtifactsCopied
		}
		for _, view := range x.Views() {
			if !view.Config.Within(from) || view.Config.Within(stages) && !together {
				continue
			}
			twin := fresh.View(view.Config.Rebase(from, to))
			require.NotNil(t, twin, "%s is copied", view.Config)
			require.Len(t, twin.References, len(view.References))
			for i, reference := range view.References {
				want := reference.Target
				if want.Within(from) && (together || !want.Within(stages)) {
					want = want.Rebase(from, to)
				}
				require.Equal(t, reference.State, twin.References[i].State, "%s of %s: %q", reference.Kind, twin.Config, twin.References[i].Value)
				if reference.State != refs.Resolved {
					continue
				}
				require.Equal(t, want, twin.References[i].Target, "%s of %s: %q", reference.Kind, twin.Config, twin.References[i].Value)
			}
		}
		_, dangers := backend.Changes(x, after, change.NewMoves(nil))
		require.NoError(t, dangers.Err(), "no state has two owners")
		require.False(t, after.Tree().Exists(to.Child("talosconfig")))
		require.True(t, after.Tree().Exists(to.Child(".hidden")))
		for _, left := range cluster.LeftBehind(after, l) {
			require.False(t, strings.HasPrefix(left.Place.File, string(to)+"/"), "%s", left.Error())
		}
		removed, err := cluster.Remove(context.Background(), after, l, cluster.Removal{Cluster: "new-52"}, nil, shell.Stand{})
		require.NoError(t, err)
		require.NoError(t, removed.Findings.Err())
		require.Equal(t, f, filesOf(t, removed.After.Tree()))
		added++
		if together {
			copied++
		}
	})
	t.Logf("%d clusters were added, %d of them with artifacts", added, copied)
	require.Positive(t, added)
}

// TestLawOverridesGoBack: whatever is set and taken away again leaves the bytes that were there, and only what is set differs in between.
func TestLawOverridesGoBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := small()
		place := rapid.SampledFrom([]string{"{\n    # none\n  }", "{}", "{\n  }", "{\n    iso_file_id = \"a:iso/b\" # mine\n\n    # about\n    # versions\n  }"}).Draw(t, "place")
		const definition = change.Path("live/clusters/cluster-101/cluster.hcl")
		f[definition] = strings.Replace(f[definition], "{\n    # none\n  }", place, 1)
		if rapid.Bool().Draw(t, "crlf") {
			f[definition] = strings.ReplaceAll(f[definition], "\n", "\r\n")
		}
		x, l := begin(t, f.tree())
		values := map[string]string{"installer_image": "r.example/i:v1", "talos_version": "v1.2.3", "kubernetes_version": "v1.9.0"}
		var o, back cluster.Overriding
		o.Cluster, back.Cluster = "cluster-101", "cluster-101"
		for _, key := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"installer_image", "talos_version", "kubernetes_version"}), 1, 3,
			rapid.ID[string]).Draw(t, "keys") {
			setting := cluster.Setting{Key: key, Value: values[key]}
			if rapid.Bool().Draw(t, "pin") {
				o.Pin, back.Unpin = append(o.Pin, setting), true
				continue
			}
			o.Set, back.Unset = append(o.Set, setting), append(back.Unset, key)
		}
		set, err := cluster.Override(context.Background(), x, l, o)
		require.NoError(t, err)
		require.NoError(t, set.Findings.Err())
		c, _ := cluster.Find(set.After.Tree(), l, "cluster-101")
		for _, entry := range cluster.InForceOf(set.After, l, c) {
			if value := values[entry.Key]; entry.Source == cluster.Overridden || entry.Source == cluster.Pinned {
				if entry.Key != "iso_file_id" {
					require.Equal(t, value, entry.Value)
				}
			}
		}
		again, err := cluster.Override(context.Background(), set.After, l, o)
		require.NoError(t, err)
		require.True(t, again.Changes.Empty(), "what is set is set")
		undone, err := cluster.Override(context.Background(), set.After, l, back)
		require.NoError(t, err)
		now := filesOf(t, undone.After.Tree())[definition]
		if place == "{\n  }" {
			now = strings.Replace(now, "artifact_overrides = {}", "artifact_overrides = "+strings.ReplaceAll(place, "\n", lineEnd(now)), 1)
		}
		require.Equal(t, f[definition], now)
	})
}

func lineEnd(text string) string {
	if strings.Contains(text, "\r\n") {
		return "\r\n"
	}
	return "\n"
}
