package live_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

func tree(paths ...change.Path) *live.Tree {
	files := map[change.Path]live.Source{}
	for _, path := range paths {
		files[path] = live.Text("from " + string(path))
	}
	return live.FromMap(files)
}

func paths(t *live.Tree) []change.Path {
	var all []change.Path
	for path := range t.Walk(change.Root) {
		all = append(all, path)
	}
	return all
}

func move(from, to change.Path) change.Move { return change.Move{From: from, To: to} }

func TestWithMovesSimultaneously(t *testing.T) {
	base := tree("a/x", "b/y")
	swapped, findings := base.With(change.Set{Moves: []change.Move{move("a", "b"), move("b", "a")}})
	require.Empty(t, findings)
	assert.Equal(t, []change.Path{"a/y", "b/x"}, paths(swapped))
	assert.Equal(t, []change.Path{"a/x", "b/y"}, paths(base), "the base is untouched")

	into, findings := base.With(change.Set{Moves: []change.Move{move("a", "a/eu/a")}})
	require.Empty(t, findings)
	assert.Equal(t, []change.Path{"a/eu/a/x", "b/y"}, paths(into))

	all, findings := base.With(change.Set{Moves: []change.Move{move(".", "live")}})
	require.Empty(t, findings)
	assert.Equal(t, []change.Path{"live/a/x", "live/b/y"}, paths(all))
}

func TestWithFlattensAndPrunes(t *testing.T) {
	base := tree("c/cluster.hcl", "c/cluster/compute/t", "c/cluster/config/t", "c/artifacts/build/t")
	after, findings := base.With(change.Set{Moves: []change.Move{
		move("c", "clusters/c"), move("c/cluster/compute", "clusters/c/compute"), move("c/cluster/config", "clusters/c/config"),
		move("c/artifacts/build", "artifacts/images"),
	}})
	require.Empty(t, findings)
	assert.Equal(t, []change.Path{"artifacts/images/t", "clusters/c/cluster.hcl", "clusters/c/compute/t", "clusters/c/config/t"}, paths(after))
	assert.False(t, after.Exists("clusters/c/cluster"), "an emptied folder goes")
	entry, _ := after.Lookup("clusters/c/compute/t")
	assert.Equal(t, change.Path("c/cluster/compute/t"), entry.Origin)
}

func TestWithNamesEveryClash(t *testing.T) {
	base := tree("a/x", "b/y", "c")
	after, findings := base.With(change.Set{Moves: []change.Move{move("a", "b"), move("gone", "d"), move("b/y", "c/y")}})
	assert.Nil(t, after)
	assert.Equal(t, []finding.Code{finding.SourceMissing, finding.DestinationTaken}, codes(findings)[:2])
}

func codes(l finding.List) []finding.Code {
	var all []finding.Code
	for _, f := range l {
		all = append(all, f.Code)
	}
	return all
}

func TestNetComparesWithTheDisk(t *testing.T) {
	base := tree("a/x", "b/y", "z")
	first, findings := base.With(change.Set{
		Moves: []change.Move{move("a", "m")},
		Edits: []change.Edit{{File: "a/x", Start: 0, End: 4, New: "FROM"}},
	})
	require.Empty(t, findings)
	second, findings := first.With(change.Set{
		Moves: []change.Move{move("m", "n")}, Removes: []change.Remove{{Path: "z"}},
		Creates: []change.Create{{Path: "new", Content: []byte("hi")}},
	})
	require.Empty(t, findings)
	net := second.Net(base, change.NewMoves([]change.Move{move("a", "m")}).Then(change.NewMoves([]change.Move{move("m", "n")})))
	assert.Equal(t, []change.Move{move("a", "n")}, net.Moves)
	require.Len(t, net.Files, 3)
	assert.Equal(t, change.FileChange{Origin: "z", Before: []byte("from z"), Mode: 0o644}, net.Files[0])
	assert.Equal(t, "FROM a/x", string(net.Files[1].After))
	assert.Equal(t, change.Path("new"), net.Files[2].Path)
}

func TestFollowStaysInside(t *testing.T) {
	tr := live.FromMap(map[change.Path]live.Source{
		"real/unit/t": live.Text("x"), "link": live.LinkTo("real"), "in/up": live.LinkTo("../link/unit"),
		"out": live.LinkTo("../outside"), "abs": live.LinkTo("/etc"), "loop": live.LinkTo("loop"),
	})
	got, ok := tr.Follow("in/up/t")
	assert.True(t, ok)
	assert.Equal(t, change.Path("real/unit/t"), got)
	for _, p := range []change.Path{"out", "abs/passwd", "loop", "real/none"} {
		assert.False(t, tr.Exists(p), p)
	}
	assert.True(t, tr.IsDir("in/up"))
}

func TestAFolderOfCachesIsInNobodysWay(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"b/c/.terragrunt-cache/x", "d/e"} {
		require.NoError(t, os.MkdirAll(filepath.Join(root, dir), 0o755))
	}
	for _, file := range []string{"a/x", "d/y"} {
		require.NoError(t, os.MkdirAll(filepath.Join(root, filepath.Dir(file)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, file), nil, 0o600))
	}
	base, _, err := live.Load(root)
	require.NoError(t, err)
	after, findings := base.With(change.Set{Moves: []change.Move{move("a", "b")}})
	require.Empty(t, findings)
	assert.Equal(t, []change.Path{"b/x", "d/y"}, paths(after))
	_, findings = base.With(change.Set{Moves: []change.Move{move("a", "d")}})
	assert.Equal(t, []finding.Code{finding.DestinationTaken}, codes(findings))
}

func TestLoadSeesTheRepositoryButNoCaches(t *testing.T) {
	root := t.TempDir()
	for _, file := range []string{"a/terragrunt.hcl", ".git/HEAD", "a/.terraform/x", "a/.terragrunt-cache/y/terragrunt.hcl", "a/.hidden",
		".tg-refactor/journal/1/park/000000"} {
		require.NoError(t, os.MkdirAll(filepath.Join(root, filepath.Dir(file)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, file), []byte(file), 0o600))
	}
	require.NoError(t, os.Symlink("terragrunt.hcl", filepath.Join(root, "a/link")))
	tr, findings, err := live.Load(root)
	require.NoError(t, err)
	require.Empty(t, findings)
	assert.Equal(t, []change.Path{"a/.hidden", "a/link", "a/terragrunt.hcl"}, paths(tr))
	content, err := tr.Read("a/link")
	require.NoError(t, err)
	assert.Equal(t, "terragrunt.hcl", string(content))
	assert.True(t, slices.Contains(tr.List("a"), ".hidden"))
	assert.Equal(t, int64(len("a/terragrunt.hcl")), tr.Size("a/terragrunt.hcl"))
	assert.Zero(t, tr.Size("a"))
}

func TestIgnoredPathsStayIgnoredWhereverTheyGo(t *testing.T) {
	base := tree("a/out/x", "a/y").Ignoring([]change.Path{"a/out/x"})
	after, findings := base.With(change.Set{Moves: []change.Move{move("a", "b/c")}})
	require.Empty(t, findings)
	assert.True(t, after.Ignored("b/c/out/x"))
	assert.False(t, after.Ignored("b/c/y"))
	assert.True(t, after.Exists("b/c/out/x"))
}
