package state

import (
	"context"
	"errors"
	"runtime"
	"sync"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// Migrate brings the states of all pairs over and proves each by a plan. A unit that fails stops no other one, but for the proofs of
// those that depend on it. The error is for what concerns all of them: the journal, and cancellation; after either, the same request
// goes on. Outcomes come in the order of the pairs.
func Migrate(ctx context.Context, request Request) ([]Outcome, error) {
	m, unlock, err := begin(request)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return m.each(ctx, m.migrate)
}

// begin takes the journal's lock and makes everything ready.
func begin(request Request) (*mover, func(), error) {
	unlock, err := request.Journal.Lock()
	if err != nil {
		return nil, nil, told(err, change.Root)
	}
	m := &mover{request: request, fs: request.Journal.FS(), ledger: openLedger(request.Journal)}
	m.bench = &bench{programs: request.Programs, fs: m.fs, dir: m.ledger.path("scratch"), env: request.Env}
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

// turn is what the units of a run share: how many may work at once, and who is done.
type turn struct {
	slots chan struct{}
	done  map[change.Path]chan struct{}
	// well are the units whose states are at their new places.
	well map[change.Path]bool
	mu   sync.Mutex
}

// work runs a piece of work when it is its turn.
func (t *turn) work(ctx context.Context, do func() error) error {
	select {
	case t.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-t.slots }()
	if err := ctx.Err(); err != nil {
		return err
	}
	return do()
}

// await waits for other units and gives those that did not go well.
func (t *turn) await(ctx context.Context, units []change.Path) (failed []change.Path, err error) {
	for _, unit := range units {
		done, ok := t.done[unit]
		if !ok {
			continue
		}
		select {
		case <-done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		t.mu.Lock()
		well := t.well[unit]
		t.mu.Unlock()
		if !well {
			failed = append(failed, unit)
		}
	}
	return failed, nil
}

func (t *turn) finish(unit change.Path, well bool) {
	t.mu.Lock()
	t.well[unit] = well
	t.mu.Unlock()
	close(t.done[unit])
}

// each works on all pairs at once.
func (m *mover) each(ctx context.Context, do func(context.Context, Pair, *turn) (Outcome, error)) ([]Outcome, error) {
	t := &turn{slots: make(chan struct{}, m.request.Parallelism), done: map[change.Path]chan struct{}{}, well: map[change.Path]bool{}}
	for _, pair := range m.request.Pairs {
		if !pair.dropped() {
			t.done[pair.After.Unit] = make(chan struct{})
		}
	}
	outcomes := make([]Outcome, len(m.request.Pairs))
	var heard sync.Mutex
	var group sync.WaitGroup
	for i, pair := range m.request.Pairs {
		group.Go(func() {
			out, err := do(ctx, pair, t)
			err = told(err, pair.unit())
			if list := (finding.List)(nil); errors.As(err, &list) {
				out.Findings = append(out.Findings, list...)
				if list.Has(finding.Error) && out.Result != Moved && out.Result != Already {
					out.Result = Failed
				}
			}
			outcomes[i] = out
			heard.Lock()
			defer heard.Unlock()
			if m.request.Progress != nil && ctx.Err() == nil {
				m.request.Progress(out)
			}
		})
	}
	group.Wait()
	return outcomes, ctx.Err()
}

// migrate brings one unit over and proves it.
func (m *mover) migrate(ctx context.Context, pair Pair, t *turn) (Outcome, error) {
	if pair.dropped() {
		return m.orphan(ctx, pair, t)
	}
	out, well := outcomeOf(pair), false
	finished := sync.OnceFunc(func() { t.finish(pair.After.Unit, well) })
	defer finished()
	err := t.work(ctx, func() (err error) {
		out, err = m.move(ctx, pair)
		return err
	})
	if err != nil {
		return out, err
	}
	// Those that read the unit's outputs need its state, not its proof.
	well = true
	finished()
	if m.request.NoPlan || out.Result == Nothing {
		return out, nil
	}
	return m.prove(ctx, pair, t, out)
}

// orphan tells of the state of a unit that was dropped.
func (m *mover) orphan(ctx context.Context, pair Pair, t *turn) (Outcome, error) {
	out := outcomeOf(pair)
	return out, t.work(ctx, func() error {
		content, err := m.look(ctx, pair.Before)
		if err != nil {
			return err
		}
		out.Result = Nothing
		if content != nil {
			out.Result = Orphan
			out.of(content)
			out.Findings = append(out.Findings, orphaned(pair, content))
		}
		return nil
	})
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
