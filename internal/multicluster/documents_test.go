package multicluster

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample loads a tree of testdata/ with some further files, and its layout: that of its own file, which init writes for a tree that
// does not fit the defaults.
func sample(t *testing.T, name string, further map[change.Path]live.Source) (*refs.Index, layout.Layout) {
	t.Helper()
	root := filepath.Join("..", "..", "testdata", name)
	files := map[change.Path]live.Source{}
	loaded, findings, err := live.Load(root)
	require.NoError(t, err)
	require.Empty(t, findings)
	for path, entry := range loaded.Walk(change.Root) {
		content, err := loaded.Read(path)
		require.NoError(t, err)
		files[path] = live.Source{Content: content, Mode: entry.Mode}
	}
	for path, source := range further {
		files[path] = source
	}
	x := index(t, files)
	l, findings := layout.Load(x.Tree(), layout.Options{})
	if len(findings) > 0 {
		written, findings := layout.Init(x, layout.Options{})
		require.Empty(t, findings)
		files[written.Path] = live.Text(string(written.Content))
		x = index(t, files)
		l, findings = layout.Load(x.Tree(), layout.Options{})
		require.Empty(t, findings)
	}
	return x, l
}

func index(t *testing.T, files map[change.Path]live.Source) *refs.Index {
	t.Helper()
	x, err := refs.Build(context.Background(), live.FromMap(files))
	require.NoError(t, err)
	return x
}

// through runs the phases up to a number, one after another.
func through(t *testing.T, x *refs.Index, l layout.Layout, last int) *refs.Index {
	t.Helper()
	for _, p := range Phases()[:last] {
		r, err := p.Run(context.Background(), x, Options{Layout: l})
		require.NoError(t, err)
		require.NoError(t, r.Findings.Err())
		x = r.After
	}
	return x
}

func read(t *testing.T, x *refs.Index, file change.Path) string {
	t.Helper()
	content, err := x.Tree().Read(file)
	require.NoError(t, err)
	return string(content)
}

func TestDocumentsOfTheSamples(t *testing.T) {
	for _, name := range []string{"single-cluster", "two-sites"} {
		t.Run(name, func(t *testing.T) {
			x, l := sample(t, name, nil)
			x = through(t, x, l, 5)
			readmes := []change.Path{l.Live, l.ArtifactsFolder()}
			for _, cluster := range l.Clusters(x.Tree()) {
				readmes = append(readmes, cluster.Folder)
			}
			for _, folder := range readmes {
				golden := filepath.Join("testdata", name, strings.ReplaceAll(strings.TrimPrefix(string(folder), string(l.Live.Dir())+"/"), "/", "_")+".md")
				got := read(t, x, folder.Child("README.md"))
				if *update {
					require.NoError(t, os.MkdirAll(filepath.Dir(golden), 0o755))
					require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
				}
				want, err := os.ReadFile(golden)
				require.NoError(t, err)
				assert.Equal(t, string(want), got, "%s; go test ./internal/multicluster -update writes it anew", golden)
			}
		})
	}
}
