package graph_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/graph"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// of gives the graph of units, each with the units that it depends on, all folders of the root.
func of(t require.TestingT, units map[string][]string) *graph.Graph {
	files := map[change.Path]live.Source{}
	for unit, on := range units {
		text := ""
		for _, to := range on {
			off := ""
			if to[0] == '!' {
				to, off = to[1:], "  enabled     = false\n"
			}
			text += fmt.Sprintf("dependency %q {\n  config_path = \"../%s\"\n%s}\n", to, to, off)
		}
		files[change.Path(unit).Child("terragrunt.hcl")] = live.Text(text)
	}
	x, err := refs.Build(context.Background(), live.FromMap(files))
	require.NoError(t, err)
	return graph.Of(x)
}

// lines gives a drawing in words.
func lines(d graph.Drawing) []string {
	var all []string
	for _, unit := range d.Units {
		all = append(all, fmt.Sprintf("%s %s%s", unit.State, unit.Path, map[bool]string{true: " was " + string(unit.Was)}[unit.Was != ""]))
	}
	for _, edge := range d.Edges {
		off := map[bool]string{true: " off"}[edge.Off]
		all = append(all, fmt.Sprintf("%s %s -> %s%s", edge.State, d.Units[edge.From].Path, d.Units[edge.To].Path, off))
	}
	return all
}

func TestCompare(t *testing.T) {
	before := of(t, map[string][]string{"app": {"db", "vpc"}, "db": {"vpc"}, "vpc": nil, "old": {"vpc"}})
	after := of(t, map[string][]string{"app": {"store", "!vpc"}, "store": {"vpc", "old"}, "vpc": nil, "old": nil})
	moves := change.NewMoves([]change.Move{{From: "db", To: "store"}, {From: "old", To: "elsewhere"}})
	assert.Equal(t, []string{"kept app", "added old", "removed old", "moved store was db", "kept vpc",
		"kept app -> store", "kept app -> vpc off", "removed old -> vpc", "added store -> old", "kept store -> vpc"},
		lines(graph.Compare(before, after, moves)))
}

func TestAround(t *testing.T) {
	drawing := of(t, map[string][]string{"app": {"db"}, "db": {"vpc"}, "vpc": nil, "other": {"vpc"}}).Drawing()
	assert.Equal(t, []string{"kept db", "kept vpc", "kept db -> vpc"}, lines(drawing.Around("db")))
	assert.Equal(t, lines(drawing), lines(drawing.Around(change.Root)))
	assert.Empty(t, lines(drawing.Around("nowhere")))
}

func TestCycles(t *testing.T) {
	g := of(t, map[string][]string{"a": {"b"}, "b": {"c", "d"}, "c": {"a"}, "d": {"b"}, "e": {"e"}, "f": {"a"}})
	assert.Equal(t, [][]change.Path{{"a", "b", "c"}, {"e"}}, g.Cycles())
	assert.Empty(t, of(t, map[string][]string{"a": {"b"}, "b": nil}).Cycles())
}

// TestEveryCycleIsFound: a graph of random edges has cycles exactly where no order of its units puts each after what it depends on, and
// what is called a cycle is one.
func TestEveryCycleIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(1, 7).Draw(t, "units")
		units := map[string][]string{}
		for from := range count {
			name := fmt.Sprint("u", from)
			units[name] = nil
			for to := range count {
				if rapid.IntRange(0, 4).Draw(t, "edge") == 0 {
					units[name] = append(units[name], fmt.Sprint("u", to))
				}
			}
		}
		g := of(t, units)
		cycles := g.Cycles()
		for _, cycle := range cycles {
			for i, unit := range cycle {
				next := cycle[(i+1)%len(cycle)]
				require.True(t, slices.ContainsFunc(g.On(unit), func(d graph.Dependency) bool { return d.Unit == next }), "%v", cycle)
			}
		}
		left := map[string]bool{}
		for unit := range units {
			left[unit] = true
		}
		for again := true; again; {
			again = false
			for unit := range left {
				if !slices.ContainsFunc(units[unit], func(on string) bool { return left[on] }) {
					delete(left, unit)
					again = true
				}
			}
		}
		require.Equal(t, len(left) > 0, len(cycles) > 0)
	})
}
