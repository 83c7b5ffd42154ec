package prose_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/prose"
)

// destinations gives what the links of a page lead to, as a browser sees it, in order.
func destinations(content []byte) (all []string) {
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table))
	_ = ast.Walk(markdown.Parser().Parse(text.NewReader(content)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		var raw []byte
		switch n := n.(type) {
		case *ast.Link:
			raw = n.Destination
		case *ast.Image:
			raw = n.Destination
		default:
			return ast.WalkContinue, nil
		}
		if entering {
			decoded := util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(raw)))
			all = append(all, string(decoded))
		}
		return ast.WalkContinue, nil
	})
	return all
}

// leadsTo resolves a destination from a folder, in a way of its own.
func leadsTo(dir change.Path, destination string) (target change.Path, behind string, ok bool) {
	path := destination
	if cut := strings.IndexAny(path, "?#"); cut >= 0 {
		path, behind = path[:cut], path[cut:]
	}
	path, err := url.PathUnescape(path)
	if err != nil || path == "" {
		return "", behind, false
	}
	if strings.HasPrefix(path, "/") {
		target, ok = change.Parse(strings.TrimLeft(path, "/"))
	} else {
		target, ok = dir.Join(path)
	}
	return target, behind, ok
}

var folderNames = []string{"a", "b", "live", "my dir", "p(1)", "ü", "100%", "x&y", "[z]", "c#", "under_score"}

func drawFolder(t *rapid.T, label string) change.Path {
	p := change.Root
	for range rapid.IntRange(1, 3).Draw(t, label+" depth") {
		p = p.Child(rapid.SampledFrom(folderNames).Draw(t, label))
	}
	return p
}

// drawTree makes a tree with Markdown files at any place, whose links lead to its files and folders in many spellings.
func drawTree(t *rapid.T) *live.Tree {
	places := map[change.Path]bool{}
	for range rapid.IntRange(2, 8).Draw(t, "files") {
		places[drawFolder(t, "file").Child(rapid.SampledFrom([]string{"README.md", "x y.md", "main.tf"}).Draw(t, "name"))] = true
	}
	var targets, order []change.Path
	for place := range places {
		order = append(order, place)
	}
	// Order must not depend on the map, or a failing draw could not be repeated.
	sortPaths(order)
	for _, place := range order {
		targets = append(targets, place, place.Dir())
	}
	files := map[change.Path]live.Source{}
	for _, place := range order {
		var content strings.Builder
		for i := range rapid.IntRange(0, 5).Draw(t, "links") {
			target := rapid.SampledFrom(targets).Draw(t, "target")
			content.WriteString(drawLink(t, i, place.Dir(), target))
		}
		files[place] = live.Text(content.String())
	}
	return live.FromMap(files)
}

func drawLink(t *rapid.T, i int, dir, target change.Path) string {
	path := target.Rel(dir)
	switch rapid.IntRange(0, 3).Draw(t, "form") {
	case 0:
		path = "/" + target.Below(change.Root)
	case 1:
		if !strings.HasPrefix(path, ".") {
			path = "./" + path
		}
	}
	var spelled strings.Builder
	everything := rapid.Bool().Draw(t, "everything encoded")
	for _, c := range []byte(path) {
		if c != '/' && c != '.' && (everything || c <= ' ' || strings.IndexByte("%#?()<>[]&\\", c) >= 0) {
			fmt.Fprintf(&spelled, "%%%02x", c)
		} else {
			spelled.WriteByte(c)
		}
	}
	path = spelled.String() + rapid.SampledFrom([]string{"", "#part", "?plain=1#L3"}).Draw(t, "behind")
	return fmt.Sprintf(rapid.SampledFrom([]string{"[words](%s)\n\n", "> - ![image]( <%s> 'title')\n\n", "[ref%[2]d][]\n\n[ref%[2]d]: %[1]s\n\n",
		"| a |\n| --- |\n| [cell](%s) |\n\n", "text [multi\nline](\n%s\n'title') *text*\r\n\r\n"}).Draw(t, "syntax")+"%.0[2]s", path, i)
}

func sortPaths(paths []change.Path) {
	for i := range paths {
		for j := i; j > 0 && paths[j] < paths[j-1]; j-- {
			paths[j], paths[j-1] = paths[j-1], paths[j]
		}
	}
}

// Every link that led to something leads to the same thing after any moves, with what stands behind its path unchanged.
func TestLinksResolveToTheSameThingAfterMoves(t *testing.T) {
	checked := 0
	rapid.Check(t, func(t *rapid.T) {
		before := drawTree(t)
		var list []change.Move
		for range rapid.IntRange(1, 3).Draw(t, "moves") {
			from := drawFolder(t, "from")
			if !before.Exists(from) {
				for path := range before.Walk(change.Root) {
					from = path.Dir()
					break
				}
			}
			list = append(list, change.Move{From: from, To: drawFolder(t, "to").Child(rapid.SampledFrom([]string{"new", "n 1", "(2)"}).Draw(t, "new"))})
		}
		moves := change.NewMoves(list)
		after, problems := before.With(change.Set{Moves: moves.List()})
		if len(problems) > 0 {
			t.Skip("moves that clash")
		}
		set, _ := prose.Follow(prose.Request{Before: before, After: after, Moves: moves, Live: "live"})
		set.Moves = moves.List()
		followed, problems := before.With(set)
		require.Empty(t, problems)
		for file := range before.Walk(change.Root) {
			if !strings.HasSuffix(string(file), ".md") {
				continue
			}
			moved := moves.Map(file)
			old, _ := before.Read(file)
			now, err := followed.Read(moved)
			require.NoError(t, err)
			was, is := destinations(old), destinations(now)
			require.Len(t, is, len(was))
			for i := range was {
				target, behind, ok := leadsTo(file.Dir(), was[i])
				if !ok || !before.Exists(target) || !after.Exists(moves.Map(target)) {
					continue
				}
				got, gotBehind, ok := leadsTo(moved.Dir(), is[i])
				require.True(t, ok, "%s: %q became %q", file, was[i], is[i])
				require.Equal(t, moves.Map(target), got, "%s -> %s: %q became %q", file, moved, was[i], is[i])
				require.Equal(t, behind, gotBehind)
				checked++
			}
		}
	})
	least := 100
	if testing.Short() {
		least = 10 // Fewer are drawn.
	}
	require.Greater(t, checked, least, "the law must have been tried")
}

// No bytes make it panic; edits lie in the file, never overlap, and following twice is following once.
func FuzzFollow(f *testing.F) {
	for _, seed := range []string{
		"[x](cluster-101/cluster.hcl \"t\") `terraform/infra/live/cluster-101`", "[a]: <cluster-101>\n\n[a][] ![b][a]",
		"<a href='cluster-101/cluster.hcl'>", "```\n├── cluster-101/\n│   └── artifacts/build\n```",
		"```\nlive/\n├── cluster-101/ # x\n│   ├── artifacts/build\n│   │\n│   └── …\n└── ..\n```", "```\ncd cluster\ncd \"\" && (pushd ..; popd\ncd ../artifacts; terragrunt run-all -C artifacts x\n```", "> - \t[x](\n>\tcluster-101/cluster.hcl)",
		"<!-- tg-refactor:begin overview sum=00000000 -->\n[x](cluster-101/cluster.hcl)\n<!-- tg-refactor:end overview -->\n",
		"| [x](cluster-101/cluster.hcl\\|) |\n|---|\n", "**terraform/infra/live/*/artifacts/**?..", "\ufeff\r\n\r[x](&#99;luster-101/cluster.hcl)", "//../.././//~/${x}/cluster-101",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		if len(content) > 4<<10 {
			return
		}
		for _, file := range []change.Path{infra + "/cluster-101/README.md", infra + "/README.md", "run.sh"} {
			got, findings := follow(t, file, content, rewriting)
			for _, finding := range findings {
				if finding.Old != "" && finding.Old == finding.New {
					t.Fatalf("old and new are one text: %+v", finding)
				}
				require.LessOrEqual(t, finding.Place.End, len(content))
			}
			if utf8.ValidString(content) {
				require.True(t, utf8.ValidString(got), "a character was cut: %q became %q", content, got)
			}
		}
		written, findings := write(t, content, "Ours.\n\n- [x](y)")
		if len(findings) > 0 {
			require.Equal(t, content, written)
			return
		}
		again, findings := write(t, written, "Ours.\n\n- [x](y)")
		require.Empty(t, findings)
		require.Equal(t, written, again)
	})
}
