//go:build !linux

package journal

func renameNew(from, to string) error { return renameChecked(from, to) }

func syncDirs(dirs []string) error { return syncEach(dirs) }
