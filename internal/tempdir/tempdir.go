// Package tempdir owns the folders that a run works in beside the repository: nobody else can look into them, and what a run that was killed
// left of them, the next one removes. It must not know what they hold.
package tempdir

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

const (
	prefix = "tg-refactor-"
	// unborn is the prefix of a folder that is not locked yet.
	unborn = "." + prefix
	// lockName is the file whose lock falls with the process that made the folder.
	lockName = ".tg-refactor-lock"
	// abandoned is how old a folder without a lock must be: one that is just being made has none yet.
	abandoned = 24 * time.Hour
)

// Dir is one such folder.
type Dir struct {
	// Path is absolute, and has no links in it.
	Path string
	lock *flock.Flock
}

var sweeping sync.Once

// New makes a folder below the system's folder for temporary files, with this word in its name. Remove it. The first call of a process removes
// what earlier ones left.
func New(word string) (*Dir, error) {
	base, err := filepath.EvalSymlinks(os.TempDir())
	if err != nil {
		return nil, fmt.Errorf("make a scratch folder: %w", err)
	}
	sweeping.Do(func() { Sweep(base) })
	path, err := os.MkdirTemp(base, unborn)
	if err != nil {
		return nil, fmt.Errorf("make a scratch folder: %w", err)
	}
	d := &Dir{Path: path, lock: flock.New(filepath.Join(path, lockName), flock.SetPermissions(0o600))}
	_, err = d.lock.TryLock()
	if err == nil {
		d.Path = filepath.Join(base, prefix+word+"-"+strings.TrimPrefix(filepath.Base(path), unborn))
		err = os.Rename(path, d.Path)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make a scratch folder: %w", err), os.RemoveAll(path), d.lock.Close())
	}
	return d, nil
}

// Remove takes the folder away with all that is in it. What cannot be removed now, a later run removes.
func (d *Dir) Remove() {
	_ = os.RemoveAll(d.Path)
	_ = d.lock.Close()
}

// Sweep removes the folders of ours below a folder whose processes are gone.
func Sweep(base string) {
	entries, err := os.ReadDir(base)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), prefix) && !strings.HasPrefix(entry.Name(), unborn) {
			continue
		}
		path := filepath.Join(base, entry.Name())
		info, err := os.Lstat(path)
		if err != nil || !info.IsDir() || !mine(info) {
			continue
		}
		lockFile := filepath.Join(path, lockName)
		if there, err := os.Lstat(lockFile); err != nil || !there.Mode().IsRegular() {
			if time.Since(info.ModTime()) > abandoned {
				_ = os.RemoveAll(path)
			}
			continue
		}
		lock := flock.New(lockFile, flock.SetPermissions(0o600))
		if free, err := lock.TryLock(); err == nil && free {
			_ = os.RemoveAll(path)
		}
		_ = lock.Close()
	}
}
