package evaluate

import (
	"encoding/gob"
	"strings"
	"sync"

	"github.com/sulibot/tg-refactor/internal/program"
)

// process is another run of this program that evaluates: Terragrunt's code cannot be stopped in our own.
type process struct {
	child   *program.Child
	ask     *gob.Encoder
	answers *gob.Decoder
}

// idle are processes that wait for more to do: starting one takes longer than evaluating a small tree. They end with this program, when
// their standard input does.
var idle struct {
	sync.Mutex
	list []*process
}

// begin gives a process: one that waits, unless it has to be a new one.
func begin(fresh bool) (*process, error) {
	idle.Lock()
	defer idle.Unlock()
	if n := len(idle.list); n > 0 && !fresh {
		p := idle.list[n-1]
		idle.list = idle.list[:n-1]
		return p, nil
	}
	child, err := program.Itself(evaluator)
	if err != nil {
		return nil, err
	}
	return &process{child: child, ask: gob.NewEncoder(child.In), answers: gob.NewDecoder(child.Out)}, nil
}

// keep lets a process that is done wait for more.
func (p *process) keep() {
	idle.Lock()
	defer idle.Unlock()
	idle.list = append(idle.list, p)
}

// ended tells in a sentence why a process ended that had more to tell.
func (p *process) ended(b budget) string {
	code, said := p.child.Wait()
	switch {
	case strings.Contains(said, "stack exceeds"), strings.Contains(said, "stack overflow"):
		return "too large: it nests too deep"
	case code == overMemory, code < 0, strings.Contains(said, "out of memory"), strings.Contains(said, "cannot allocate"):
		// The system ends who takes too much by a signal.
		return b.overMemory()
	default:
		line, _, _ := strings.Cut(strings.TrimSpace(said), "\n")
		return "Terragrunt's evaluation broke off: " + line
	}
}
