package change_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
)

func moves(pairs ...change.Path) change.Moves {
	var list []change.Move
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, change.Move{From: pairs[i], To: pairs[i+1]})
	}
	return change.NewMoves(list)
}

func TestMapTakesTheLongestSource(t *testing.T) {
	m := moves("a", "clusters/a", "a/cluster/compute", "clusters/a/compute", "a/artifacts/build", "artifacts/images")
	assert.Equal(t, change.Path("clusters/a/cluster.hcl"), m.Map("a/cluster.hcl"))
	assert.Equal(t, change.Path("clusters/a/compute/x"), m.Map("a/cluster/compute/x"))
	assert.Equal(t, change.Path("artifacts/images"), m.Map("a/artifacts/build"))
	assert.Equal(t, change.Path("ab"), m.Map("ab"))
}

func TestMovesMaySwapAndNest(t *testing.T) {
	swap := moves("a", "b", "b", "a")
	assert.Equal(t, change.Path("b/x"), swap.Map("a/x"))
	assert.Equal(t, change.Path("a/x"), swap.Map("b/x"))
	into := moves("prod", "prod/eu/prod")
	assert.Equal(t, change.Path("prod/eu/prod/x"), into.Map("prod/x"))
	before, ok := into.Preimage("prod/eu/prod/x")
	assert.True(t, ok)
	assert.Equal(t, change.Path("prod/x"), before)
	_, ok = into.Preimage("prod/other")
	assert.False(t, ok, "what lay in prod has left")
	apart := moves("a", "b", "a/x", "c")
	before, _ = apart.Preimage("b/x")
	assert.NotEqual(t, change.Path("a/x"), before, "a nested folder that went elsewhere did not come along")
	before, _ = apart.Preimage("c")
	assert.Equal(t, change.Path("a/x"), before)
}

func TestThenIsMapAfterMap(t *testing.T) {
	name := rapid.SampledFrom([]string{"a", "b", "c", "d"})
	path := rapid.Custom(func(t *rapid.T) change.Path {
		p := change.Path(name.Draw(t, "name"))
		for range rapid.IntRange(0, 2).Draw(t, "depth") {
			p = p.Child(name.Draw(t, "name"))
		}
		return p
	})
	// Destinations are fresh names, as a tree would demand; sources are any.
	draw := func(t *rapid.T, label string, sources *rapid.Generator[change.Path]) change.Moves {
		var list []change.Move
		for i := range rapid.IntRange(0, 3).Draw(t, label) {
			to := change.Path(label).Child(string(rune('0' + i)))
			list = append(list, change.Move{From: sources.Draw(t, "from"), To: to})
		}
		return change.NewMoves(list)
	}
	rapid.Check(t, func(t *rapid.T) {
		first := draw(t, "first", path)
		middle := rapid.Custom(func(t *rapid.T) change.Path { return first.Map(path.Draw(t, "p")) })
		second := draw(t, "second", middle)
		both := first.Then(second)
		p := path.Draw(t, "path")
		require.Equal(t, second.Map(first.Map(p)), both.Map(p), "first %v, second %v, both %v", first.List(), second.List(), both.List())
		before, ok := both.Preimage(both.Map(p))
		require.True(t, ok)
		require.Equal(t, p, before)
	})
}

func TestRelAndJoinAreInverse(t *testing.T) {
	element := rapid.SampledFrom([]string{"a", "b", "c"})
	path := rapid.Custom(func(t *rapid.T) change.Path {
		p := change.Root
		for range rapid.IntRange(0, 4).Draw(t, "depth") {
			p = p.Child(element.Draw(t, "element"))
		}
		return p
	})
	rapid.Check(t, func(t *rapid.T) {
		from, to := path.Draw(t, "from"), path.Draw(t, "to")
		joined, ok := from.Join(to.Rel(from))
		require.True(t, ok)
		require.Equal(t, to, joined)
	})
}

func TestJoinNeverLeavesTheRepository(t *testing.T) {
	_, ok := change.Path("a/b").Join("../../../x")
	assert.False(t, ok)
	_, ok = change.Path("a").Join("/etc")
	assert.False(t, ok)
	up, ok := change.Path("a").Join("..")
	assert.True(t, ok)
	assert.Equal(t, change.Root, up)
}

func TestApplyEditsCountsInBytesBefore(t *testing.T) {
	got, err := change.ApplyEdits([]byte("one two three"), []change.Edit{
		{Start: 8, End: 13, New: "3"}, {Start: 0, End: 3, New: "1"}, {Start: 4, End: 4, New: "and "},
	})
	require.NoError(t, err)
	assert.Equal(t, "1 and two 3", string(got))
}

func TestApplyEditsRefusesOverlaps(t *testing.T) {
	_, err := change.ApplyEdits([]byte("abcdef"), []change.Edit{{Start: 0, End: 3, New: "x"}, {Start: 2, End: 4, New: "y"}})
	require.ErrorAs(t, err, new(change.Conflict))
	_, err = change.ApplyEdits([]byte("abc"), []change.Edit{{Start: 2, End: 9}})
	require.ErrorAs(t, err, new(change.Conflict))
}
