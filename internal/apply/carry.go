package apply

import (
	"bufio"
	"cmp"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/sulibot/tg-refactor/internal/journal"
)

// earlierPartial is the name of a copy that is not whole in the records of earlier versions.
const earlierPartial = ".tg-refactor-partial"

// freePartial gives a name for copies that are not whole. Nothing in the tree bears it, since nobody can guess it.
func freePartial() string { return earlierPartial + "-" + rand.Text() }

// carrier moves files and links between the tree and the slots.
type carrier struct {
	fs journal.FS
	// partial is the name of a copy while it is not whole. It stands beside the copy's destination.
	partial string
}

func newCarrier(disk journal.FS, m journal.Manifest) carrier {
	return carrier{fs: disk, partial: cmp.Or(m.Partial, earlierPartial)}
}

// carry moves a file or link; where the journal and the tree lie on different file systems it copies it first. It never replaces
// anything at to.
func (c carrier) carry(from, to string) error {
	err := c.fs.Rename(from, to)
	if !errors.Is(err, syscall.EXDEV) {
		return err
	}
	if err := c.discard(from, to); err != nil {
		return err
	}
	info, err := c.fs.Lstat(from)
	if err != nil {
		return err
	}
	partial := filepath.Join(filepath.Dir(to), c.partial)
	if err := duplicate(c.fs, info, from, partial); err != nil {
		return err
	}
	if err := c.fs.Rename(partial, to); err != nil {
		return errors.Join(err, c.fs.Remove(partial))
	}
	// The copy must be there to stay before the thing itself goes.
	if err := c.fs.Sync([]string{filepath.Dir(to)}); err != nil {
		return err
	}
	return c.fs.Remove(from)
}

// discard takes away what an earlier copy, which was to come to to, left when it was cut off. The name of earlier versions can be somebody
// else's file: it is ours where it is a beginning of from.
func (c carrier) discard(from, to string) error {
	partial := filepath.Join(filepath.Dir(to), c.partial)
	kind, err := journal.Peek(c.fs, partial)
	if err != nil || kind == journal.Absent {
		return err
	}
	if c.partial == earlierPartial {
		if ours, err := begins(c.fs, kind, partial, from); err != nil || !ours {
			return err
		}
	}
	return c.fs.Remove(partial)
}

// begins tells whether a file's bytes are the first of another one's, or a link's text is another one's.
func begins(disk journal.FS, kind journal.Kind, partial, whole string) (bool, error) {
	same, err := journal.Peek(disk, whole)
	switch {
	case err != nil || same != kind:
		return false, err
	case kind == journal.Link:
		one, err := disk.Readlink(partial)
		if err != nil {
			return false, err
		}
		other, err := disk.Readlink(whole)
		return one == other, err
	case kind != journal.File:
		return false, nil
	}
	one, err := disk.Open(partial)
	if err != nil {
		return false, err
	}
	other, err := disk.Open(whole)
	if err != nil {
		return false, errors.Join(err, one.Close())
	}
	is, err := startsWith(bufio.NewReader(other), bufio.NewReader(one))
	return is, errors.Join(err, one.Close(), other.Close())
}

// startsWith tells whether a text begins with all of another one, neither of which is held whole.
func startsWith(whole, start *bufio.Reader) (bool, error) {
	for {
		want, err := start.ReadByte()
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
		got, err := whole.ReadByte()
		if errors.Is(err, io.EOF) || err == nil && got != want {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
}

func duplicate(disk journal.FS, info fs.FileInfo, from, to string) error {
	switch journal.KindOf(info.Mode()) {
	case journal.Link:
		text, err := disk.Readlink(from)
		if err != nil {
			return err
		}
		return disk.Symlink(text, to)
	case journal.File:
		content, err := disk.Open(from)
		if err != nil {
			return err
		}
		err = disk.Create(to, content, info.Mode()&journal.Permissions)
		if err := errors.Join(err, content.Close()); err != nil {
			return err
		}
		return disk.Touch(to, info.ModTime())
	default:
		return &fs.PathError{Op: "copy to another file system", Path: from, Err: errors.ErrUnsupported}
	}
}

// put writes new bytes, or a link with this text, to a slot.
func put(disk journal.FS, path string, content []byte, mode fs.FileMode) error {
	if mode&fs.ModeSymlink != 0 {
		return disk.Symlink(string(content), path)
	}
	return disk.Create(path, strings.NewReader(string(content)), mode&journal.Permissions)
}
