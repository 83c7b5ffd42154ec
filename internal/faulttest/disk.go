package faulttest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/sulibot/tg-refactor/internal/journal"
)

// Quick is the real disk without waiting for it: nobody cuts the power here.
type Quick struct{ journal.OS }

// Create writes a file, and does not sync it.
func (Quick) Create(path string, content io.Reader, mode fs.FileMode) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Close(), os.Chmod(path, mode))
}

// Sync does nothing.
func (Quick) Sync([]string) error { return nil }

// Disk is FS until the fault comes, which is Err. Calls that write are counted; with Reads those that read as well.
type Disk struct {
	journal.FS
	*Fault
	Reads bool
	Err   error
}

func (d Disk) failed(op string) error { return fmt.Errorf("%s, call %d: %w", op, d.At, d.Err) }

// write makes a call that writes, as far as the fault lets it.
func (d Disk) write(op string, call func() error) error {
	now, dead := d.strikes()
	if dead || now && d.How != After && d.How != Half {
		return d.failed(op)
	}
	if err := call(); err != nil || !now {
		return err
	}
	return d.failed(op)
}

// read lets a call that reads through, or not.
func (d Disk) read(op string) error {
	if !d.Reads {
		if d.over() {
			return d.failed(op)
		}
		return nil
	}
	if now, dead := d.strikes(); now || dead {
		return d.failed(op)
	}
	return nil
}

// Lstat looks at a path.
func (d Disk) Lstat(path string) (fs.FileInfo, error) {
	if err := d.read("lstat"); err != nil {
		return nil, err
	}
	return d.FS.Lstat(path)
}

// ReadDir lists a folder.
func (d Disk) ReadDir(path string) ([]fs.DirEntry, error) {
	if err := d.read("list"); err != nil {
		return nil, err
	}
	return d.FS.ReadDir(path)
}

// Open opens a file.
func (d Disk) Open(path string) (io.ReadCloser, error) {
	if err := d.read("open"); err != nil {
		return nil, err
	}
	return d.FS.Open(path)
}

// Readlink reads a link.
func (d Disk) Readlink(path string) (string, error) {
	if err := d.read("readlink"); err != nil {
		return "", err
	}
	return d.FS.Readlink(path)
}

// Create writes a file, or half of it.
func (d Disk) Create(path string, content io.Reader, mode fs.FileMode) error {
	return d.write("create", func() error {
		all, err := io.ReadAll(content)
		if err != nil {
			return err
		}
		if d.How == Half && d.over() {
			all = all[:len(all)/2]
		}
		return d.FS.Create(path, bytes.NewReader(all), mode)
	})
}

// Symlink makes a link.
func (d Disk) Symlink(text, path string) error {
	return d.write("symlink", func() error { return d.FS.Symlink(text, path) })
}

// Mkdir makes a folder.
func (d Disk) Mkdir(path string, mode fs.FileMode) error {
	return d.write("mkdir", func() error { return d.FS.Mkdir(path, mode) })
}

// Chmod sets a mode.
func (d Disk) Chmod(path string, mode fs.FileMode) error {
	return d.write("chmod", func() error { return d.FS.Chmod(path, mode) })
}

// Touch sets a time.
func (d Disk) Touch(path string, changed time.Time) error {
	return d.write("touch", func() error { return d.FS.Touch(path, changed) })
}

// Rename moves what is at a path.
func (d Disk) Rename(from, to string) error {
	return d.write("rename", func() error { return d.FS.Rename(from, to) })
}

// Replace moves a file over another.
func (d Disk) Replace(from, to string) error {
	return d.write("replace", func() error { return d.FS.Replace(from, to) })
}

// Remove takes something away.
func (d Disk) Remove(path string) error {
	return d.write("remove", func() error { return d.FS.Remove(path) })
}

// Sync waits for the disk.
func (d Disk) Sync(dirs []string) error {
	return d.write("sync", func() error { return d.FS.Sync(dirs) })
}
