//go:build unix

package journal

import (
	"errors"
	"io/fs"
	"syscall"

	"github.com/sulibot/tg-refactor/internal/live"
)

// FileLocked tells whether another process holds the lock that OpenTofu and Terraform put on a local state: one of fcntl on the whole
// file, for writing (their package statemgr). It takes no lock itself. A file that is not there is not locked.
func FileLocked(path string) (bool, error) {
	file, err := live.OpenRegular(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { _ = file.Close() }()
	lock := syscall.Flock_t{Type: syscall.F_WRLCK}
	if err := syscall.FcntlFlock(file.Fd(), syscall.F_GETLK, &lock); err != nil {
		return false, err
	}
	return lock.Type != syscall.F_UNLCK, nil
}
