package live_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

func TestDerivedIsMadeOncePerTextAndPath(t *testing.T) {
	made := 0
	size := func(content []byte) int { made++; return len(content) }
	tree := live.FromMap(map[change.Path]live.Source{"a.hcl": live.Text("a = 1\n"), "b.hcl": live.Text("bb = 1\n"), "empty": live.Text("")})
	after, findings := tree.With(change.Set{Edits: []change.Edit{{File: "b.hcl", Start: 0, End: 2, New: "long", Cause: change.Cause{Why: "test"}}}})
	require.Empty(t, findings)
	for _, c := range []struct {
		tree *live.Tree
		file change.Path
		want int
		made int
	}{
		{tree: tree, file: "a.hcl", want: 6, made: 1},
		{tree: tree, file: "a.hcl", want: 6, made: 1},
		{tree: after, file: "a.hcl", want: 6, made: 1},
		{tree: tree, file: "b.hcl", want: 7, made: 2},
		{tree: after, file: "b.hcl", want: 9, made: 3},
		{tree: tree, file: "empty", want: 0, made: 4},
	} {
		got, err := live.Derived(c.tree, c.file, size)
		require.NoError(t, err)
		assert.Equal(t, c.want, got)
		assert.Equal(t, c.made, made, "%s", c.file)
	}
	_, err := live.Derived(tree, "missing", size)
	require.Error(t, err)
}
