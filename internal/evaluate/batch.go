package evaluate

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// batches is the evaluation of one side by other processes. One that ends before its time took too much: those units that it was at are
// tried once more, each alone in a new process, and the one at which that ends as well is too large.
type batches struct {
	tree    *live.Tree
	options Options
	budget  budget
	request request
	units   []Unit
	settled []bool
	done    int
	// bytes is how large the values are that were told.
	bytes uint64
	// given is how many units and stack files were given up.
	given int
}

// all evaluates every unit.
func (b *batches) all(ctx context.Context) error {
	parallel := parallelism(b.options.Parallelism)
	for {
		left := b.left()
		if len(left) == 0 {
			return ctx.Err()
		}
		if b.given >= most {
			for _, i := range left {
				b.fail(i, b.budget.notTried())
			}
			continue
		}
		ended, err := b.batch(ctx, left, parallel, b.options.LiveFunctions)
		if err != nil {
			return err
		}
		if ended == nil {
			continue
		}
		if err := b.blame(ctx, *ended); err != nil {
			return err
		}
		parallel = 1
	}
}

// left are the numbers of the units that are not settled.
func (b *batches) left() (list []int) {
	for i, done := range b.settled {
		if !done {
			list = append(list, i)
		}
	}
	return list
}

// blame finds out at what a process ended.
func (b *batches) blame(ctx context.Context, e end) error {
	switch {
	case e.stack != "":
		b.given++
		b.request.Refused[e.stack] = e.why
	case len(e.overdue) > 0:
		for _, i := range e.overdue {
			b.given++
			b.fail(i, e.why)
		}
	case len(e.running) == 0:
		return errors.New(e.why)
	default:
		for _, i := range e.running {
			alone, err := b.batch(ctx, []int{i}, 1, true)
			switch {
			case err != nil:
				return err
			case alone == nil:
			case alone.stack != "":
				return b.blame(ctx, *alone)
			default:
				b.given++
				b.fail(i, alone.why)
			}
		}
	}
	return nil
}

func (b *batches) fail(i int, why string) {
	config := configAt(b.tree, b.options.Units[i])
	b.settle(i, Unit{Config: config, Folder: config.Dir(), Failure: &Failure{Message: why, Place: finding.InFile(string(config))}})
}

func (b *batches) settle(i int, unit Unit) {
	b.units[i], b.settled[i] = unit, true
	if b.done++; b.options.Progress != nil {
		b.options.Progress(b.done, len(b.units))
	}
}

// end is how a process ended before it was done.
type end struct {
	why string
	// stack is the stack file, running are the units that it was at then; overdue are those at which it was ended, since they took too long.
	stack            change.Path
	running, overdue []int
}

// batch lets one process evaluate some units. It reports how the process ended, nil where all went well.
func (b *batches) batch(ctx context.Context, units []int, parallel int, fresh bool) (*end, error) {
	p, err := begin(fresh)
	if err != nil {
		return nil, err
	}
	q := b.request
	q.Units, q.Parallelism = make([]change.Path, len(units)), parallel
	for at, i := range units {
		q.Units[at] = b.options.Units[i]
	}
	c := conversation{batches: b, units: units, started: map[int]time.Time{}, since: time.Now()}
	replies := p.listen(q)
	for {
		select {
		case <-ctx.Done():
			p.child.Kill()
			return nil, ctx.Err()
		case <-time.After(b.budget.time / 10):
			if ended := c.overdue(); ended != nil {
				p.child.Kill()
				return ended, nil
			}
		case r, more := <-replies:
			switch {
			case !more:
				return &end{why: p.ended(b.budget), stack: c.stack, running: slices.Sorted(maps.Keys(c.started))}, ctx.Err()
			case r.End && (b.options.LiveFunctions || r.Trouble != ""):
				p.child.Kill()
			case r.End:
				p.keep()
			}
			if r.End && r.Trouble != "" {
				return nil, errors.New(r.Trouble)
			}
			if r.End {
				return nil, nil
			}
			if err := c.hear(r); err != nil {
				p.child.Kill()
				return nil, err
			}
		}
	}
}

// listen asks a process, and gives what it tells; the channel is closed after the last word, or when the process ends.
func (p *process) listen(q request) <-chan reply {
	replies := make(chan reply)
	go func() {
		defer close(replies)
		if p.ask.Encode(q) != nil {
			return
		}
		for {
			var r reply
			if p.answers.Decode(&r) != nil {
				return
			}
			replies <- r
			if r.End {
				return
			}
		}
	}()
	return replies
}

// conversation is what one process told so far.
type conversation struct {
	*batches
	units []int
	// stack is the stack file that is generated since that time; started are the units that are evaluated, and since when.
	stack   change.Path
	since   time.Time
	started map[int]time.Time
}

func (c *conversation) hear(r reply) error {
	switch {
	case r.Stack != "":
		c.stack, c.since = r.Stack, time.Now()
	case r.Started > 0:
		c.stack = ""
		c.started[c.units[r.Started-1]] = time.Now()
	case r.Done > 0:
		i := c.units[r.Done-1]
		delete(c.started, i)
		unit, err := r.unit()
		if err != nil {
			return fmt.Errorf("understand what was evaluated: %w", err)
		}
		if r.TooLarge {
			c.fail(i, c.budget.overValues())
			return nil
		}
		if c.bytes += r.bytes(); c.bytes > c.budget.side {
			c.fail(i, c.budget.overSide())
			return nil
		}
		c.settle(i, unit)
	}
	return nil
}

// overdue gives what takes too long, nil for nothing. Commands that live functions run may take as long as they do.
func (c *conversation) overdue() *end {
	if c.options.LiveFunctions {
		return nil
	}
	e := &end{why: c.budget.overTime()}
	if c.stack != "" && time.Since(c.since) > c.budget.time {
		e.stack = c.stack
		return e
	}
	for i, since := range c.started {
		if time.Since(since) > c.budget.time {
			e.overdue = append(e.overdue, i)
		}
	}
	slices.Sort(e.overdue)
	if len(e.overdue) == 0 {
		return nil
	}
	return e
}
