package multicluster_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/multicluster"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// check is what testing and rapid have in common.
type check interface {
	require.TestingT
	Helper()
}

// files is a tree in memory: content by path. "-> x" is a link to x.
type files map[change.Path]string

func (f files) tree() *live.Tree {
	sources := map[change.Path]live.Source{}
	for path, content := range f {
		if target, ok := strings.CutPrefix(content, "-> "); ok {
			sources[path] = live.LinkTo(target)
			continue
		}
		sources[path] = live.Text(content)
	}
	return live.FromMap(sources)
}

// with gives the files with others beside them, or instead; without an "" one.
func (f files) with(others files) files {
	all := files{}
	for _, some := range []files{f, others} {
		for path, content := range some {
			all[path] = content
			if content == "" && path.Base() != "main.tf" {
				delete(all, path)
			}
		}
	}
	return all
}

// filesOf gives a tree's files, to make another tree of them.
func filesOf(t check, tree *live.Tree) files {
	t.Helper()
	f := files{}
	for path, entry := range tree.Walk(change.Root) {
		f[path] = contentOf(t, tree, path)
		if entry.Kind == live.Link {
			f[path] = "-> " + f[path]
		}
	}
	return f
}

// sampleTree is a tree of testdata/ at the repository's root.
func sampleTree(t check, name string) *live.Tree {
	t.Helper()
	tree, findings, err := live.Load(filepath.Join("..", "..", "testdata", name))
	require.NoError(t, err)
	require.Empty(t, findings)
	return tree
}

// stage is a tree between phases.
type stage struct {
	t check
	x *refs.Index
	l layout.Layout
	// last is the outcome of the phase that led here.
	last multicluster.Result
	// before is the tree that it was given.
	before *live.Tree
}

// begin reads a tree and its layout.
func begin(t check, tree *live.Tree) stage {
	t.Helper()
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	l, findings := layout.Load(tree, layout.Options{})
	require.Empty(t, findings)
	return stage{t: t, x: x, l: l}
}

// run runs one phase, whatever it finds.
func (s stage) run(number int) stage {
	s.t.Helper()
	p := multicluster.Phases()[number-1]
	require.Equal(s.t, number, p.Number)
	result, err := p.Run(context.Background(), s.x, multicluster.Options{Layout: s.l})
	require.NoError(s.t, err)
	require.NotNil(s.t, result.After)
	s.before, s.last, s.x = s.x.Tree(), result, result.After
	return s
}

// through runs phases that must succeed, and holds each outcome to what every outcome must keep.
func (s stage) through(numbers ...int) stage {
	s.t.Helper()
	for _, number := range numbers {
		base := s.x
		s = s.run(number)
		require.NoError(s.t, s.last.Findings.Err(), "phase %d", number)
		s.holds(base)
	}
	return s
}

// holds checks what no phase may break: its changes lead to the tree that it gives, its index is that of a fresh look, bytes and
// format stay, and every edit and finding can be explained.
func (s stage) holds(base *refs.Index) {
	s.t.Helper()
	after, findings := base.Tree().With(s.last.Changes)
	require.Empty(s.t, findings)
	require.Equal(s.t, filesOf(s.t, after), filesOf(s.t, s.x.Tree()), "the changes lead to the tree of the index")
	for _, edit := range s.last.Changes.Edits {
		content := contentOf(s.t, base.Tree(), edit.File)
		old := content[edit.Start:edit.End]
		require.NotEqual(s.t, old, edit.New, "%s", edit.File)
		require.NotEmpty(s.t, edit.Cause.Why, "%s", edit.File)
		require.NotEmpty(s.t, edit.Cause.Phase, "%s", edit.File)
		// A link's text is replaced as a whole.
		if entry, _ := base.Tree().Lookup(edit.File); old != "" && edit.New != "" && entry.Kind != live.Link {
			require.NotEqual(s.t, old[0], edit.New[0], "%s: %q → %q", edit.File, old, edit.New)
			require.NotEqual(s.t, old[len(old)-1], edit.New[len(edit.New)-1], "%s: %q → %q", edit.File, old, edit.New)
		}
	}
	for path, entry := range s.x.Tree().Walk(change.Root) {
		if entry.Kind != live.File || !strings.HasSuffix(string(path), ".hcl") {
			continue
		}
		now := contentOf(s.t, s.x.Tree(), path)
		was, moved := s.origin(base.Tree(), path)
		if !moved || was == now {
			continue
		}
		if formatted(was) {
			require.True(s.t, formatted(now), "%s was formatted:\n%s\nnow:\n%s", path, was, now)
		}
		_, broken := hclwrite.ParseConfig([]byte(strings.TrimPrefix(now, "\xef\xbb\xbf")), string(path), hclStart)
		require.False(s.t, broken.HasErrors(), "%s no longer parses: %v\n%s", path, broken, now)
		require.Equal(s.t, strings.Count(was, "\r\n") == strings.Count(was, "\n"), strings.Count(now, "\r\n") == strings.Count(now, "\n"),
			"%s has the line ends that it had", path)
	}
	for _, f := range s.last.Findings {
		require.NotEmpty(s.t, f.Code)
		require.NotEmpty(s.t, f.Message)
		if f.Severity > finding.Note {
			require.NotEmpty(s.t, f.Remedy, "%s", f.Message)
		}
	}
	s.settled()
}

// origin gives what a file was before the phase.
func (s stage) origin(base *live.Tree, path change.Path) (string, bool) {
	for _, create := range s.last.Changes.Creates {
		if create.Path == path {
			return "", false
		}
	}
	before, ok := change.NewMoves(s.last.Changes.Moves).Preimage(path)
	if !ok {
		return "", false
	}
	return contentOf(s.t, base, before), true
}

// settled runs the phase that led here once more, on the index that it gave and on a fresh one: nothing is left to do.
func (s stage) settled() {
	s.t.Helper()
	if len(s.last.Changes.Moves)+len(s.last.Changes.Edits)+len(s.last.Changes.Creates)+len(s.last.Changes.Removes) == 0 {
		return
	}
	number := s.number()
	fresh, err := refs.Build(context.Background(), s.x.Tree())
	require.NoError(s.t, err)
	for name, x := range map[string]*refs.Index{"its own index": s.x, "a fresh index": fresh} {
		again := stage{t: s.t, x: x, l: s.l}.run(number)
		require.NoError(s.t, again.last.Findings.Err())
		require.Empty(s.t, again.changed(), "phase %d changes again what it changed, on %s", number, name)
		require.Zero(s.t, again.last.Progress.Todo, "phase %d is done, on %s", number, name)
		require.Empty(s.t, again.last.Expects, "phase %d, on %s", number, name)
		require.Empty(s.t, again.last.Orphans, "phase %d, on %s", number, name)
	}
	require.Equal(s.t, states(fresh), states(s.x), "the index after phase %d is that of a fresh look", number)
}

// number is that of the phase that made the last changes.
func (s stage) number() int {
	for _, cause := range s.causes() {
		for _, p := range multicluster.Phases() {
			if p.Name == cause.Phase {
				return p.Number
			}
		}
	}
	require.Fail(s.t, "no change names its phase")
	return 0
}

func (s stage) causes() []change.Cause {
	var all []change.Cause
	for _, move := range s.last.Changes.Moves {
		all = append(all, move.Cause)
	}
	for _, remove := range s.last.Changes.Removes {
		all = append(all, remove.Cause)
	}
	for _, edit := range s.last.Changes.Edits {
		all = append(all, edit.Cause)
	}
	for _, create := range s.last.Changes.Creates {
		all = append(all, create.Cause)
	}
	return all
}

// states gives what an index says about every reference, for comparing.
func states(x *refs.Index) map[change.Path][]string {
	all := map[change.Path][]string{}
	for _, view := range x.Views() {
		list := []string{}
		for _, r := range view.References {
			list = append(list, strings.Join([]string{string(r.Kind), r.Value, string(r.Target), string(r.State)}, " "))
		}
		all[view.Config] = list
	}
	return all
}

func formatted(content string) bool {
	return bytes.Equal(hclwrite.Format([]byte(content)), []byte(content))
}

// read gives a file of the tree as it is now.
func (s stage) read(path change.Path) string { return contentOf(s.t, s.x.Tree(), path) }

func contentOf(t check, tree *live.Tree, path change.Path) string {
	t.Helper()
	content, err := tree.Read(path)
	require.NoError(t, err)
	return string(content)
}
