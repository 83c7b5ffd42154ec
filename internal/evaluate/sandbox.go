package evaluate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/zclconf/go-cty/cty/function"
)

// confine takes from Terragrunt everything that leaves the process, unless the real functions are allowed. Git is answered here in
// either case: the scratch folder is no clone.
func (s *side) confine(f *frame) {
	own := *f.pctx.Venv
	own.Env = s.cloned()
	own.Writers = own.Writers.WithWriter(io.Discard).WithErrWriter(io.Discard)
	own.Exec = executor(own.Exec, s.scratch.root, s.options.LiveFunctions)
	f.pctx.Venv = &own
	if s.options.LiveFunctions {
		f.pctx.PredefinedFunctions = map[string]function.Function{askDependency: f.autoDependencies()}
		return
	}
	own.HTTP = refuseNetwork()
	own.Sops = f
	f.pctx.PredefinedFunctions = f.functions()
}

var errConfined = errors.New("nothing is run to evaluate a unit")

// programs answers Terragrunt's calls of programs. C is Terragrunt's type of a prepared command, which cannot be named here.
type programs[C any] struct {
	next interface {
		Command(ctx context.Context, name string, args ...string) C
		LookPath(file string) (string, error)
	}
	root string
	live bool
}

func executor[C any, E interface {
	Command(ctx context.Context, name string, args ...string) C
	LookPath(file string) (string, error)
}](next E, root string, live bool) programs[C] {
	return programs[C]{next: next, root: root, live: live}
}

// Command prepares the answer to a program's call.
func (p programs[C]) Command(ctx context.Context, name string, args ...string) C {
	asksRoot := name == "git" && slices.Equal(args, []string{"rev-parse", "--show-toplevel"})
	if p.live && !asksRoot {
		return p.next.Command(ctx, name, args...)
	}
	answer := &answer{err: fmt.Errorf("%s: %w", name, errConfined)}
	if asksRoot {
		answer.text, answer.err = p.root+"\n", nil
	}
	command, ok := any(answer).(C)
	if !ok {
		panic("the interface of a command in Terragrunt's module is another one")
	}
	return command
}

// LookPath finds nothing in the sandbox.
func (p programs[C]) LookPath(file string) (string, error) {
	if p.live || file == "git" {
		return p.next.LookPath(file)
	}
	return "", fmt.Errorf("%s: %w", file, errConfined)
}

// answer is a command that does not run: it prints a text, or fails.
type answer struct {
	text   string
	err    error
	stdout io.Writer
}

// SetStdin ignores the input.
func (a *answer) SetStdin(io.Reader) {}

// SetStdout says where the text goes.
func (a *answer) SetStdout(w io.Writer) { a.stdout = w }

// SetStderr ignores the stream.
func (a *answer) SetStderr(io.Writer) {}

// SetEnv ignores the environment.
func (a *answer) SetEnv([]string) {}

// SetDir ignores the folder.
func (a *answer) SetDir(string) {}

// SetWaitDelay ignores the time.
func (a *answer) SetWaitDelay(time.Duration) {}

// SetCancel ignores the function.
func (a *answer) SetCancel(func() error) {}

// Run prints the text.
func (a *answer) Run() error {
	if a.err == nil && a.stdout != nil {
		_, a.err = io.WriteString(a.stdout, a.text)
	}
	return a.err
}

// Start does nothing; Wait does it all.
func (a *answer) Start() error { return nil }

// Wait is Run.
func (a *answer) Wait() error { return a.Run() }

// Output gives the text.
func (a *answer) Output() ([]byte, error) {
	var out bytes.Buffer
	a.stdout = &out
	err := a.Run()
	return out.Bytes(), err
}

// CombinedOutput gives the text.
func (a *answer) CombinedOutput() ([]byte, error) { return a.Output() }

// ProcessState is none: there was no process.
func (a *answer) ProcessState() *os.ProcessState { return nil }

// Signal reaches nobody.
func (a *answer) Signal(os.Signal) error { return nil }
