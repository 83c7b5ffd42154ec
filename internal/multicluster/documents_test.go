package multicluster

import (
	"context"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample loads a tree of testdata/, with some files more or other ones, and its layout.
func sample(t *testing.T, name string, further map[change.Path]live.Source) (*refs.Index, layout.Layout) {
	t.Helper()
	loaded, findings, err := live.Load(filepath.Join("..", "..", "testdata", name))
	require.NoError(t, err)
	require.Empty(t, findings)
	files := map[change.Path]live.Source{}
	for path, entry := range loaded.Walk(change.Root) {
		content, err := loaded.Read(path)
		require.NoError(t, err)
		files[path] = live.Source{Content: content, Mode: entry.Mode}
	}
	maps.Copy(files, further)
	x := index(t, files)
	l, findings := layout.Load(x.Tree(), layout.Options{})
	require.Empty(t, findings)
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

var samples = []string{realtest.SingleCluster.Name, realtest.TwoSites.Name}

// readmes are the folders of all documents of a tree.
func readmes(x *refs.Index, l layout.Layout) []change.Path {
	folders := []change.Path{l.Live, l.ArtifactsFolder()}
	for _, cluster := range l.Clusters(x.Tree()) {
		folders = append(folders, cluster.Folder)
	}
	return folders
}

func TestDocumentsOfTheSamples(t *testing.T) {
	for _, name := range samples {
		t.Run(name, func(t *testing.T) {
			x, l := sample(t, name, nil)
			x = through(t, x, l, 5)
			for _, folder := range readmes(x, l) {
				file := strings.ReplaceAll(folder.Rel(l.Live.Dir()), "/", "_") + ".md"
				golden := filepath.Join("testdata", name, file)
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

// write runs phase 5 alone.
func write(t *testing.T, x *refs.Index, l layout.Layout) Result {
	t.Helper()
	r, err := documents(context.Background(), x, l)
	require.NoError(t, err)
	return r
}

func TestDocumentsOfDocumentsChangeNothing(t *testing.T) {
	for _, name := range samples {
		x, l := sample(t, name, nil)
		x = through(t, x, l, 4)
		count := len(readmes(x, l))
		first := write(t, x, l)
		assert.Equal(t, phase.Progress{Todo: count}, first.Progress)
		second := write(t, first.After, l)
		assert.True(t, second.Changes.Empty())
		assert.Empty(t, second.Findings)
		assert.Equal(t, phase.Progress{Done: count}, second.Progress)
	}
}

func TestATreeInWhichNothingIsSharedGetsNoDocuments(t *testing.T) {
	for _, name := range samples {
		x, l := sample(t, name, nil)
		l.Artifacts.Folder = "common" // a folder of this name may be there for other reasons
		r := write(t, x, l)
		assert.True(t, r.Changes.Empty())
		assert.Zero(t, r.Progress)
		assert.Same(t, x, r.After)
	}
}

func TestDocumentsFollowTheTree(t *testing.T) {
	x, l := sample(t, realtest.SingleCluster.Name, nil)
	x = through(t, x, l, 5)
	versions := l.Live.Child("common/versions.hcl")
	x = edited(t, x, versions, `talos_version = "v1.11.5"`, `talos_version = "v1.13.2"`)
	r := write(t, x, l)
	require.Empty(t, r.Findings)
	assert.Equal(t, phase.Progress{Todo: 3}, r.Progress, "the version stands in all three")
	assert.Contains(t, read(t, r.After, l.Live.Child("README.md")), "`v1.13.2`")
}

// edited replaces the one occurrence of a text in a file.
func edited(t *testing.T, x *refs.Index, file change.Path, old, with string) *refs.Index {
	t.Helper()
	content := read(t, x, file)
	require.Equal(t, 1, strings.Count(content, old), "%s in %s", old, file)
	at := strings.Index(content, old)
	set := change.Set{Edits: []change.Edit{{File: file, Start: at, End: at + len(old), New: with}}}
	tree, findings := x.Tree().With(set)
	require.Empty(t, findings)
	after, err := x.Update(context.Background(), tree, set)
	require.NoError(t, err)
	return after
}

func TestHumanWordsStay(t *testing.T) {
	const words = "# Ours\r\n\r\nAsk before you touch it.\r\n"
	x, l := sample(t, realtest.SingleCluster.Name, map[change.Path]live.Source{"terraform/infra/live/readme.md": live.Text(words)})
	x = through(t, x, l, 4)
	before := read(t, x, l.ClustersFolder().Child("cluster-101/README.md"))
	x = write(t, x, l).After
	assert.True(t, strings.HasPrefix(read(t, x, l.ClustersFolder().Child("cluster-101/README.md")), before))
	overview := l.Live.Child("readme.md")
	assert.True(t, strings.HasPrefix(read(t, x, overview), words), "a README is found however its name is spelled")
	assert.False(t, x.Tree().Exists(l.Live.Child("README.md")))
	assert.Contains(t, read(t, x, l.ArtifactsFolder().Child("README.md")), "(../readme.md)")

	x = edited(t, x, overview, "An arrow leads", "My words. An arrow leads")
	x = edited(t, x, l.Live.Child("common/versions.hcl"), `talos_version = "v1.11.5"`, `talos_version = "v1.13.2"`)
	r := write(t, x, l)
	require.Len(t, r.Findings, 1)
	assert.Equal(t, finding.SectionEdited, r.Findings[0].Code)
	assert.Contains(t, read(t, r.After, overview), "My words. An arrow leads")
	assert.Contains(t, read(t, r.After, l.ArtifactsFolder().Child("README.md")), "v1.13.2", "the other documents go on")
}

// ours is what stands between our markers.
func ours(t *testing.T, text string) string {
	t.Helper()
	begin, end := strings.Index(text, "<!-- tg-refactor:begin"), strings.Index(text, "<!-- tg-refactor:end")
	require.True(t, begin >= 0 && end > begin)
	return text[begin:end]
}

func TestCommandsAreSpelledForTheTreesTerragrunt(t *testing.T) {
	for pinned, spelled := range map[string]string{"0.55.0": "terragrunt run-all ", "1.1.2": "terragrunt run --all "} {
		x, l := sample(t, realtest.SingleCluster.Name, map[change.Path]live.Source{"terraform/.terragrunt-version": live.Text(pinned + "\n")})
		x = through(t, x, l, 5)
		assert.Contains(t, read(t, x, l.Live.Child("README.md")), "Terragrunt `"+pinned+"`, which [`.terragrunt-version`](../../.terragrunt-version) names")
		for _, folder := range readmes(x, l) {
			text := ours(t, read(t, x, folder.Child("README.md")))
			assert.Contains(t, text, spelled+"apply")
			for _, other := range []string{"terragrunt run-all ", "terragrunt run --all "} {
				assert.Equal(t, other == spelled, strings.Contains(text, other), "%s in %s for %s", other, folder, pinned)
			}
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)# ]+)`)

func TestLinksLeadSomewhere(t *testing.T) {
	for _, name := range samples {
		x, l := sample(t, name, nil)
		// After each phase, for a tree may stop anywhere.
		for last := range 4 {
			x := through(t, x, l, last+1)
			x = write(t, x, l).After
			for path := range x.Tree().Walk(l.Live) {
				text := ""
				if path.Base() == "README.md" {
					text = read(t, x, path)
				}
				for _, match := range link.FindAllStringSubmatch(text, -1) {
					target, ok := path.Dir().Join(match[1])
					assert.True(t, ok && x.Tree().Exists(target), "%s of %s after phase %d", match[1], path, last+1)
				}
			}
		}
	}
}
