package report

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/plan"
)

type files map[change.Path]live.Source

// planOf makes a plan with one step a change set, each against the tree that the one before left.
func planOf(t require.TestingT, base files, sets ...change.Set) *plan.Plan {
	p := &plan.Plan{Title: "test", Base: live.FromMap(base)}
	p.Final = p.Base
	for _, set := range sets {
		after, findings := p.Final.With(set)
		require.Empty(t, findings)
		p.Steps = append(p.Steps, plan.Step{Name: "step", Title: "Step", Before: p.Final, After: after,
			Outcome: phase.Outcome{Changes: set}})
		p.Moves = p.Moves.Then(change.NewMoves(set.Moves))
		p.Final = after
	}
	p.Net = p.Final.Net(p.Base, p.Moves)
	return p
}

func onDisk(t require.TestingT, dir string, tree *live.Tree) {
	for path, entry := range tree.Walk(change.Root) {
		at := filepath.Join(dir, filepath.FromSlash(string(path)))
		require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o755))
		content, err := tree.Read(path)
		require.NoError(t, err)
		if entry.Kind == live.Link {
			require.NoError(t, os.Symlink(string(content), at))
			continue
		}
		require.NoError(t, os.WriteFile(at, content, entry.Mode.Perm()))
	}
}

// listing gives every file of a tree with its mode as git knows it and its bytes.
func listing(t require.TestingT, tree *live.Tree) []string {
	var lines []string
	for path, entry := range tree.Walk(change.Root) {
		content, err := tree.Read(path)
		require.NoError(t, err)
		lines = append(lines, fmt.Sprintf("%06o %s %q", gitMode(entry.Mode), path, content))
	}
	slices.Sort(lines)
	return lines
}

func gitApply(t require.TestingT, dir, diff string) {
	if diff == "" {
		return
	}
	git := exec.Command("git", "apply", "--whitespace=nowarn")
	git.Dir = dir
	git.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
		"GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
	git.Stdin = strings.NewReader(diff)
	output, err := git.CombinedOutput()
	require.NoError(t, err, "%s\n%s", output, diff)
}

var (
	someText = rapid.Custom(func(t *rapid.T) string {
		end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "end")
		lines := rapid.SliceOfN(rapid.SampledFrom([]string{"", "a", "b", "\tc = 1", "  d = \"é\"", "}", "x {", "-- z", "+++ y"}),
			0, 12).Draw(t, "lines")
		text := strings.Join(lines, end)
		if rapid.Bool().Draw(t, "ended") && text != "" {
			text += end
		}
		return text
	})
	someName = rapid.SampledFrom([]string{"a", "b", "c", "d e", "é", `q"u`, "main.hcl"})
)

func someFiles(t *rapid.T) files {
	made := files{}
	for range rapid.IntRange(1, 8).Draw(t, "files") {
		path := change.Path(someName.Draw(t, "dir") + "/" + someName.Draw(t, "sub") + "/" + someName.Draw(t, "name"))
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			made[path] = live.LinkTo("../" + someName.Draw(t, "target"))
		case 1:
			made[path] = live.Source{Content: []byte(someText.Draw(t, "script")), Mode: 0o755}
		default:
			made[path] = live.Text(someText.Draw(t, "text"))
		}
	}
	return made
}

// linkBecomesFolder tells whether a link of one tree is a folder in another. `git apply` refuses every such diff, git's own too:
// "affected file is beyond a symbolic link".
func linkBecomesFolder(trees ...*live.Tree) bool {
	for _, tree := range trees {
		for path, entry := range tree.Walk(change.Root) {
			for _, other := range trees {
				if at, ok := other.Lookup(path); entry.Kind == live.Link && ok && at.Kind == live.Dir {
					return true
				}
			}
		}
	}
	return false
}

// someSet draws a change set that fits the last tree, change by change; one that does not fit is left out.
func someSet(t *rapid.T, earlier ...*live.Tree) (change.Set, *live.Tree) {
	tree := earlier[len(earlier)-1]
	var set change.Set
	var paths []change.Path
	for path := range tree.Walk(change.Root) {
		paths = append(paths, path)
	}
	try := func(next change.Set) {
		after, findings := tree.With(next)
		if len(findings) == 0 && !linkBecomesFolder(append(slices.Clone(earlier), after)...) {
			set = next
		}
	}
	for range rapid.IntRange(1, 6).Draw(t, "changes") {
		next := change.Set{Moves: slices.Clone(set.Moves), Edits: slices.Clone(set.Edits),
			Creates: slices.Clone(set.Creates), Removes: slices.Clone(set.Removes)}
		target := change.Path(someName.Draw(t, "to") + "/" + someName.Draw(t, "to2"))
		switch kind := rapid.IntRange(0, 4).Draw(t, "change"); {
		case kind == 0:
			next.Creates = append(next.Creates, change.Create{Path: target, Content: []byte(someText.Draw(t, "content"))})
		case len(paths) == 0:
		case kind == 1:
			next.Removes = append(next.Removes, change.Remove{Path: rapid.SampledFrom(paths).Draw(t, "removed")})
		case kind == 2:
			from := rapid.SampledFrom(paths).Draw(t, "from")
			if rapid.Bool().Draw(t, "folder") {
				from = from.Dir()
			}
			next.Moves = append(next.Moves, change.Move{From: from, To: target})
			if rapid.Bool().Draw(t, "swap") {
				next.Moves = append(next.Moves, change.Move{From: target, To: from})
			}
		default:
			file := rapid.SampledFrom(paths).Draw(t, "edited")
			content, _ := tree.Read(file)
			start := rapid.IntRange(0, len(content)).Draw(t, "start")
			end := rapid.IntRange(start, len(content)).Draw(t, "end")
			text := someText.Draw(t, "new")
			if entry, _ := tree.Lookup(file); entry.Kind == live.Link {
				start, end, text = 0, len(content), "elsewhere"
			}
			next.Edits = append(next.Edits, change.Edit{File: file, Start: start, End: end, New: text})
		}
		try(next)
	}
	after, findings := tree.With(set)
	require.Empty(t, findings)
	return set, after
}

// A plan's diff is more than a picture: git makes the final tree of it.
func TestGitAppliesTheDiff(t *testing.T) {
	parent := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		base := someFiles(t)
		first, middle := someSet(t, live.FromMap(base))
		second, _ := someSet(t, live.FromMap(base), middle)
		p := planOf(t, base, first, second)

		dir, err := os.MkdirTemp(parent, "tree")
		require.NoError(t, err)
		defer os.RemoveAll(dir)
		onDisk(t, dir, p.Base)
		gitApply(t, dir, TotalDiff(p, Look{}))
		got, _, err := live.Load(dir)
		require.NoError(t, err)
		require.Equal(t, listing(t, p.Final), listing(t, got), "the total diff:\n%s", TotalDiff(p, Look{}))

		stepwise, err := os.MkdirTemp(parent, "steps")
		require.NoError(t, err)
		defer os.RemoveAll(stepwise)
		onDisk(t, stepwise, p.Base)
		for _, step := range p.Steps {
			gitApply(t, stepwise, StepDiff(step, Look{}))
		}
		got, _, err = live.Load(stepwise)
		require.NoError(t, err)
		require.Equal(t, listing(t, p.Final), listing(t, got), "step by step")
	})
}

func TestDiffLooksLikeGits(t *testing.T) {
	base := files{
		"cluster/compute/terragrunt.hcl": live.Text("include \"root\" {\n  path = find()\n}\n\ndependency \"image\" {\n  a = 1\n  b = 2\n" +
			"  config_path = \"../../artifacts/publish\"\n}\n"),
		"cluster/compute/run.sh": {Content: []byte("#!/bin/sh\n"), Mode: 0o755},
		"cluster/gone":           live.Text("no end"),
		"link":                   live.LinkTo("cluster"),
		"picture.png":            live.Text("\x89PNG\x00\x01"),
	}
	old := "../../artifacts/publish"
	content := string(base["cluster/compute/terragrunt.hcl"].Content)
	at := strings.Index(content, old)
	p := planOf(t, base, change.Set{
		Moves: []change.Move{{From: "cluster/compute", To: "clusters/x/compute"}, {From: "picture.png", To: "a.png"}},
		Edits: []change.Edit{{File: "cluster/compute/terragrunt.hcl", Start: at, End: at + len(old), New: "../../../artifacts/registry"},
			{File: "link", Start: 0, End: 7, New: "clusters"}},
		Creates: []change.Create{{Path: "README.md", Content: []byte("Hi\n")}},
		Removes: []change.Remove{{Path: "cluster/gone"}},
	})
	want := `diff --git a/README.md b/README.md
new file mode 100644
index 0000000..b14df64
--- /dev/null
+++ b/README.md
@@ -0,0 +1 @@
+Hi
diff --git a/picture.png b/a.png
similarity index 100%
rename from picture.png
rename to a.png
diff --git a/cluster/gone b/cluster/gone
deleted file mode 100644
index 3e70ca5..0000000
--- a/cluster/gone
+++ /dev/null
@@ -1 +0,0 @@
-no end
\ No newline at end of file
diff --git a/cluster/compute/run.sh b/clusters/x/compute/run.sh
similarity index 100%
rename from cluster/compute/run.sh
rename to clusters/x/compute/run.sh
diff --git a/cluster/compute/terragrunt.hcl b/clusters/x/compute/terragrunt.hcl
similarity index 61%
rename from cluster/compute/terragrunt.hcl
rename to clusters/x/compute/terragrunt.hcl
index 8fd0462..bcb0c32 100644
--- a/cluster/compute/terragrunt.hcl
+++ b/clusters/x/compute/terragrunt.hcl
@@ -5,5 +5,5 @@ include "root" {
 dependency "image" {
   a = 1
   b = 2
-  config_path = "../../artifacts/publish"
+  config_path = "../../../artifacts/registry"
 }
diff --git a/link b/link
index 5b1c9df..4a5e8d3 120000
--- a/link
+++ b/link
@@ -1 +1 @@
-cluster
\ No newline at end of file
+clusters
\ No newline at end of file
`
	// Git's own names of the contents, so that the expectation above need not be believed.
	for content, name := range map[string]string{"Hi\n": "b14df64", "no end": "3e70ca5"} {
		git := exec.Command("git", "hash-object", "--stdin")
		git.Stdin = strings.NewReader(content)
		output, err := git.Output()
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(string(output), blob("x", []byte(content))[:7]), "%s is %s", name, output)
	}
	got := TotalDiff(p, Look{})
	assert.Equal(t, withoutIndex(want), withoutIndex(got))
	assert.Equal(t, got, StepDiff(p.Steps[0], Look{}), "one step is the whole plan")
	assert.Regexp(t, `(?m)^index [0-9a-f]{7}\.\.[0-9a-f]{7} 120000$`, got)
}

func withoutIndex(diff string) string {
	lines := strings.Split(diff, "\n")
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return strings.HasPrefix(line, "index ") }), "\n")
}

func TestDiffJoinsRemovalAndCreation(t *testing.T) {
	p := planOf(t, files{"run": {Content: []byte("a\n"), Mode: 0o644}}, change.Set{
		Removes: []change.Remove{{Path: "run"}},
		Creates: []change.Create{{Path: "run", Content: []byte("b\n"), Mode: 0o755}}})
	diff := TotalDiff(p, Look{})
	assert.Contains(t, diff, "old mode 100644\nnew mode 100755\nindex")
	assert.NotContains(t, diff, "deleted")
	assert.Equal(t, 1, strings.Count(diff, "diff --git"))
}

func TestDiffColoursLinesAndKeepsTabs(t *testing.T) {
	p := planOf(t, files{"a": live.Text("\tone\r\n")}, change.Set{Edits: []change.Edit{{File: "a", Start: 1, End: 4, New: "two"}}})
	diff := TotalDiff(p, Look{Colour: true})
	assert.Contains(t, diff, "\x1b[31m-\tone\r\x1b[m\n")
	assert.Contains(t, diff, "\x1b[32m+\ttwo\r\x1b[m\n")
	assert.NotContains(t, TotalDiff(p, Look{}), "\x1b")
}

func TestGitModeKnowsThreeModes(t *testing.T) {
	assert.Equal(t, 0o100644, gitMode(0o600))
	assert.Equal(t, 0o100755, gitMode(0o700))
	assert.Equal(t, 0o120000, gitMode(fs.ModeSymlink|0o777))
	assert.True(t, isBinary(bytes.Repeat([]byte{'a', 0}, 9)))
}
