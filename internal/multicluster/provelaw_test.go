package multicluster_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/multicluster"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// TestLawPhasesChangeWhatTheyDeclare: what Terragrunt evaluates a unit to is what it was, but for the values that phases declare, each
// phase by itself and all of them together.
func TestLawPhasesChangeWhatTheyDeclare(t *testing.T) {
	compared, declared := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		f := randomClusters(t)
		for _, path := range slices.Sorted(maps.Keys(f)) {
			if base := path.Base(); base == "cluster.hcl" || base == "site.hcl" {
				set := rapid.SampledFrom([]string{"", "  artifact_overrides = {}\n", "  artifact_overrides = {\n    image = \"mine\"\n  }\n",
					"  artifact_overrides = {\n    image = \"mine\"\n    release = null\n  }\n", "  artifact_overrides = {\n    release = \"v9\"\n  }\n"}).Draw(t, "overrides")
				f[path] = strings.TrimRight(f[path], "}\r\n") + "\n" + set + "}\n"
			}
		}
		s := begin(t, f.tree())
		var runners []plan.Runner
		for _, p := range multicluster.Phases() {
			runners = append(runners, plan.Runner{Number: p.Number, Name: p.Name, Run: func(ctx context.Context, x *refs.Index) (phase.Outcome, *refs.Index, error) {
				result, err := p.Run(ctx, x, multicluster.Options{Layout: s.l})
				return result.Outcome, result.After, err
			}})
		}
		last := rapid.IntRange(1, len(runners)).Draw(t, "last phase")
		p, err := plan.Fold(context.Background(), "phases", s.x, runners[:last])
		require.NoError(t, err)
		if p.AllFindings().Err() != nil {
			return
		}
		for _, unit := range provedBy(t, prove.OfPlan(p)).Units {
			require.False(t, unit.Stands(), "%+v", unit)
			compared++
			if unit.Verdict == prove.AsDeclared {
				declared++
			}
		}
	})
	require.Positive(t, compared)
	require.Positive(t, declared)
}

func provedBy(t check, c prove.Comparison) prove.Proof {
	const root = "/repository"
	pairs, unconcerned := c.Concerned()
	units := make([]prove.Evaluated, len(pairs))
	for i, pair := range pairs {
		units[i].Pair = pair
	}
	// All units of a side at once: each call starts a process.
	side := func(x *refs.Index, config func(prove.Pair) change.Path, into func(*prove.Evaluated, *evaluate.Unit), origin func(change.Path) change.Path) {
		var at []int
		options := evaluate.Options{Root: root, Generated: x.GeneratedBy(), Origin: origin}
		for i, pair := range pairs {
			if path := config(pair); path != "" {
				at, options.Units = append(at, i), append(options.Units, path)
			}
		}
		list, err := evaluate.Evaluate(context.Background(), x.Expanded(), options)
		require.NoError(t, err)
		for i := range list {
			into(&units[at[i]], &list[i])
		}
	}
	side(c.Before, func(p prove.Pair) change.Path { return p.Before }, func(u *prove.Evaluated, was *evaluate.Unit) { u.Was = was }, nil)
	side(c.After, func(p prove.Pair) change.Path { return p.After }, func(u *prove.Evaluated, is *evaluate.Unit) { u.Is = is },
		func(p change.Path) change.Path {
			before, _ := c.Moves.Preimage(p)
			return before
		})
	return prove.Prove(c, units, prove.Options{Root: root, Unconcerned: unconcerned})
}
