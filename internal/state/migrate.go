package state

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/shell"
)

// Migrate brings the states of all pairs over, then proves each by a plan. A unit that fails stops no other one, but for the proofs of
// those that depend on it. The error is for what concerns all of them: the journal, and cancellation; after either, the same request
// goes on. Outcomes come in the order of the pairs.
func Migrate(ctx context.Context, request Request) ([]Outcome, error) {
	if err := request.canPlan(); err != nil {
		return nil, err
	}
	m, unlock, err := begin(request)
	if err != nil {
		return nil, err
	}
	defer unlock()
	outcomes, err := m.each(ctx, m.migrate)
	if err == nil {
		err = told(m.unseen(outcomes), change.Root)
	}
	if err != nil || request.NoPlan {
		return outcomes, err
	}
	return m.prove(ctx, outcomes, false)
}

// begin takes the journal's lock and makes everything ready.
func begin(request Request) (*mover, func(), error) {
	unlock, err := request.Journal.Lock()
	if err != nil {
		return nil, nil, told(err, change.Root)
	}
	m := &mover{request: request, fs: request.Journal.FS(), ledger: openLedger(request.Journal)}
	m.bench = &bench{programs: request.Programs, fs: m.fs, dir: m.ledger.path("scratch"), env: request.Env, terragrunt: request.Terragrunt}
	if m.request.Parallelism <= 0 {
		m.request.Parallelism = runtime.GOMAXPROCS(0)
	}
	err = m.ledger.prepare()
	if err == nil {
		err = m.bench.clear()
	}
	if err != nil {
		unlock()
		return nil, nil, told(err, change.Root)
	}
	return m, func() {
		_ = m.bench.clear()
		unlock()
	}, nil
}

// each works on all pairs, some at once.
func (m *mover) each(ctx context.Context, do func(context.Context, Pair) (Outcome, error)) ([]Outcome, error) {
	outcomes := make([]Outcome, len(m.request.Pairs))
	var heard sync.Mutex
	var group errgroup.Group
	group.SetLimit(m.request.Parallelism)
	for i, pair := range m.request.Pairs {
		group.Go(func() error {
			out := outcomeOf(pair)
			err := ctx.Err()
			if err == nil {
				out, err = do(ctx, pair)
			}
			out.take(m.neighbour(pair, told(err, pair.unit())))
			outcomes[i] = out
			heard.Lock()
			defer heard.Unlock()
			if ctx.Err() == nil {
				m.progress(out)
			}
			return nil
		})
	}
	_ = group.Wait() // No unit's error is one of all.
	return outcomes, ctx.Err()
}

// neighbour says whose state stands at a new place, where it is that of a unit that moves away from there.
func (m *mover) neighbour(pair Pair, err error) error {
	if !hasCode(err, finding.StateForeign) {
		return err
	}
	other, ok := m.whoLeaves(pair)
	if !ok {
		return err
	}
	remedy := "Bring that one over, retire its old state, then run the command again"
	for next, left := other, len(m.request.Pairs); ok && left > 0; left-- {
		if next, ok = m.whoLeaves(next); ok && next.key() == pair.key() {
			meanwhile := pair.unit() + "-meanwhile"
			remedy = "Units that change places need a third folder for a while. Move one of them there: `" +
				shell.Command("tg-refactor", "mv", string(pair.unit()), string(meanwhile)) + "`. Then bring the states over and retire the old ones, " +
				"until all have arrived: " + m.request.command("migrate") + ", " + m.request.command("retire") + ". In the end move it back, and bring its " +
				"state over once more"
			break
		}
	}
	return problem(finding.StateWaits, pair.unit(), remedy, "the new place %s still holds the old state of %s", pair.After.Address(), other.unit())
}

// whoLeaves gives the pair whose old place is the new one of another.
func (m *mover) whoLeaves(pair Pair) (Pair, bool) {
	at := slices.IndexFunc(m.request.Pairs, func(other Pair) bool { return other.Before.identity() == pair.After.identity() })
	if at < 0 {
		return Pair{}, false
	}
	return m.request.Pairs[at], true
}

func (m *mover) progress(out Outcome) {
	if m.request.Progress != nil {
		m.request.Progress(out)
	}
}

// migrate brings one unit over.
func (m *mover) migrate(ctx context.Context, pair Pair) (Outcome, error) {
	if pair.dropped() {
		return m.orphan(ctx, pair)
	}
	if missing := m.missingFolder(pair); missing != nil && !m.request.NoPlan && pair.Excluded == "" {
		// Said before anything is pushed, while it is easy to mend.
		return outcomeOf(pair), finding.List{*missing}
	}
	return m.move(ctx, pair)
}

// orphan tells of the state of a unit that was dropped.
func (m *mover) orphan(ctx context.Context, pair Pair) (Outcome, error) {
	out := outcomeOf(pair)
	content, err := m.look(ctx, pair.Before)
	if err != nil {
		return out, err
	}
	out.Result = Nothing
	if content != nil && !content.empty {
		out.Result = Orphan
		out.of(content)
		out.Findings = append(out.Findings, orphaned(pair, content))
	}
	return out, nil
}

func orphaned(pair Pair, content *Content) finding.Finding {
	return finding.Finding{Code: finding.StateOrphaned, Severity: finding.Note, Place: finding.InFile(string(pair.Before.Unit)),
		Message: "the unit was dropped, and its state with " + itoa(len(content.Addresses)) + " resources stays at " + pair.Before.Address(),
		Remedy:  "Destroy what it holds from a checkout of the tree before, if nobody needs it; `tg-refactor state retire` leaves it alone"}
}

// look reads the state of one place.
func (m *mover) look(ctx context.Context, place Place) (*Content, error) {
	from, err := m.locate(place)
	if err != nil {
		return nil, err
	}
	s, err := m.bench.open(ctx, from)
	if err != nil {
		return nil, err
	}
	defer s.close()
	return s.pull(ctx)
}
