package refs_test

import (
	"context"
	"encoding/json"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// The reasons for which our edges may differ from Terragrunt's. The set is closed: any other difference is a bug.
const (
	reasonOff        = "the dependency is turned off, and find leaves it out"
	reasonDangling   = "nothing stands at the target; find names it all the same"
	reasonUnknown    = "the path hangs on a value that is known only when Terragrunt runs"
	reasonUnlisted   = "find does not list the unit: excluded, in a circle, or it does not load"
	reasonSource     = "the source hangs on a dependency's output, and find gives the unit up"
	leastUnitsAlike  = 1000
	leastShareOfSame = 0.96
)

// TestEdgesAreThoseOfTerragrunt compares the dependencies of every unit of Terragrunt's own fixtures with what its find says.
func TestEdgesAreThoseOfTerragrunt(t *testing.T) {
	env := realtest.Env(t)
	same, units := 0, 0
	reasons := map[string]int{}
	for _, folder := range realtest.Fixtures(t) {
		tree, _, err := live.Load(folder)
		require.NoError(t, err)
		x, err := refs.Build(context.Background(), tree)
		require.NoError(t, err)
		if len(x.Units()) == 0 {
			continue
		}
		result := realtest.Terragrunt(t, env, folder, "find", "--dependencies", "--json")
		require.Zero(t, result.ExitCode, "%s: %s", folder, result.Stderr)
		var found []realtest.Unit
		require.NoError(t, json.Unmarshal([]byte(result.Stdout), &found))
		theirs := map[string][]string{}
		for _, unit := range found {
			theirs[unit.Path] = unit.Dependencies
		}
		for _, config := range x.Units() {
			units++
			their, listed := theirs[string(config.Dir())]
			if !listed {
				reasons[reasonUnlisted]++
				continue
			}
			why := differences(x, x.View(config), their)
			for reason, n := range why {
				reasons[reason] += n
			}
			assert.NotContains(t, why, "", "%s of %s: find says %v", config, filepath.Base(folder), their)
			if len(why) == 0 {
				same++
			}
		}
	}
	t.Logf("%d of %d units have the same dependencies", same, units)
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		t.Logf("%4d × %s", reasons[reason], reason)
	}
	assert.Greater(t, same, leastUnitsAlike)
	assert.Greater(t, float64(same)/float64(units), leastShareOfSame)
}

// differences counts the reasons for which a unit's edges differ; "" stands for none of them.
func differences(x *refs.Index, view *refs.View, theirs []string) map[string]int {
	why := map[string]int{}
	ours := map[string]bool{}
	lexical := map[string]bool{}
	unknown := false
	for _, r := range view.References {
		switch {
		case r.Kind != refs.ConfigPath && r.Kind != refs.Dependencies:
		case r.State == refs.Unknown:
			unknown = true
		case r.State == refs.Resolved:
			target := string(r.Target)
			if x.Tree().IsFile(r.Target) {
				target = string(r.Target.Dir())
			}
			ours[target] = true
			if !slices.Contains(theirs, target) {
				why[missing(x, view, r)]++
			}
		default:
			lexical[path.Join(string(r.Base), r.Value)] = true
			lexical[string(r.Target)] = true
		}
	}
	for _, their := range theirs {
		switch {
		case ours[their]:
		case lexical[their]:
			why[reasonDangling]++
		case unknown:
			why[reasonUnknown]++
		default:
			why[""]++
		}
	}
	return why
}

// missing says why Terragrunt may leave an edge out.
func missing(x *refs.Index, view *refs.View, r *refs.Reference) string {
	for _, scoped := range x.Scopes(view.Config) {
		for _, block := range scoped.Text.Dependencies {
			if scoped.Scope.Text != r.Frame.Text || block.Name != r.Dependency || block.Enabled == nil {
				continue
			}
			if value := x.Evaluator().Value(scoped.Scope, block.Enabled).Value; !value.IsWhollyKnown() || value.RawEquals(cty.False) {
				return reasonOff
			}
		}
	}
	for _, other := range view.References {
		if other.Kind == refs.Source && other.State == refs.Unknown {
			return reasonSource
		}
	}
	return ""
}
