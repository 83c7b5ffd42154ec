package evaluate

import (
	"context"
	"encoding/gob"
	"io"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/nopath"
)

// evaluator is the name under which this program evaluates for another run of itself, and does nothing else.
const evaluator = "tg-refactor: evaluator"

// overMemory is the exit code of a process that took more memory than it may.
const overMemory = 3

func init() {
	// Terragrunt's packages, which are initialised by now, found no program to run.
	nopath.Restore()
	if os.Args[0] == evaluator {
		serve(os.Stdin, os.Stdout)
		os.Exit(0)
	}
}

// serve answers requests until there are no more. Whoever asks kills this process where it takes too long.
func serve(in io.Reader, out io.Writer) {
	// Nothing else reads what is meant for us, or writes between our words.
	if nothing, err := os.OpenFile(os.DevNull, os.O_RDWR, 0); err == nil {
		os.Stdin, os.Stdout = nothing, nothing
	}
	debug.SetTraceback("none")
	questions, answers := gob.NewDecoder(in), &teller{encoder: gob.NewEncoder(out)}
	var watching sync.Once
	for {
		var q request
		if err := questions.Decode(&q); err != nil {
			return
		}
		watching.Do(func() { watch(q.Memory, q.Live) })
		allowed.Store(q.Memory)
		end := reply{End: true}
		if err := q.answer(answers); err != nil {
			end.Trouble = err.Error()
		}
		if answers.tell(end) != nil {
			return
		}
	}
}

// allowed is how many bytes this process may take.
var allowed atomic.Uint64

// watch ends this process when it takes more memory than it may. The operating system does, where it can, for what is asked for at
// once; programs that live functions run are not limited with it.
func watch(memory uint64, live bool) {
	allowed.Store(memory)
	debug.SetMemoryLimit(int64(memory / 4 * 3)) //nolint:gosec // a few gigabytes
	if !live {
		limitMemory(memory + memory/2 + 256<<20)
	}
	go func() {
		samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		for range time.Tick(20 * time.Millisecond) {
			metrics.Read(samples)
			if samples[0].Value.Uint64()-samples[1].Value.Uint64() > allowed.Load() {
				os.Exit(overMemory)
			}
		}
	}()
}

// teller tells one thing at a time.
type teller struct {
	mu      sync.Mutex
	encoder *gob.Encoder
}

func (t *teller) tell(r reply) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.encoder.Encode(r)
}

// answer evaluates what a request names.
func (q request) answer(to *teller) error {
	s := q.side()
	s.refused = q.Refused
	s.starting = func(stack change.Path) error { return to.tell(reply{Stack: stack}) }
	if err := s.generateStacks(context.Background()); err != nil {
		return err
	}
	group, running := errgroup.WithContext(context.Background())
	group.SetLimit(parallelism(q.Parallelism))
	for i, path := range q.Units {
		group.Go(func() error {
			if err := running.Err(); err != nil {
				return err
			}
			if err := to.tell(reply{Started: i + 1}); err != nil {
				return err
			}
			answer, err := replyOf(i+1, s.unit(running, path), q.UnitBytes)
			if err != nil {
				return err
			}
			return to.tell(answer)
		})
	}
	return group.Wait()
}
