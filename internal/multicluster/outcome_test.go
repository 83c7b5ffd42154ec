package multicluster_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
	"github.com/hashicorp/hcl/v2"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/phase"
)

var hclStart = hcl.InitialPos

// changed gives what the last phase did to the tree, a line each: moves, removals, new files, and for edited files the lines that went
// and came. Markdown is left out: package prose has tests of its own.
func (s stage) changed() []string {
	s.t.Helper()
	var lines []string
	for _, move := range s.last.Changes.Moves {
		lines = append(lines, fmt.Sprintf("move %s → %s", s.short(move.From), s.short(move.To)))
	}
	for _, remove := range s.last.Changes.Removes {
		lines = append(lines, "remove "+s.short(remove.Path))
	}
	for _, create := range s.last.Changes.Creates {
		lines = append(lines, "create "+s.short(create.Path))
	}
	slices.Sort(lines)
	byFile := map[change.Path][]change.Edit{}
	for _, edit := range s.last.Changes.Edits {
		if !strings.HasSuffix(string(edit.File), ".md") {
			byFile[edit.File] = append(byFile[edit.File], edit)
		}
	}
	var order []change.Path
	for file := range byFile {
		order = append(order, file)
	}
	slices.Sort(order)
	for _, file := range order {
		before := contentOf(s.t, s.before, file)
		after, err := change.ApplyEdits([]byte(before), byFile[file])
		require.NoError(s.t, err)
		lines = append(lines, s.short(file))
		lines = append(lines, changedLines(before, string(after))...)
	}
	return lines
}

// changedLines gives the lines that go, with "-" before them, and those that come, with "+".
func changedLines(before, after string) []string {
	var lines []string
	for line := range strings.SplitSeq(udiff.Unified("", "", before, after), "\n") {
		if strings.HasPrefix(line, "--- ") || strings.HasPrefix(line, "+++ ") || line == "" || line[0] != '-' && line[0] != '+' {
			continue
		}
		if text := strings.TrimSpace(line[1:]); text != "" {
			lines = append(lines, "  "+line[:1]+" "+text)
		}
	}
	return lines
}

// short is a path below the live folder, for reading.
func (s stage) short(p change.Path) string {
	if s.l.Live != "" && p.Within(s.l.Live) {
		return p.Rel(s.l.Live)
	}
	return "/" + string(p)
}

// told gives the findings, a line each, but for those about mentions, links and drawings, of which package prose has tests.
func (s stage) told() []string {
	var lines []string
	for _, f := range s.last.Findings.Sorted() {
		switch f.Code {
		case finding.PathMentioned, finding.PathPerhapsMentioned, finding.PathAmbiguous, finding.DrawingStale, finding.CoversLess:
			continue
		}
		lines = append(lines, fmt.Sprintf("%s %s at %s: %s. %s", f.Severity, f.Code, f.Place, f.Message, f.Remedy))
	}
	return lines
}

// expected gives the values that the phase means to change, a line each.
func (s stage) expected() []string {
	var lines []string
	for _, e := range s.last.Expects {
		lines = append(lines, fmt.Sprintf("%s %s: %s → %s", s.short(e.Unit), e.Attribute, e.Old, e.New))
	}
	return lines
}

// later gives what will change later, a line each.
func (s stage) later() []string {
	var lines []string
	for _, l := range s.last.Later {
		lines = append(lines, fmt.Sprintf("%s %s through %s; %s", s.short(l.Unit), l.Input, strings.ReplaceAll(strings.Join(l.Through, " → "), string(s.l.Live)+"/", ""), l.Pin))
	}
	return lines
}

func (s stage) orphans() []string {
	var lines []string
	for _, o := range s.last.Orphans {
		lines = append(lines, s.short(o.Unit)+" "+s.short(change.Path(o.Why)))
	}
	return lines
}

// state gives the phases' states in a tree, each judged by the tree that those before leave.
func (s stage) state() []phase.State {
	s.t.Helper()
	var all []phase.State
	for number := 1; number <= 5; number++ {
		s = s.run(number)
		all = append(all, s.last.Progress.State())
	}
	return all
}

// show gives all of an outcome, for golden files.
func (s stage) show() string {
	var b strings.Builder
	for _, part := range []struct {
		title string
		lines []string
	}{{"changes", s.changed()}, {"findings", s.told()}, {"expects", s.expected()}, {"later", s.later()}, {"orphans", s.orphans()}} {
		if len(part.lines) > 0 {
			fmt.Fprintf(&b, "%s\n  %s\n", part.title, strings.Join(part.lines, "\n  "))
		}
	}
	fmt.Fprintf(&b, "progress: %d done, %d to do\n", s.last.Progress.Done, s.last.Progress.Todo)
	return b.String()
}

// golden compares with a file below testdata/, or writes it where the tests run with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if update := flag.Lookup("update"); update != nil && update.Value.String() == "true" {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "%s; go test ./internal/multicluster -update writes it anew", file)
}
