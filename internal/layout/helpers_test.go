package layout

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "go test ./internal/layout -update writes it anew")
}

// files is a tree in memory: content by path.
type files map[change.Path]string

func (f files) tree() *live.Tree {
	sources := map[change.Path]live.Source{}
	for path, content := range f {
		sources[path] = live.Text(content)
	}
	return live.FromMap(sources)
}

// with gives the files with others beside them.
func (f files) with(others files) files {
	all := files{}
	for _, some := range []files{f, others} {
		for path, content := range some {
			all[path] = content
		}
	}
	return all
}

func sample(t *testing.T, name string) *live.Tree {
	t.Helper()
	tree, findings, err := live.Load("../../testdata/" + name)
	require.NoError(t, err)
	require.Empty(t, findings)
	return tree
}

func index(t require.TestingT, tree *live.Tree) *refs.Index {
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	return x
}

// shown writes findings for people: what a golden file holds.
func shown(findings finding.List) string {
	var out strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&out, "%s[%s]: %s\n", f.Severity, f.Code, f.Message)
		if f.Place.File != "" {
			fmt.Fprintf(&out, "  at %s", f.Place)
			if f.Place.Line > 0 {
				fmt.Fprintf(&out, " to %d:%d", f.Place.EndLine, f.Place.EndColumn)
			}
			out.WriteString("\n")
		}
		for _, line := range f.Place.Snippet {
			fmt.Fprintf(&out, "  | %s\n", line)
		}
		for _, related := range f.Related {
			fmt.Fprintf(&out, "  see %s\n", related)
		}
		fmt.Fprintf(&out, "  %s\n", f.Remedy)
	}
	return out.String()
}

// bare is a layout without what ties it to a file: what two layouts must share to mean the same.
func bare(l Layout) Layout {
	l.File, l.Live, l.places = "", "", nil
	bareAll := func(expressions []Expression) []Expression {
		var all []Expression
		for _, e := range expressions {
			all = append(all, Expression{Name: e.Name, Text: e.Text})
		}
		return all
	}
	var stages []Stage
	for _, s := range l.Artifacts.Stages {
		s.Naming = bareAll(s.Naming)
		stages = append(stages, s)
	}
	var overrides []Override
	for _, o := range l.Overrides {
		o.Example = bareAll([]Expression{o.Example})[0]
		overrides = append(overrides, o)
	}
	l.Artifacts.Stages, l.Overrides, l.Naming = stages, overrides, bareAll(l.Naming)
	return l
}
