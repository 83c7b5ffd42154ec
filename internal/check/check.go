// Package check owns what can be wrong with a tree, as far as that can be told without running anything, and what of it is new since an
// earlier tree. It must not know formats, the disk, or how the trees came about.
package check

import (
	"context"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// Side is one tree with what is known of it.
type Side struct {
	Index *refs.Index
	// Layout is the layout that the tree fits; nil where it fits none. Then nothing is said of clusters and phases.
	Layout *layout.Layout
	// Misfits are what is wrong with the layout file, and where the tree is not as it says.
	Misfits finding.List
}

// Request says what to check.
type Request struct {
	Now Side
	// Base is an earlier tree, such as that of the branch that a change goes to; nil to look at Now alone. What was wrong there as well
	// is a note.
	Base *Side
	// Revision is how the user names Base, for commands that findings give to be copied; empty where no revision has it.
	Revision string
}

// Run gives all that is wrong with the tree, in reading order, and the moves that lead from Base to it. Errors and warnings are for somebody
// to mend; notes are worth knowing. The error is the context's.
func Run(ctx context.Context, request Request) (finding.List, change.Moves, error) {
	var all finding.List
	var moves change.Moves
	if request.Base != nil {
		all, moves = compare(request)
	}
	found, err := together(ctx, checks, request, moves)
	if err != nil {
		return nil, moves, err
	}
	// The last, since the others evaluate.
	large, err := together(ctx, []check{always(tooLarge)}, request, moves)
	return slices.Concat(all, found, large).Sorted(), moves, err
}

// check is one that looks at one tree. The error is the context's.
type check func(context.Context, Side) ([]problem, error)

// checks are all of them but tooLarge, those that take longest first. No finding depends on their order.
var checks = append(phaseChecks(), always(misleading), always(removed), always(mocksOnApply), always(leakyGates), always(sharedKeys),
	always(dangling), always(cycles), always(misfits), always(broken), always(copies), always(identities), always(mutableTags), always(unlocked))

// together runs checks at once, and gives what they find now, judged by what they find in the earlier tree.
func together(ctx context.Context, checks []check, request Request, moves change.Moves) (finding.List, error) {
	found := make([]finding.List, len(checks))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, check := range checks {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			problems, err := check(ctx, request.Now)
			var before []problem
			if err == nil && request.Base != nil && len(problems) > 0 {
				before, err = check(ctx, *request.Base)
			}
			found[i] = judge(problems, before, request.Base != nil, moves)
			return err
		})
	}
	err := group.Wait()
	return slices.Concat(found...), err
}

// always makes a check of one that cannot be interrupted.
func always(check func(Side) []problem) check {
	return func(_ context.Context, s Side) ([]problem, error) { return check(s), nil }
}

// misfits gives what is wrong with the layout.
func misfits(s Side) []problem {
	var all []problem
	for _, f := range s.Misfits {
		all = append(all, wrong(f, change.Path(f.Place.File), f.Message))
	}
	return all
}

// problem is a finding about one tree.
type problem struct {
	finding.Finding
	// marks tell it from others: it stood in an earlier tree where that one's problems have all of them.
	marks []mark
	// fresh is its severity where an earlier tree did not have it: that of Finding is for a tree that is looked at alone.
	fresh finding.Severity
}

// mark is something that is wrong with a place.
type mark struct {
	code finding.Code
	// place is a unit's folder or a file.
	place change.Path
	what  string
}

// wrong makes a problem with one mark that is as severe when it is new as it is alone.
func wrong(f finding.Finding, place change.Path, what string) problem {
	return problem{Finding: f, marks: []mark{{f.Code, place, what}}, fresh: f.Severity}
}

// judge makes notes of the problems that stood in an earlier tree. Moves lead from there to now.
func judge(problems, before []problem, compared bool, moves change.Moves) finding.List {
	known := map[mark]bool{}
	for _, p := range before {
		for _, m := range p.marks {
			known[mark{m.code, moves.Map(m.place), m.what}] = true
		}
	}
	var all finding.List
	for _, p := range problems {
		f := p.Finding
		switch {
		case compared && p.stoodIn(known):
			if f.Severity > finding.Note {
				f.Severity = finding.Note
				f.Message += ", as in the base revision"
			}
		case compared:
			f.Severity = p.fresh
		}
		all = append(all, f)
	}
	return all
}

func (p problem) stoodIn(known map[mark]bool) bool {
	for _, m := range p.marks {
		if !known[m] {
			return false
		}
	}
	return len(p.marks) > 0
}
