//go:build unix

package state_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/state"
)

// Somebody applies at the old place: he holds the lock of the file, as OpenTofu takes it, and has written down beside it who he is.
func TestALockAtTheOldPlaceIsNoticedFirst(t *testing.T) {
	s := newStand(t, room(t), 1)
	holder := exec.Command(os.Args[0], "-test.run=^TestHoldALock$")
	holder.Env = append(os.Environ(), "HOLD_A_LOCK_ON="+s.old(0))
	out, err := holder.StdoutPipe()
	require.NoError(t, err)
	in, err := holder.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, holder.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "held\n", line)
	info := filepath.Join(filepath.Dir(s.old(0)), "."+filepath.Base(s.old(0))+".lock.info")
	s.put(t, info, []byte(`{"ID":"0b0b","Operation":"OperationTypeApply","Who":"somebody@elsewhere","Created":"2026-11-28T01:22:45Z"}`))

	found := one(t, state.Migrate, s.calm())
	require.Len(t, found.Findings, 1)
	assert.Equal(t, finding.StateLocked, found.Findings[0].Code)
	assert.Contains(t, found.Findings[0].Message, "somebody@elsewhere")
	assert.NoFileExists(t, s.new(0))

	require.NoError(t, in.Close())
	require.NoError(t, holder.Wait())
	// What he left beside the state is no lock.
	assert.Equal(t, state.Moved, one(t, state.Migrate, s.calm()).Result)
}

// TestHoldALock is the other process of the test above: it holds a lock until its input ends.
func TestHoldALock(t *testing.T) {
	path := os.Getenv("HOLD_A_LOCK_ON")
	if path == "" {
		return
	}
	holdLock(t, path)
	_, _ = os.Stdout.WriteString("held\n")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
}

func holdLock(t *testing.T, path string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	require.NoError(t, syscall.FcntlFlock(file.Fd(), syscall.F_SETLK, &syscall.Flock_t{Type: syscall.F_WRLCK}))
	t.Cleanup(func() { _ = file.Close() })
}
