package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

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

// On a terminal add-cluster asks for what is left out, and shows what it would be otherwise: with lines where the terminal can do nothing
// else, and in a form where it can.
func TestAddClusterAsks(t *testing.T) {
	for name, c := range map[string]struct {
		environment map[string]string
		shown       []string
		end         string
	}{
		"lines": {map[string]string{"TERM": "dumb"}, []string{"Which cluster is the template?", "What is the new cluster called? [cluster-103]", "What is its number? [103]", "Apply this? [y/N]"}, "\n"},
		"form":  {map[string]string{"TERM": "xterm"}, []string{"Which cluster is the template?", "What is the new cluster called?", "What is its number?", "Apply this? [y/N]"}, "\r"},
	} {
		t.Run(name, func(t *testing.T) {
			root := twoClusters(t)
			user, program := pseudoTerminal(t, 100)
			var shown watched
			go func() { _, _ = io.Copy(&shown, user) }() // Ends with an error when the program's end closes.
			ended := make(chan int)
			var out bytes.Buffer
			go func() {
				ended <- Run(context.Background(), []string{"-C", root, "add-cluster", "cluster-103"}, IO{In: program, Out: &out, Err: program,
					Getenv: func(name string) string { return c.environment[name] }}, "v1")
			}()
			for i, answer := range []string{map[string]string{"lines": "2", "form": "\x1b[B"}[name], "terra", "", "y"} {
				require.Eventually(t, func() bool {
					text := shown.text()
					// What is typed takes the place of the default, which may be painted after the question.
					return strings.Contains(text, c.shown[i]) && (i != 1 || strings.Contains(text, "luster-103"))
				}, 20*time.Second, 10*time.Millisecond, "%q", shown.text())
				_, err := user.WriteString(answer)
				require.NoError(t, err)
				time.Sleep(50 * time.Millisecond)
				_, err = user.WriteString(c.end)
				require.NoError(t, err)
			}
			select {
			case code := <-ended:
				require.Equal(t, 0, code, shown.text())
			case <-time.After(20 * time.Second):
				require.Fail(t, "it still waits", "%q", shown.text())
			}
			assert.Contains(t, shown.text(), "luster-103", "the default is shown; in a form the cursor stands on its first letter")
			content, err := os.ReadFile(root + "/live/cluster-103/cluster.hcl")
			require.NoError(t, err)
			assert.Equal(t, "locals {\n  cluster_name = \"terra\"\n  cluster_id   = 103\n  model = 2\n}\n", string(content))
			assert.Contains(t, out.String(), "+  cluster_name = \"terra\"", "the result is shown")
		})
	}
}

// What would use something of the template's is asked about, and nothing is written without a yes.
func TestAddClusterAsksAboutWhatItWouldUse(t *testing.T) {
	root := twoClusters(t)
	require.NoError(t, os.WriteFile(root+"/live/cluster-101/dns/terragrunt.hcl", []byte("inputs = {\n  kubeconfig = \"~/.kube/sol\"\n}\n"), 0o644))
	user, program := pseudoTerminal(t, 200)
	asked := &watching{text: "A file would use what belongs to the template, see above. Apply this? [y/N] ", seen: make(chan struct{})}
	go func() {
		<-asked.seen
		_, _ = user.WriteString("\n")
	}()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	code := Run(ctx, []string{"-C", root, "add-cluster", "cluster-103", "--from", "cluster-101", "--name", "terra", "--id", "103", "--allow-dirty"},
		IO{In: program, Out: io.Discard, Err: asked, Getenv: func(string) string { return "" }}, "v1")
	assert.Equal(t, exitError, code)
	assert.NoDirExists(t, root+"/live/cluster-103")
}

// What is impossible whatever one answers is said before any question.
func TestAddClusterAsksNothingInVain(t *testing.T) {
	root := twoClusters(t)
	_, program := pseudoTerminal(t, 100)
	code := Run(context.Background(), []string{"-C", root, "add-cluster", "cluster-102"}, IO{In: program, Out: io.Discard, Err: program,
		Getenv: func(string) string { return "dumb" }}, "v1")
	assert.Equal(t, exitError, code)
}

// twoClusters is a repository with two clusters, each with an empty unit.
func twoClusters(t *testing.T) string {
	t.Helper()
	root := repository(t)
	for id, name := range map[int]string{101: "sol", 102: "luna"} {
		folder := fmt.Sprintf("%s/live/cluster-%d", root, id)
		require.NoError(t, os.MkdirAll(folder+"/dns", 0o755))
		require.NoError(t, os.WriteFile(folder+"/dns/terragrunt.hcl", nil, 0o644))
		require.NoError(t, os.WriteFile(folder+"/cluster.hcl",
			fmt.Appendf(nil, "locals {\n  cluster_name = %q\n  cluster_id   = %d\n  model = %d\n}\n", name, id, id-100), 0o644))
	}
	return root
}

// watched keeps what a terminal shows.
type watched struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.all.Write(p)
}

func (w *watched) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.all.String()
}

// Names and texts of a tree cannot steer the terminal: every command shows them with their control characters made visible.
func TestTextOfATreeSteersNoTerminal(t *testing.T) {
	const evil = "ev\x1b[2J\x1b]0;owned\a\u009b8m\u202eil"
	root := repository(t)
	unit := root + "/live/" + evil
	require.NoError(t, os.MkdirAll(unit, 0o755))
	require.NoError(t, os.WriteFile(unit+"/terragrunt.hcl", []byte("# "+evil+"\ndependency \"vpc\" {\n  config_path = \"../vpc\" # "+evil+"\n}\ninputs = {\n  x = dependency.vpc.outputs."+
		"y\n  z = \""+strings.ReplaceAll(evil, "\\", "")+"\"\n}\n"), 0o644))
	require.NoError(t, os.WriteFile(root+"/live/broken"+evil+".hcl", []byte("a = [ "+evil+"\n"), 0o644))
	colour := regexp.MustCompile(`\x1b\[[0-9;]*m`)
	for _, args := range [][]string{
		{"mv", "--dry-run", "live/vpc", "live/network/vpc"}, {"mv", "--dry-run", "-v", "live/" + evil, "live/net/x"}, {"refs", "live/vpc"}, {"check"},
		{"prove", "--base", "HEAD"}, {"status"}, {"history"}, {"graph"}, {"graph", "--format", "dot"}, {"refs", "live/" + evil}, {"mv", "live/" + evil, "nowhere/" + evil + "/../../.."},
		{"plan"}, {"check", "--format", "markdown"}, {"check", "--format", "github"}, {evil}, {"explain", evil}, {"-C", evil, "plan"}, {"mv", "-y", "live/vpc", "live/network/vpc"},
		{"rollback", evil}, {"status"}, {"history"}, {"rollback", "-y"},
	} {
		user, program := pseudoTerminal(t, 100)
		shown := make(chan string)
		go func() {
			var b bytes.Buffer
			_, _ = io.Copy(&b, user)
			shown <- strings.ReplaceAll(b.String(), "\r\n", "\n")
		}()
		Run(context.Background(), append([]string{"-C", root}, args...), IO{In: strings.NewReader(""), Out: program, Err: program,
			Getenv: func(string) string { return "" }}, "v1")
		require.NoError(t, program.Close())
		text := <-shown
		for _, bad := range []string{"\x1b[2J", "\x1b]", "\a", "\u009b", "\u202e"} {
			assert.NotContains(t, colour.ReplaceAllString(text, ""), bad, "%q", args)
		}
	}
}
