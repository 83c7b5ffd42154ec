package evaluate_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/graph"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/treetest"
)

// TestDrawnStacksAreWhatTerragruntGenerates holds what stacks of drawn repositories generate, every value of every unit and its
// dependencies against `terragrunt stack generate`, `render` and `find`. DRAWN=100 draws more of them.
func TestDrawnStacksAreWhatTerragruntGenerates(t *testing.T) {
	env := hermetic(t)
	units, refused := 0, 0
	seeds := realtest.Seeds(t, 3)
	for _, seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			drawn := realtest.Write(t, treetest.DrawStacks(seed).Files)
			said := saidOf(t, env, drawn)
			generated := realtest.Terragrunt(t, append(slices.Clip(env), "TG_NO_STACK_GENERATE=false"), filepath.Join(drawn, "live"), "stack", "generate")
			if generated.ExitCode != 0 {
				refused++
				assert.True(t, slices.ContainsFunc(said.units, func(u evaluate.Unit) bool { return u.Failure != nil }),
					"only Terragrunt refuses the stacks: %s", generated.Stderr)
				return
			}
			units += len(said.units)
			said.holds(t, env)
		})
	}
	t.Logf("%d units of %d repositories, %d of which Terragrunt refuses to generate", units, len(seeds), refused)
	assert.Less(t, refused, 1+len(seeds)/4, "too many are refused to say anything")
}

// said is what we say of a repository.
type said struct {
	root  string
	units []evaluate.Unit
	graph *graph.Graph
}

func saidOf(t *testing.T, env []string, root string) said {
	tree, _, err := live.Load(root)
	require.NoError(t, err)
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	options := evaluate.Options{Root: root, Generated: x.GeneratedBy(), Environ: env, Allow: []string{"*"}}
	for _, config := range x.Units() {
		if config.Within("live") && !x.Template(config) {
			options.Units = append(options.Units, config)
		}
	}
	units, err := evaluate.Evaluate(context.Background(), x.Expanded(), options)
	require.NoError(t, err)
	return said{root, units, graph.Of(x)}
}

// holds compares with the units that are on disk once Terragrunt generated them.
func (s said) holds(t *testing.T, env []string) {
	below := filepath.Join(s.root, "live")
	found := realtest.Terragrunt(t, env, below, "find", "--dependencies", "--json")
	require.Zero(t, found.ExitCode, found.Stderr)
	var list []struct {
		Type, Path   string
		Dependencies []string
	}
	require.NoError(t, json.Unmarshal([]byte(found.Stdout), &list))
	theirs := map[change.Path][]change.Path{}
	for _, unit := range list {
		if unit.Type == "unit" {
			theirs[fromLive(unit.Path)] = nil
			for _, on := range unit.Dependencies {
				theirs[fromLive(unit.Path)] = append(theirs[fromLive(unit.Path)], fromLive(on))
			}
		}
	}
	realtest.Terragrunt(t, env, below, "render", "--all", "--json", "--write", "--out", renderedName)
	for _, unit := range s.units {
		at := filepath.Join(s.root, filepath.FromSlash(string(unit.Folder)))
		content, err := os.ReadFile(filepath.Join(at, renderedName))
		trouble := ""
		if err != nil {
			alone := realtest.Terragrunt(t, env, at, "render", "--json")
			if content = []byte(alone.Stdout); alone.ExitCode != 0 {
				trouble = alone.Stderr
			}
		}
		for _, reason := range differs(t, unit, content, trouble, err == nil, filepath.Base(s.root)) {
			assert.Equal(t, reasonStandIn, reason, "%s: %v", unit.Config, unit.Failure)
		}
		dependencies, there := theirs[unit.Folder]
		delete(theirs, unit.Folder)
		if assert.True(t, there, "we say that %s is a unit, and find does not", unit.Folder) {
			var ours []change.Path
			for _, on := range s.graph.On(unit.Folder) {
				ours = append(ours, on.Unit)
			}
			// An autoinclude does not see that a component which it names was overridden: find names a unit that is not there.
			dependencies = slices.DeleteFunc(dependencies, func(on change.Path) bool { return !s.graph.Has(on) })
			assert.ElementsMatch(t, dependencies, ours, "dependencies of %s", unit.Config)
		}
	}
	assert.Empty(t, theirs, "units that we do not know of")
}

func fromLive(found string) change.Path {
	path, _ := change.Path("live").Join(found)
	return path
}
