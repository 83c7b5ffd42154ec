//go:build torture

package cli

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/realtest"
)

func init() { everyCall = true }

// kills is how often each command is killed: TORTURE, or a hundred times.
func kills() int {
	if n, err := strconv.Atoi(os.Getenv("TORTURE")); err == nil {
		return n
	}
	return 100
}

// TestTorture kills the program itself, with real OpenTofu, at random moments of each command that writes. What it left must be what was there, what
// the command makes, or something that status calls interrupted and that can be finished and taken back.
func TestTorture(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "tg-refactor")
	output, err := exec.Command("go", "build", "-o", binary, "github.com/sulibot/tg-refactor/cmd/tg-refactor").CombinedOutput()
	require.NoError(t, err, "%s", output)
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	for _, w := range writes {
		t.Run(w.args, func(t *testing.T) {
			r, _ := w.began(t)
			v := victim{trial: r, binary: binary, environ: append(realtest.Env(t), "TMPDIR="+t.TempDir())}
			if w.states { // What real OpenTofu makes of the states is not what Paper does.
				r.restore(t)
				done := v.run(w.args)
				require.Zero(t, done.code, "%s%s", done.out, done.err)
				v.after = listed(t, r.root)
			}
			came := map[string]int{}
			for n := range kills() {
				r.restore(t)
				came[v.torture(t, n)]++
			}
			t.Logf("%s: %v", w.args, came)
			left, err := filepath.Glob(filepath.Join(filepath.Dir(v.environ[len(v.environ)-1][len("TMPDIR="):]), "*", "tg-refactor-*"))
			require.NoError(t, err)
			assert.LessOrEqual(t, len(left), 2, "scratch folders of killed runs pile up")
		})
	}
}

// victim is a trial whose command is killed.
type victim struct {
	trial
	binary  string
	environ []string
}

func (v victim) command(line string) (*exec.Cmd, *bytes.Buffer, *bytes.Buffer) {
	command := exec.Command(v.binary, append([]string{"-C", v.root}, strings.Fields(line)...)...)
	command.Env = v.environ
	var out, problems bytes.Buffer
	command.Stdout, command.Stderr = &out, &problems
	return command, &out, &problems
}

// run runs a command line to its end.
func (v victim) run(line string) result {
	command, out, problems := v.command(line)
	err := command.Run()
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	}
	return result{code, out.String(), problems.String()}
}

// settled runs a command line, once more where OpenTofu, which a killed run left behind, is still at work.
func (v victim) settled(line string) result {
	for tries := 0; ; tries++ {
		got := v.run(line)
		if got.code == 0 || tries == 20 || !strings.Contains(got.out+got.err, "state-locked") {
			return got
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// torture kills the command once: by turns at any moment, and soon after it began to write. It gives what came of that.
func (v victim) torture(t *testing.T, n int) string {
	command, out, _ := v.command(v.args)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(t, command.Start())
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	if n%3 > 0 {
		v.untilItWrites(ended)
		time.Sleep(time.Duration(rand.Int64N(int64(30 * time.Millisecond)))) // Random is the point; what failed shows the call.
	} else {
		time.Sleep(time.Duration(rand.Int64N(int64(time.Second))))
	}
	_ = command.Process.Kill()
	killed := <-ended != nil
	name := fmt.Sprintf("kill %d (%s)", n, v.args)
	if v.states {
		time.Sleep(200 * time.Millisecond) // What OpenTofu was doing, it does to the end.
		v.judgeStates(t, name, v.settled)
	}
	status := v.run("status")
	require.Zero(t, status.code, "%s: %s", name, status.err)
	now := listed(t, v.root)
	if v.states {
		return ifElse(killed, "killed", "done before")
	}
	if !strings.Contains(status.out, "interrupted") {
		before, after := assert.ObjectsAreEqual(v.before, now), assert.ObjectsAreEqual(v.after, now)
		require.True(t, before || after, "%s: neither before nor after, and nothing is said: %s%s", name, status.out, out)
		return ifElse(before, "nothing done", "all done")
	}
	line, want := "rollback -y", v.before
	if n%2 == 0 {
		line, want = "apply --resume -y", v.after
	}
	if v.back {
		want = v.after
	}
	on := v.run(line)
	require.Zero(t, on.code, "%s, then %s: %s", name, line, on.err)
	require.Equal(t, want, listed(t, v.root), "%s, then %s", name, line)
	return "in its midst"
}

func ifElse(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

// untilItWrites waits until the journal changes, or the command ends.
func (v victim) untilItWrites(ended chan error) {
	place := filepath.Join(v.root, ".git/tg-refactor")
	look := func() (all string) {
		for _, pattern := range []string{"*", "states/*/*", "*/at-*"} {
			names, _ := filepath.Glob(filepath.Join(place, pattern))
			all += strings.Join(names, "\n")
		}
		return all
	}
	for was, end := look(), time.Now().Add(10*time.Second); look() == was && time.Now().Before(end); {
		select {
		case err := <-ended:
			ended <- err
			return
		case <-time.After(300 * time.Microsecond):
		}
	}
}
