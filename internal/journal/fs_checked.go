package journal

import (
	"errors"
	"io/fs"
	"os"
)

// renameChecked looks before it renames, where the kernel cannot do both in one step.
func renameChecked(from, to string) error {
	target, err := os.Lstat(to)
	if err == nil {
		// On a file system without case, a rename that changes the case alone finds itself.
		if source, err := os.Lstat(from); err != nil || !os.SameFile(source, target) {
			return &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrExist}
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(from, to)
}

func syncEach(dirs []string) error {
	for _, path := range dirs {
		if err := syncDir(path); err != nil {
			return err
		}
	}
	return nil
}
