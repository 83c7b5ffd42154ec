package layout

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

func load(t *testing.T, sample string) *live.Tree {
	t.Helper()
	tree, findings, err := live.Load("../../testdata/" + sample)
	require.NoError(t, err)
	require.Empty(t, findings)
	return tree
}

func initIn(t *testing.T, tree *live.Tree, opts Options) Written {
	t.Helper()
	index, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	written, findings := Init(index, opts)
	require.Empty(t, findings)
	return written
}

func TestX(t *testing.T) {
	for _, s := range []string{"single-cluster", "two-sites"} {
		w := initIn(t, load(t, s), Options{})
		t.Log(w.Path, "\n"+string(w.Content))
	}
}
