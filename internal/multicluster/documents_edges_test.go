package multicluster

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/graph"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// onDisk writes a tree to a git repository of its own and gives its folder.
func onDisk(t *testing.T, tree *live.Tree) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for path, entry := range tree.Walk(change.Root) {
		content, err := tree.Read(path)
		require.NoError(t, err)
		file := filepath.Join(root, filepath.FromSlash(string(path)))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		if entry.Mode&fs.ModeSymlink != 0 {
			require.NoError(t, os.Symlink(string(content), file))
			continue
		}
		require.NoError(t, os.WriteFile(file, content, entry.Mode.Perm()))
	}
	realtest.Git(t, root, "init", "--quiet")
	return root
}

// edges gives the dependencies that are on, as realtest.Edges does.
func edges(x *refs.Index, l layout.Layout) map[string][]string {
	w := graph.Of(x)
	all := map[string][]string{}
	for _, unit := range w.Below(l.Live) {
		var on []string
		for _, d := range w.On(unit) {
			if !d.Off {
				on = append(on, d.Unit.Rel(l.Live))
			}
		}
		slices.Sort(on)
		all[unit.Rel(l.Live)] = on
	}
	return all
}

// override gives each cluster of a tree this text in the place for its overrides.
func overrideAll(t *testing.T, x *refs.Index, l layout.Layout, text string) *refs.Index {
	t.Helper()
	for _, cluster := range l.Clusters(x.Tree()) {
		eol := "\n"
		if strings.Contains(read(t, x, l.Definition(cluster)), "\r\n") {
			eol = "\r\n"
		}
		place := "  " + l.Cluster.Overrides + " = {" + eol
		x = edited(t, x, l.Definition(cluster), place, place+"    "+text+eol)
	}
	return x
}

func TestDependenciesAreThoseOfTerragrunt(t *testing.T) {
	for name, text := range map[string]string{
		realtest.SingleCluster.Name: `iso_file_id = "resources:iso/other.iso"`,
		realtest.TwoSites.Name:      `golden_ref = "golden/other@2"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, l := sample(t, name, nil)
			before := edges(x, l)
			assert.Equal(t, realtest.Edges(t, filepath.Join(onDisk(t, x.Tree()), string(l.Live))), before)
			x = through(t, x, l, 4)
			shared := edges(x, l)
			assert.Equal(t, realtest.Edges(t, filepath.Join(onDisk(t, x.Tree()), string(l.Live))), shared)
			x = overrideAll(t, x, l, text)
			overridden := edges(x, l)
			assert.NotEqual(t, shared, overridden, "the override turns a dependency off")
			assert.Equal(t, realtest.Edges(t, filepath.Join(onDisk(t, x.Tree()), string(l.Live))), overridden)

			x = write(t, x, l).After
			key, _, _ := strings.Cut(text, " ")
			for _, cluster := range l.Clusters(x.Tree()) {
				page := read(t, x, cluster.Folder.Child("README.md"))
				assert.Contains(t, page, "terragrunt.hcl) (off)")
				assert.Contains(t, page, `-->|"off"|`)
				_, value, _ := strings.Cut(text, " = ")
				assert.Regexp(t, "\\| `"+key+"` +\\| `"+strings.Trim(value, `"`)+"`", page)
			}
			assert.Contains(t, read(t, x, l.Live.Child("README.md")), "| `"+key+"` ")
		})
	}
}

// Whatever depends on what, each unit stands behind all that it depends on, and every circle is left without an endless run.
func TestUnitsStandBehindWhatTheyDependOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "units")
		files := map[change.Path]live.Source{}
		circles := rapid.Bool().Draw(t, "circles")
		for i := range n {
			text := ""
			for j := range n {
				if (circles || j < i) && j != i && rapid.Bool().Draw(t, "edge") {
					text += fmt.Sprintf("dependency \"d%d\" {\n  config_path = \"../u%d\"\n}\n", j, j)
				}
			}
			files[change.Path(fmt.Sprintf("live/u%d/terragrunt.hcl", i))] = live.Text(text)
		}
		x, err := refs.Build(t.Context(), live.FromMap(files))
		require.NoError(t, err)
		w := graph.Of(x)
		order := w.Below("live")
		require.Len(t, order, n)
		for at, unit := range order {
			for _, d := range w.On(unit) {
				if !circles {
					require.Less(t, slices.Index(order, d.Unit), at)
				}
				require.Contains(t, w.By(d.Unit), unit)
			}
		}
	})
}

func TestWhatIsMergedCounts(t *testing.T) {
	files := map[change.Path]live.Source{
		"live/a/terragrunt.hcl": live.Text(""), "live/b/terragrunt.hcl": live.Text(""), "live/c/terragrunt.hcl": live.Text(""),
		"live/common.hcl": live.Text("dependency \"x\" {\n  config_path = \"../a\"\n}\n"),
		"live/apart.hcl":  live.Text("dependency \"y\" {\n  config_path = \"../c\"\n}\n"),
		"live/unit/terragrunt.hcl": live.Text(`
include "common" {
  path = "../common.hcl"
}
include "apart" {
  path           = "../apart.hcl"
  merge_strategy = "no_merge"
}
dependency "x" {
  config_path = "../b"
}
dependencies {
  paths = ["../nowhere"]
}
`),
	}
	w := graph.Of(index(t, files))
	assert.Equal(t, []graph.Dependency{{Unit: "live/b"}}, w.On("live/unit"), "the unit's own block goes before the included one")
}

func TestManyClustersStayReadable(t *testing.T) {
	x, l := sample(t, realtest.SingleCluster.Name, nil)
	x = through(t, x, l, 4)
	template := l.ClustersFolder().Child("cluster-101")
	files := map[change.Path]live.Source{}
	for path, entry := range x.Tree().Walk(change.Root) {
		content, err := x.Tree().Read(path)
		require.NoError(t, err)
		files[path] = live.Source{Content: content, Mode: entry.Mode}
		for i := range 40 {
			if path.Within(template) && path.Base() != "README.md" {
				files[path.Rebase(template, l.ClustersFolder().Child(fmt.Sprintf("cluster-%d", 200+i)))] = files[path]
			}
		}
	}
	r := write(t, index(t, files), l)
	require.Empty(t, r.Findings)
	assert.Equal(t, 43, r.Progress.Todo)
	overview := read(t, r.After, l.Live.Child("README.md"))
	assert.Contains(t, overview, `["41 clusters"]`)
	assert.Equal(t, 1, strings.Count(overview, "clusters/cluster-239"), "a row of the table alone")
	assert.Contains(t, read(t, r.After, l.ArtifactsFolder().Child("README.md")), "| 41 clusters")
}
