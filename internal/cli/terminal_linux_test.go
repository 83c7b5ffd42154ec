package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// pseudoTerminal gives both ends of a terminal of this width.
func pseudoTerminal(t *testing.T, width uint16) (user, program *os.File) {
	t.Helper()
	user, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = user.Close() })
	require.NoError(t, unix.IoctlSetPointerInt(int(user.Fd()), unix.TIOCSPTLCK, 0))
	number, err := unix.IoctlGetInt(int(user.Fd()), unix.TIOCGPTN)
	require.NoError(t, err)
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = program.Close() })
	require.NoError(t, unix.IoctlSetWinsize(int(user.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 50, Col: width}))
	return user, program
}

// onTerminal runs a command line whose output goes to a terminal, and gives what appears there.
func onTerminal(t *testing.T, environment map[string]string, args ...string) string {
	t.Helper()
	const width = 60
	user, program := pseudoTerminal(t, width)
	shown := make(chan string)
	go func() {
		var b bytes.Buffer
		_, _ = io.Copy(&b, user) // Ends with an error when the program's end closes.
		shown <- strings.ReplaceAll(b.String(), "\r\n", "\n")
	}()
	var errors bytes.Buffer
	code := Run(context.Background(), args, IO{In: strings.NewReader(""), Out: program, Err: &errors,
		Getenv: func(name string) string { return environment[name] }}, "v1")
	require.Equal(t, 0, code, errors.String())
	require.NoError(t, program.Close())
	return <-shown
}

func TestColoursAndWrapsOnATerminalOnly(t *testing.T) {
	root := repository(t)
	args := []string{"-C", root, "mv", "--dry-run", "live/vpc", "live/network/vpc"}
	coloured := onTerminal(t, nil, args...)
	assert.Contains(t, coloured, "\x1b[32m+  config_path = \"../network/vpc\"\x1b[m\n")
	assert.Contains(t, coloured, "\x1b[33mwarning[state-without-backend]\x1b[m")

	plain := do(context.Background(), args...)
	require.Equal(t, 0, plain.code, plain.err)
	assert.NotContains(t, plain.out, "\x1b")
	assert.Less(t, strings.Count(plain.out, "\n"), strings.Count(coloured, "\n"), "long sentences wrap on a terminal of 60 columns")

	for name, quiet := range map[string]map[string]string{"NO_COLOR": {"NO_COLOR": "1"}, "dumb": {"TERM": "dumb"}} {
		assert.NotContains(t, onTerminal(t, quiet, args...), "\x1b", name)
	}
	assert.NotContains(t, onTerminal(t, nil, append(args, "--no-color")...), "\x1b")
	assert.Contains(t, onTerminal(t, map[string]string{"NO_COLOR": ""}, args...), "\x1b", "an empty NO_COLOR says nothing")
}

// While the question waits, an interrupt is heard.
func TestInterruptAtTheQuestion(t *testing.T) {
	root := repository(t)
	user, program := pseudoTerminal(t, 80)
	ctx, cancel := context.WithCancel(context.Background())
	asked := make(chan struct{})
	var out bytes.Buffer
	go func() {
		<-asked
		cancel()
	}()
	code := Run(ctx, []string{"-C", root, "mv", "live/vpc", "live/net"}, IO{In: program, Out: &out,
		Err: &watching{text: "Apply this? [y/N] ", seen: asked}, Getenv: func(string) string { return "" }}, "v1")
	assert.Equal(t, exitInterrupted, code)
	assert.DirExists(t, root+"/live/vpc")
	_, err := user.WriteString("y\n") // Lets the reader end.
	require.NoError(t, err)
}

// watching tells when a text was written.
type watching struct {
	text string
	seen chan struct{}
	all  bytes.Buffer
	done bool
}

func (w *watching) Write(p []byte) (int, error) {
	w.all.Write(p)
	if !w.done && strings.Contains(w.all.String(), w.text) {
		w.done = true
		close(w.seen)
	}
	return len(p), nil
}
