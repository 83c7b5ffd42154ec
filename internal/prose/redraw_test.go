package prose_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/prose"
)

// A drawing of folders shows each thing where it is afterwards, where that is asked for. Where something would be lost it stays, and that is said.
func TestDrawingsAreRedrawn(t *testing.T) {
	const cluster, top, root change.Path = infra + "/cluster-101/README.md", infra + "/README.md", "README.md"
	for _, c := range []struct {
		name string
		file change.Path
		old  string
		// want is the drawing afterwards; empty where it cannot be drawn.
		want string
	}{
		{"what stays together", top, `
live/
├── root.hcl
├── common/                # for all
│   └── versions.hcl
└── cluster-101/           # production
    ├── cluster.hcl
    ├── artifacts/
    │   ├── build/         # twelve minutes
    │   └── publish/
    └── cluster/
        └── compute/
`, `
live/
├── root.hcl
├── common/                # for all
│   └── versions.hcl
├── clusters/
│   └── cluster-101/       # production
│       ├── cluster.hcl
│       └── compute/
└── artifacts/
    ├── images/            # twelve minutes
    └── registry/
`},
		{"what leaves the folder that is drawn", cluster, `
cluster-101/
├── cluster.hcl
├── artifacts/
│   ├── extension/
│   └── build/
└── cluster/
    ├── compute/
    └── config/
`, `
live/
├── clusters/
│   └── cluster-101/
│       ├── cluster.hcl
│       ├── compute/
│       └── config/
└── artifacts/
    ├── extension/
    └── images/
`},
		{"by ASCII, with a path for a name and a line that leads on", root, `
my-repo
|-- terraform/infra/live
|   |-- common
|   |
|   ` + "`" + `-- cluster-101/cluster
|       |-- compute
|       ` + "`" + `-- ...
` + "`" + `-- README.md
`, `
my-repo
|-- terraform/infra/live
|   |-- common
|   |
|   ` + "`" + `-- clusters/cluster-101
|       |-- compute
|       ` + "`" + `-- ...
` + "`" + `-- README.md
`},
		{"a path for a root", root, "terraform/infra/live/cluster-101/\n└── artifacts/\n    └── build/ (old)\n", "terraform/infra/live/\n├── clusters/cluster-101/\n└── artifacts/\n    └── images/ (old)\n"},
		{"a level that goes away", top, "cluster-101\n├── cluster\n│   └── config\n└── cluster.hcl\n", "cluster-101\n├── config\n└── cluster.hcl\n"},
		{"what is left of a level", cluster, ".\n├── cluster.hcl\n└── cluster/\n    ├── …\n    └── config/\n", ".\n├── cluster.hcl\n├── …\n└── config/\n"},
		{"what is not there", cluster, "cluster-101/\n├── cluster.hcl\n└── cluster/\n    ├── config/\n    └── later/\n", ""},
		{"a page's folder that something leaves, by a dot", cluster, ".\n├── cluster.hcl\n└── artifacts/\n    └── build/\n", ""},
		{"a comment on what dissolves", cluster, "cluster-101/\n├── cluster.hcl\n└── cluster/   # the units\n    └── compute/\n", ""},
		{"a text in between", cluster, "cluster-101/\n├── cluster.hcl\nand\n└── cluster/\n    └── compute/\n", ""},
		{"crooked lines", cluster, "cluster-101/\n├── cluster.hcl\n  └── cluster/compute/\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			old, want := strings.TrimPrefix(c.old, "\n"), strings.TrimPrefix(c.want, "\n")
			for _, ends := range []string{"\n", "\r\n"} {
				page := func(text string) string {
					return strings.ReplaceAll("# Structure\n\n```text\n"+strings.TrimSuffix(text, "\n")+"\n```\n", "\n", ends)
				}
				got, findings := follow(t, c.file, page(old))
				assert.Equal(t, page(old), got, "nothing is drawn unasked")
				got, rewritten := follow(t, c.file, page(old), rewriting)
				if want == "" {
					assert.Equal(t, page(old), got)
					assert.Equal(t, []finding.Code{finding.DrawingStale}, codes(rewritten), "%v", rewritten)
					assert.Equal(t, "Redraw it by hand", rewritten[0].Remedy)
					continue
				}
				assert.Equal(t, []finding.Code{finding.DrawingStale}, codes(findings), "%v", findings)
				assert.Contains(t, findings[0].Remedy, "--rewrite-mentions")
				assert.Equal(t, page(want), got)
				assert.Empty(t, rewritten)
			}
		})
	}
}

// TestLawRedrawnDrawings: a drawing of a whole tree draws the whole tree after any moves, and every comment stands behind what it stood behind.
func TestLawRedrawnDrawings(t *testing.T) {
	redrawn := 0
	rapid.Check(t, func(t *rapid.T) {
		files := map[change.Path]live.Source{}
		for range rapid.IntRange(2, 7).Draw(t, "files") {
			p := change.Root
			for range rapid.IntRange(0, 3).Draw(t, "depth") {
				p = p.Child(rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "folder"))
			}
			files[p.Child(rapid.SampledFrom([]string{"x.hcl", "y.tf"}).Draw(t, "name"))] = live.Text("")
		}
		bare := live.FromMap(files)
		text := "# Tree\n\n```\nrepo/\n" + drawnTree(bare, change.Root, "") + "```\n"
		files["README.md"] = live.Text(text)
		before := live.FromMap(files)
		from := rapid.SampledFrom(slices.Sorted(maps.Keys(drawnPaths(t, text)))).Draw(t, "from")
		to := change.Path(rapid.SampledFrom([]string{"new", "a/new", "new/b/c", "b/x"}).Draw(t, "to"))
		moves := change.NewMoves([]change.Move{{From: from, To: to}})
		after, problems := before.With(change.Set{Moves: moves.List()})
		if len(problems) > 0 {
			t.Skip("moves that clash")
		}
		set, _ := prose.Follow(prose.Request{Before: before, After: after, Moves: moves, Live: "live", Rewrite: true})
		set.Moves = moves.List()
		followed, problems := before.With(set)
		require.Empty(t, problems)
		now, err := followed.Read("README.md")
		require.NoError(t, err)
		want := map[change.Path]string{}
		for p := range after.Walk(change.Root) {
			for above := range p.Up() {
				if above != change.Root && p != "README.md" {
					want[above] = ""
				}
			}
		}
		for p, comment := range drawnPaths(t, text) {
			if comment != "" {
				want[moves.Map(p)] = comment
			}
		}
		if string(now) == text {
			return
		}
		require.Equal(t, want, drawnPaths(t, string(now)), "%s moves to %s\n%s\n%s", from, to, text, now)
		redrawn++
	})
	require.Positive(t, redrawn)
}

// drawnTree draws what is below a folder, with a comment behind each file.
func drawnTree(tree *live.Tree, folder change.Path, lead string) string {
	var b strings.Builder
	names := tree.List(folder)
	for i, name := range names {
		branch, on := "├── ", "│   "
		if i == len(names)-1 {
			branch, on = "└── ", "    "
		}
		if p := folder.Child(name); tree.IsDir(p) {
			b.WriteString(lead + branch + name + "/\n" + drawnTree(tree, p, lead+on))
		} else {
			b.WriteString(lead + branch + name + " # " + string(p) + "\n")
		}
	}
	return b.String()
}

// drawnPaths reads the drawing of a page: what stands behind each path.
func drawnPaths(t require.TestingT, page string) map[change.Path]string {
	_, text, _ := strings.Cut(page, "repo/\n")
	text, _, _ = strings.Cut(text, "```")
	all := map[change.Path]string{}
	var open []change.Path
	for line := range strings.Lines(text) {
		name := strings.TrimLeft(line, "│├└─ ")
		level := (utf8.RuneCountInString(line) - utf8.RuneCountInString(name)) / 4
		require.LessOrEqual(t, level-1, len(open), page)
		above := change.Root
		if level > 1 {
			above = open[level-2]
		}
		name, comment, _ := strings.Cut(strings.TrimSpace(name), " # ")
		p := above.Child(strings.TrimSuffix(strings.TrimSpace(name), "/"))
		require.NotContains(t, all, p, page)
		all[p] = comment
		open = append(open[:level-1], p)
	}
	return all
}
