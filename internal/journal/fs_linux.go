package journal

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// fewDirs is up to how many folders are synced one by one; one sync of the file system costs about as much as some dozens.
const fewDirs = 32

func renameNew(from, to string) error {
	err := unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, unix.RENAME_NOREPLACE)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, unix.ENOSYS), errors.Is(err, unix.EINVAL), errors.Is(err, unix.ENOTSUP):
		return renameChecked(from, to)
	default:
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
}

func syncDirs(dirs []string) error {
	if len(dirs) <= fewDirs {
		return syncEach(dirs)
	}
	synced := map[uint64]bool{}
	for _, path := range dirs {
		var stat unix.Stat_t
		if err := unix.Stat(path, &stat); errors.Is(err, unix.ENOENT) || (err == nil && synced[stat.Dev]) {
			continue
		}
		dir, err := os.Open(path)
		if err != nil {
			return err
		}
		if err := errors.Join(unix.Syncfs(int(dir.Fd())), dir.Close()); err != nil {
			return os.NewSyscallError("syncfs", err)
		}
		synced[stat.Dev] = true
	}
	return nil
}
