package program

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
)

// Child is another run of this very program, which works for this one.
type Child struct {
	// In is what it reads, Out what it prints. It ends by itself when In is closed.
	In  io.WriteCloser
	Out io.Reader

	command *exec.Cmd
	said    opening
}

// Itself starts this program once more, in the same folder with the same environment, under a name by which it knows what it is for.
func Itself(name string) (*Child, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	c := &Child{command: exec.Command(path)}
	c.command.Args = []string{name}
	c.command.Stderr = &c.said
	if c.In, err = c.command.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start this program once more: %w", err)
	}
	if c.Out, err = c.command.StdoutPipe(); err != nil {
		return nil, fmt.Errorf("start this program once more: %w", err)
	}
	if err := c.command.Start(); err != nil {
		return nil, fmt.Errorf("start this program once more: %w", err)
	}
	return c, nil
}

// Kill ends it, and waits for that.
func (c *Child) Kill() {
	_ = c.command.Process.Kill()
	c.Wait()
}

// Wait waits until it has ended. It gives its exit code, -1 where a signal ended it, and the first that it said to the standard error.
func (c *Child) Wait() (code int, said string) {
	_ = c.In.Close()
	_ = c.command.Wait()
	return c.command.ProcessState.ExitCode(), c.said.String()
}

// opening keeps the first that is written to it.
type opening struct {
	mu   sync.Mutex
	text []byte
}

// Write keeps what there is room for.
func (t *opening) Write(p []byte) (int, error) {
	const room = 4 << 10
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p[:min(len(p), room-len(t.text))]...)
	return len(p), nil
}

// String gives it.
func (t *opening) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
