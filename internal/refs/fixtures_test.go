package refs_test

import (
	"context"
	"encoding/json"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
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
	same, units, sameReading := 0, 0, 0
	reasons, read := map[string]int{}, map[string]int{}
	for _, folder := range realtest.Fixtures(t) {
		tree, _, err := live.Load(folder)
		require.NoError(t, err)
		x, err := refs.Build(context.Background(), tree)
		require.NoError(t, err)
		if len(x.Units()) == 0 {
			continue
		}
		result := realtest.Terragrunt(t, env, folder, "find", "--dependencies", "--reading", "--json")
		require.Zero(t, result.ExitCode, "%s: %s", folder, result.Stderr)
		var found []foundUnit
		require.NoError(t, json.Unmarshal([]byte(result.Stdout), &found))
		theirs, reading := map[string][]string{}, map[string][]string{}
		for _, unit := range found {
			theirs[unit.Path], reading[unit.Path] = unit.Dependencies, unit.Reading
		}
		for _, config := range x.Units() {
			if _, generated := x.Generated(config); generated {
				continue // stacks_test.go asks Terragrunt to generate these first.
			}
			units++
			their, listed := theirs[string(config.Dir())]
			if !listed {
				reasons[reasonUnlisted]++
				continue
			}
			loads := sync.OnceValue(func() bool {
				return realtest.Terragrunt(t, env, filepath.Join(folder, string(config.Dir())), "render", "--json").ExitCode == 0
			})
			if odd := readingDiffers(x, x.View(config), reading[string(config.Dir())], loads); len(odd) == 0 || len(odd) == 1 && odd[readModule] > 0 {
				sameReading++
			} else {
				for reason, n := range odd {
					read[reason] += n
				}
				assert.NotContains(t, odd, "", "%s of %s: find says it reads %v", config, filepath.Base(folder), reading[string(config.Dir())])
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
	t.Logf("%d of %d units read the same files, but for those of their modules", sameReading, units)
	for _, reason := range slices.Sorted(maps.Keys(read)) {
		t.Logf("%4d × %s", read[reason], reason)
	}
	assert.Greater(t, sameReading, leastUnitsAlike)
	assert.Greater(t, same, leastUnitsAlike)
	assert.Greater(t, float64(same)/float64(units), leastShareOfSame)
}

// foundUnit is a unit as `terragrunt find --dependencies --reading --json` has it.
type foundUnit struct {
	Path         string   `json:"path"`
	Dependencies []string `json:"dependencies"`
	Reading      []string `json:"reading"`
}

// The reasons for which the files that a unit reads may differ. The set is closed, too.
const (
	readModule  = "a file of a module, which find lists and which is no reference"
	readGlob    = "a glob matches it, of which we follow the folder"
	readFile    = "file or one of its kin reads it, which find leaves out"
	readUnknown = "the path hangs on a value that is known only when Terragrunt runs"
	readBroken  = "the unit does not load"
)

// readingDiffers counts the reasons for which the files that a unit reads differ from what find says; "" stands for none of them. A file
// that only one side names is excused where loads says that the unit does not load.
func readingDiffers(x *refs.Index, view *refs.View, theirs []string, loads func() bool) map[string]int {
	why := map[string]int{}
	ours, files, absent := map[string]bool{}, map[string]bool{}, map[string]bool{}
	var globs []change.Path
	unknown := false
	for text := range textsBehind(x, view) {
		if text != view.Config {
			ours[string(x.Real(text))] = true
		}
	}
	for _, r := range view.References {
		switch {
		case r.State == refs.Unknown || r.State == refs.Partly:
			unknown = true
		case r.Kind == refs.Glob && r.State == refs.Resolved:
			globs = append(globs, r.Target)
		case r.Kind == refs.ConfigFile && r.State == refs.Dangling:
			absent[string(r.Target)] = true
		case r.State != refs.Resolved:
		case r.Kind == refs.File:
			files[string(x.Real(r.Target))] = true
		case r.Kind == refs.ConfigFile:
			ours[string(x.Real(r.Target))] = true
		}
	}
	excuse := func(reason string) {
		if !loads() {
			reason = readBroken
		}
		why[reason]++
	}
	for _, their := range theirs {
		switch {
		case ours[their] || files[their] || change.Path(their) == view.Config:
		case moduleFile(their):
			why[readModule]++
		case absent[their]:
			why[reasonDangling]++
		case slices.ContainsFunc(globs, change.Path(their).Within):
			why[readGlob]++
		case unknown:
			why[readUnknown]++
		default:
			excuse("")
		}
	}
	for our := range ours {
		if !slices.Contains(theirs, our) {
			excuse("")
		}
	}
	for file := range files {
		if !slices.Contains(theirs, file) {
			why[readFile]++
		}
	}
	return why
}

// textsBehind are the texts that a unit hangs on, and those that the files which it reads hang on.
func textsBehind(x *refs.Index, view *refs.View) map[change.Path]bool {
	all := map[change.Path]bool{}
	var add func(*refs.View)
	add = func(v *refs.View) {
		for _, text := range v.Texts {
			if !all[text] {
				all[text] = true
				if read := x.View(text); read != nil && !read.Unit {
					add(read)
				}
			}
		}
	}
	add(view)
	return all
}

// moduleFile tells whether a path has the name of what stands in the folder of a module, and of a unit beside it.
func moduleFile(file string) bool {
	base := path.Base(file)
	return base == "terragrunt.hcl" || base == ".tflint.hcl" || base == ".terraform.lock.hcl" || strings.HasSuffix(base, ".tf") || strings.HasSuffix(base, ".tf.json") ||
		strings.HasSuffix(base, ".tofu")
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
		case r.State == refs.Unknown || r.State == refs.Partly:
			unknown = true
		case r.State == refs.Resolved:
			target := string(r.Target)
			if x.Expanded().IsFile(r.Target) {
				target = string(r.Target.Dir())
			}
			if x.Expanded().IsFile(r.Target.Child(refs.StackConfig)) {
				// Who depends on a stack depends on each of its units.
				for _, config := range x.Units() {
					if config.Within(r.Target) {
						ours[string(config.Dir())] = true
					}
				}
				continue
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
		for _, block := range scoped.Text.Blocks("dependency") {
			enabled := block.Body.Attributes["enabled"]
			if scoped.Scope.Text != r.Frame.Text || block.Labels[0] != r.Dependency || enabled == nil {
				continue
			}
			if value := x.Evaluator().Value(scoped.Scope, enabled.Expr).Value; !value.IsWhollyKnown() || value.RawEquals(cty.False) {
				return reasonOff
			}
		}
	}
	for _, other := range view.References {
		if other.Kind == refs.Source && (other.State == refs.Unknown || other.State == refs.Partly) {
			return reasonSource
		}
	}
	return ""
}
