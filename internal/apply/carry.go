package apply

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/sulibot/tg-refactor/internal/journal"
)

// partialName is that of a copy while it is not whole. It stands beside the copy's destination.
const partialName = ".tg-refactor-partial"

func partial(to string) string { return filepath.Join(filepath.Dir(to), partialName) }

// carry moves a file or link; where the journal and the tree lie on different file systems it copies it first. It never replaces
// anything at to.
func carry(disk journal.FS, from, to string) error {
	err := disk.Rename(from, to)
	if !errors.Is(err, syscall.EXDEV) {
		return err
	}
	if err := discard(disk, partial(to)); err != nil {
		return err
	}
	info, err := disk.Lstat(from)
	if err != nil {
		return err
	}
	if err := duplicate(disk, info, from, partial(to)); err != nil {
		return err
	}
	if err := disk.Rename(partial(to), to); err != nil {
		return errors.Join(err, discard(disk, partial(to)))
	}
	// The copy must be there to stay before the thing itself goes.
	if err := disk.Sync([]string{filepath.Dir(to)}); err != nil {
		return err
	}
	return disk.Remove(from)
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

func discard(disk journal.FS, path string) error {
	err := disk.Remove(path)
	if journal.Gone(err) {
		return nil
	}
	return err
}

// put writes new bytes, or a link with this text, to a slot.
func put(disk journal.FS, path string, content []byte, mode fs.FileMode) error {
	if mode&fs.ModeSymlink != 0 {
		return disk.Symlink(string(content), path)
	}
	return disk.Create(path, strings.NewReader(string(content)), mode&journal.Permissions)
}
