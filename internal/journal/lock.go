package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/gofrs/flock"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// Lock makes the journal's folder and takes its lock, which falls with the process that holds it. Another process at work is a
// finding; other errors are the disk's.
func (j *Journal) Lock() (unlock func(), err error) {
	if err := j.Solid(); err != nil {
		return nil, err
	}
	if err := MkdirAll(j.fs, j.dir, 0o700); err != nil {
		return nil, err
	}
	if err := j.ignoreSelf(); err != nil {
		return nil, err
	}
	lock := flock.New(j.Path(lockName), flock.SetPermissions(0o600))
	locked, err := lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !locked {
		return nil, finding.List{{Code: finding.JournalLocked, Severity: finding.Error,
			Message: fmt.Sprintf("another run of the tool is at work in %s", j.root),
			Remedy:  "Wait until it is done, then run the command again"}}
	}
	return func() { _ = lock.Unlock() }, nil
}

// Busy tells whether another process is at work.
func (j *Journal) Busy() bool {
	if _, err := os.Lstat(j.Path(lockName)); err != nil {
		return false
	}
	lock := flock.New(j.Path(lockName), flock.SetPermissions(0o600))
	locked, err := lock.TryLock()
	if locked {
		_ = lock.Unlock()
	}
	return err == nil && !locked
}

// ignoreSelf keeps a journal that lies in the tree out of a git repository that may be made there later.
func (j *Journal) ignoreSelf() error {
	if j.dir != Open(j.root, "", j.fs).dir {
		return nil
	}
	path := j.Path(".gitignore")
	if _, err := j.fs.Lstat(path); err == nil || !Gone(err) {
		return err
	}
	if err := j.fs.Create(path, strings.NewReader("*\n"), 0o600); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil // Another first run wrote it in the meantime.
}
