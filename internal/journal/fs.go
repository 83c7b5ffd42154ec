package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/sulibot/tg-refactor/internal/live"
)

// FS is the disk as apply and the journal use it, so that a test can fail its n-th call. Paths are absolute, in the spelling of
// the operating system; no method follows a link at the end of its path. Errors wrap those of os.
type FS interface {
	Lstat(path string) (fs.FileInfo, error)
	// ReadDir lists a folder, sorted by name.
	ReadDir(path string) ([]fs.DirEntry, error)
	// Open reads a regular file; anything else is an error, at once.
	Open(path string) (io.ReadCloser, error)
	Readlink(path string) (string, error)
	// Create writes a new regular file; its bytes have reached the disk when it returns. It fails with fs.ErrExist.
	Create(path string, content io.Reader, mode fs.FileMode) error
	Symlink(text, path string) error
	// Mkdir makes one folder; the umask counts.
	Mkdir(path string, mode fs.FileMode) error
	// Chmod sets exactly this mode, whatever the umask.
	Chmod(path string, mode fs.FileMode) error
	// Touch sets when a file was last changed.
	Touch(path string, changed time.Time) error
	// Rename moves a file, link or folder. It never replaces: where something stands at to it fails with fs.ErrExist.
	Rename(from, to string) error
	// Replace moves a file over another one in one step.
	Replace(from, to string) error
	// Remove takes away a file, a link or an empty folder.
	Remove(path string) error
	// Sync makes what was renamed, made and removed in these folders outlast a power cut. Folders that are gone are skipped.
	Sync(dirs []string) error
}

// OS is the real disk.
type OS struct{}

// Lstat is os.Lstat.
func (OS) Lstat(path string) (fs.FileInfo, error) { return os.Lstat(path) }

// ReadDir is os.ReadDir.
func (OS) ReadDir(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }

// Open refuses what is no regular file, and never waits.
func (OS) Open(path string) (io.ReadCloser, error) { return live.OpenRegular(path) }

// Readlink is os.Readlink.
func (OS) Readlink(path string) (string, error) { return os.Readlink(path) }

// Create writes, sets the mode and syncs. What it cannot finish it takes away again.
func (OS) Create(path string, content io.Reader, mode fs.FileMode) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	if err == nil {
		err = file.Chmod(mode)
	}
	if err == nil {
		err = file.Sync()
	}
	err = errors.Join(err, file.Close())
	if err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// Symlink is os.Symlink.
func (OS) Symlink(text, path string) error { return os.Symlink(text, path) }

// Mkdir is os.Mkdir.
func (OS) Mkdir(path string, mode fs.FileMode) error { return os.Mkdir(path, mode) }

// Chmod is os.Chmod.
func (OS) Chmod(path string, mode fs.FileMode) error { return os.Chmod(path, mode) }

// Touch sets both times of the file.
func (OS) Touch(path string, changed time.Time) error { return os.Chtimes(path, changed, changed) }

// Rename refuses to replace, by the kernel's own check where there is one.
func (OS) Rename(from, to string) error { return renameNew(from, to) }

// Replace is os.Rename.
func (OS) Replace(from, to string) error { return os.Rename(from, to) }

// Remove is os.Remove.
func (OS) Remove(path string) error { return os.Remove(path) }

// Sync syncs each folder, or whole file systems where that is cheaper.
func (OS) Sync(dirs []string) error { return syncDirs(dirs) }

func syncDir(path string) error {
	dir, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// MkdirAll makes a folder and those above it that are missing.
func MkdirAll(disk FS, path string, mode fs.FileMode) error {
	info, err := disk.Lstat(path)
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return fmt.Errorf("make folder %s: %w", path, fs.ErrExist)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if parent := filepath.Dir(path); parent != path {
		if err := MkdirAll(disk, parent, mode); err != nil {
			return err
		}
	}
	err = disk.Mkdir(path, mode)
	if errors.Is(err, fs.ErrExist) {
		// Another process made it in the meantime.
		if info, look := disk.Lstat(path); look == nil && info.IsDir() {
			return nil
		}
	}
	return err
}

// RemoveAll takes away what stands at path with all below it; links are not followed.
func RemoveAll(disk FS, path string) error {
	info, err := disk.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.IsDir() {
		entries, err := disk.ReadDir(path)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if err := RemoveAll(disk, filepath.Join(path, entry.Name())); err != nil {
				return err
			}
		}
	}
	return disk.Remove(path)
}
