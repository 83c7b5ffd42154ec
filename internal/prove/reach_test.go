package prove_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// A unit evaluates in the part of a tree that it can reach to what it does in the whole.
func TestLawAUnitNeedsNoMoreThanItReaches(t *testing.T) {
	smaller := 0
	rapid.Check(t, func(t *rapid.T) {
		f, units := drawn(t)
		unit, other := rapid.SampledFrom(units).Draw(t, "unit"), rapid.SampledFrom(units).Draw(t, "other")
		config := unit.Child("terragrunt.hcl")
		if unit != other {
			f["live/lib/shared.hcl"] = "locals {\n  text = file(\"../" + other.Below("live") + "/text.txt\")\n}\n"
			f[unit.Child("template.hcl")] = "${file(\"" + other.Rel(unit) + "/text.txt\")}"
			f[config] += "locals {\n  reads = " + reading(t, other, unit) + "\n}\n"
		}
		// Another one may have noted on its way what this one reads.
		first := rapid.SampledFrom(units).Draw(t, "first").Child("terragrunt.hcl")
		smaller += reaching(t, f.tree(), root, slices.Compact([]change.Path{first, config})...)
	})
	require.Positive(t, smaller)
}

// reading gives an expression by which a unit reads something of another one's folder, directly or by what lies around.
func reading(t *rapid.T, other, unit change.Path) string {
	way := other.Rel(unit)
	return rapid.SampledFrom([]string{
		`file("` + way + `/text.txt")`, `fileexists("` + way + `/text.txt")`, `try(file("` + way + `/text.txt"), "none")`,
		`fileset("` + change.Path("live").Rel(unit) + `", "**/text.txt")`, `fileset("${get_repo_root()}/` + string(other) + `", "*")`,
		`try(read_terragrunt_config("` + way + `/terragrunt.hcl").inputs.text, "none")`,
		`read_terragrunt_config("${get_repo_root()}/live/lib/shared.hcl").locals.text`, `templatefile("template.hcl", {})`, `find_in_parent_folders("` + string(other) + `/text.txt", "none")`, `[for f in ["text.txt"] : filemd5("${get_terragrunt_dir()}/` + way + `/${f}")]`,
	}).Draw(t, "reads")
}

// So do the units of Terragrunt's own fixtures, odd ones among them.
func TestFixturesNeedNoMoreThanTheyReach(t *testing.T) {
	smaller := 0
	for _, at := range realtest.Fixtures(t) {
		unit, ok := middleUnit(t, at)
		if !ok {
			continue
		}
		tree, _, err := live.Load(at)
		require.NoError(t, err)
		smaller += reaching(t, tree, at, unit.Child("terragrunt.hcl"))
	}
	assert.Greater(t, smaller, 50)
}

// reaching evaluates units in both, and gives 1 where one is smaller than the other.
func reaching(t require.TestingT, tree *live.Tree, root string, configs ...change.Path) int {
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	part := prove.Reach(x, configs)
	o := evaluate.Options{Root: root, Units: configs, Generated: x.GeneratedBy()}
	whole, err := evaluate.Evaluate(context.Background(), x.Expanded(), o)
	require.NoError(t, err)
	alone, err := evaluate.Evaluate(context.Background(), part, o)
	require.NoError(t, err)
	require.Equal(t, whole, alone, filepath.Base(root))
	if count(part) < count(x.Expanded()) {
		return 1
	}
	return 0
}

func count(tree *live.Tree) (n int) {
	for range tree.Walk(change.Root) {
		n++
	}
	return n
}
