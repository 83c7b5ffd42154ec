package prove_test

import (
	"context"
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/move"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/refs"
)

const root = "/repository"

// files is a small tree by its paths.
type files map[change.Path]string

func (f files) tree() *live.Tree {
	sources := map[change.Path]live.Source{}
	for path, content := range f {
		sources[path] = live.Text(content)
	}
	return live.FromMap(sources)
}

// asked is what a proof is made of, beside the tree.
type asked struct {
	moves   []change.Move
	expects []phase.Expect
	// spoil changes the tree after the move by hand, without anybody declaring it.
	spoil   func(*live.Tree) change.Set
	accept  []string
	outputs evaluate.Outputs
	environ []string
}

// moving is a move with all that refers to it, as `mv` makes it.
func moving(t require.TestingT, tree *live.Tree, a asked) prove.Comparison {
	ctx := context.Background()
	base, err := refs.Build(ctx, tree)
	require.NoError(t, err)
	step := plan.Runner{Name: "mv", Run: func(ctx context.Context, x *refs.Index) (phase.Outcome, *refs.Index, error) {
		result, err := move.Plan(ctx, x, move.Request{Moves: a.moves, Phase: "mv"})
		return phase.Outcome{Changes: result.Changes, Findings: result.Findings, Expects: a.expects}, result.After, err
	}}
	spoil := plan.Runner{Name: "spoil", Run: func(ctx context.Context, x *refs.Index) (phase.Outcome, *refs.Index, error) {
		set := a.spoil(x.Tree())
		after, findings := x.Tree().With(set)
		require.False(t, findings.Has(finding.Error), "%v", findings)
		y, err := x.Update(ctx, after, set)
		return phase.Outcome{Changes: set}, y, err
	}}
	runners := []plan.Runner{step}
	if a.spoil != nil {
		runners = append(runners, spoil)
	}
	p, err := plan.Fold(ctx, "mv", base, runners)
	require.NoError(t, err)
	require.NoError(t, p.AllFindings().Err())
	return prove.OfPlan(p)
}

// proved evaluates both sides and compares.
func proved(t require.TestingT, c prove.Comparison, a asked) prove.Proof {
	pairs, unconcerned := c.Concerned()
	evaluated := make([]prove.Evaluated, len(pairs))
	side := func(x *refs.Index, config func(prove.Pair) change.Path, into func(*prove.Evaluated, *evaluate.Unit), origin func(change.Path) change.Path) {
		o := evaluate.Options{Root: root, Generated: x.GeneratedBy(), Outputs: a.outputs, Origin: origin, Environ: a.environ}
		var at []int
		for i, pair := range pairs {
			evaluated[i].Pair = pair
			if path := config(pair); path != "" {
				at, o.Units = append(at, i), append(o.Units, path)
			}
		}
		units, err := evaluate.Evaluate(context.Background(), x.Expanded(), o)
		require.NoError(t, err)
		for i := range units {
			into(&evaluated[at[i]], &units[i])
		}
	}
	side(c.Before, func(p prove.Pair) change.Path { return p.Before }, func(e *prove.Evaluated, u *evaluate.Unit) { e.Was = u }, nil)
	side(c.After, func(p prove.Pair) change.Path { return p.After }, func(e *prove.Evaluated, u *evaluate.Unit) { e.Is = u },
		func(p change.Path) change.Path {
			before, _ := c.Moves.Preimage(p)
			return before
		})
	options := prove.Options{Root: root, Unconcerned: unconcerned}
	for _, text := range a.accept {
		accepted, err := prove.ParseAcceptance(text)
		require.NoError(t, err)
		options.Accept = append(options.Accept, accepted)
	}
	return prove.Prove(c, evaluated, options)
}

func proof(t require.TestingT, f files, a asked) prove.Proof {
	return proved(t, moving(t, f.tree(), a), a)
}

// replacing is the edit of the only occurrence of a text in a file.
func replacing(path change.Path, old, text string) func(*live.Tree) change.Set {
	return func(tree *live.Tree) change.Set {
		content, _ := tree.Read(path)
		at := strings.Index(string(content), old)
		return change.Set{Edits: []change.Edit{{File: path, Start: at, End: at + len(old), New: text}}}
	}
}

// shown gives what a proof says of its units, a line each: its folder before, its verdict, and each difference with its class.
func shown(p prove.Proof) []string {
	var lines []string
	for _, unit := range p.Units {
		line := string(unit.Folder()) + ": " + string(unit.Verdict)
		for _, d := range unit.Differences {
			line += "; " + d.Attribute + " " + string(d.Class)
			if d.Accepted != "" {
				line += " (accepted)"
			}
		}
		lines = append(lines, line)
	}
	return lines
}
