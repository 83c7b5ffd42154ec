// Package faulttest owns faults for tests: a disk and programs that fail at their n-th call, as if the process had been killed there or as if
// the disk were full, and an OpenTofu without a process. Only tests import it.
package faulttest

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/sulibot/tg-refactor/internal/program"
)

// ErrKilled is what programs give back from where the process is dead.
var ErrKilled = errors.New("killed")

// How is how far the call at which the fault comes is carried out.
type How string

// The ways to fail.
const (
	// Before: not at all.
	Before How = "before"
	// After: wholly, but nobody hears of it.
	After How = "after"
	// Half: a file that is written gets half of its bytes; anything else is done.
	Half How = "half"
)

// Fault counts the calls to a disk and to programs, and fails the one of number At, from 1; 0 fails none. Every later call fails as well, as
// if the process had been killed; with Once what comes later goes well.
type Fault struct {
	At   int
	How  How
	Once bool
	// Calls is how many there were.
	Calls int

	mu sync.Mutex
}

// strikes counts a call, and tells whether the fault comes now, or came before and lets nothing through any more.
func (f *Fault) strikes() (now, dead bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Calls++
	return f.Calls == f.At, f.dead()
}

func (f *Fault) dead() bool { return f.At > 0 && f.Calls > f.At && !f.Once }

// over tells whether the process is dead, without counting.
func (f *Fault) over() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.At > 0 && f.Calls >= f.At && !f.Once
}

// Runner runs programs, as program.Door.
type Runner interface {
	Run(context.Context, program.Call) (program.Result, error)
}

// Programs are those of Runner until the fault comes, which is ErrKilled.
type Programs struct {
	*Fault
	Runner Runner
}

// Run runs a program, or fails.
func (p Programs) Run(ctx context.Context, call program.Call) (program.Result, error) {
	now, dead := p.strikes()
	switch {
	case dead || now && (p.How == Before || p.How == ""):
		return program.Result{}, ErrKilled
	case now && p.How == Half && strings.Join(call.Args, " ") == "state push -no-color -":
		return program.Result{}, errors.Join(ErrKilled, halfPush(call))
	}
	result, err := p.Runner.Run(ctx, call)
	if now {
		return program.Result{}, ErrKilled
	}
	return result, err
}
