package apply_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/faulttest"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// quick is the real disk without waiting for it.
type quick = faulttest.Quick

// dying is a disk on which the process dies at the n-th call that writes; a file that is being written then is half there.
func dying(n int) faulttest.Disk {
	return faulttest.Disk{FS: quick{}, Fault: &faulttest.Fault{At: n, How: faulttest.Half}, Err: syscall.EIO}
}

// failing is a disk whose n-th call that writes fails, and none after it.
func failing(n int, err error) faulttest.Disk {
	return faulttest.Disk{FS: quick{}, Fault: &faulttest.Fault{At: n, Once: true}, Err: err}
}

// apart is a disk whose journal lies on another file system than the tree.
type apart struct {
	journal.FS
	journal string
}

func (a apart) Rename(from, to string) error {
	if strings.HasPrefix(from, a.journal) != strings.HasPrefix(to, a.journal) {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: syscall.EXDEV}
	}
	return a.FS.Rename(from, to)
}

// snapshot is all that stands below root, but for the journal: kind, mode, bytes or link text of each path.
func snapshot(t require.TestingT, root string) map[string]string {
	all := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(root, path)
		if name == ".git/tg-refactor" || name == ".tg-refactor" {
			return filepath.SkipDir
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		switch {
		case info.IsDir():
			all[name] = info.Mode().String()
		case info.Mode()&fs.ModeSymlink != 0:
			text, err := os.Readlink(path)
			all[name] = "link to " + text
			return err
		case info.Mode().IsRegular():
			content, err := os.ReadFile(path)
			all[name] = info.Mode().String() + " " + string(content)
			return err
		default:
			all[name] = info.Mode().String()
		}
		return nil
	})
	require.NoError(t, err)
	return all
}

// lay writes a tree: names that end in a slash are folders, contents that begin with "-> " links.
func lay(t require.TestingT, root string, files map[string]string) {
	for name, content := range files {
		path := filepath.Join(root, name)
		if strings.HasSuffix(name, "/") {
			require.NoError(t, os.MkdirAll(path, 0o755))
			continue
		}
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		if text, link := strings.CutPrefix(content, "-> "); link {
			require.NoError(t, os.Symlink(text, path))
			continue
		}
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
}

// room gives a folder for one more tree.
func room(t testing.TB) func() string {
	base := t.TempDir()
	n := 0
	return func() string {
		n++
		root := filepath.Join(base, fmt.Sprint(n))
		if err := os.Mkdir(root, 0o755); err != nil {
			t.Fatal(err)
		}
		return root
	}
}
