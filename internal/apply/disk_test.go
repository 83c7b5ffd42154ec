package apply_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/journal"
)

// quick is the real disk without waiting for it.
type quick struct{ journal.OS }

func (quick) Create(path string, content io.Reader, mode fs.FileMode) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Close(), os.Chmod(path, mode))
}

func (quick) Sync([]string) error { return nil }

// faulty fails its n-th call, counting from 1; with kill also every later one, as if the process had died. Reads count where reads
// is set. A file that is being created when the process dies is half written.
type faulty struct {
	journal.FS
	n, calls    int
	kill, reads bool
	err         error
}

func (f *faulty) fail(op string, read bool) error {
	if read && !f.reads {
		if f.kill && f.n > 0 && f.calls >= f.n {
			return f.err
		}
		return nil
	}
	f.calls++
	if f.calls == f.n || (f.kill && f.n > 0 && f.calls > f.n) {
		return fmt.Errorf("%s, call %d: %w", op, f.calls, f.err)
	}
	return nil
}

func (f *faulty) Lstat(path string) (fs.FileInfo, error) {
	if err := f.fail("lstat", true); err != nil {
		return nil, err
	}
	return f.FS.Lstat(path)
}

func (f *faulty) ReadDir(path string) ([]fs.DirEntry, error) {
	if err := f.fail("list", true); err != nil {
		return nil, err
	}
	return f.FS.ReadDir(path)
}

func (f *faulty) Open(path string) (io.ReadCloser, error) {
	if err := f.fail("open", true); err != nil {
		return nil, err
	}
	return f.FS.Open(path)
}

func (f *faulty) Readlink(path string) (string, error) {
	if err := f.fail("readlink", true); err != nil {
		return "", err
	}
	return f.FS.Readlink(path)
}

func (f *faulty) Create(path string, content io.Reader, mode fs.FileMode) error {
	err := f.fail("create", false)
	if err == nil {
		return f.FS.Create(path, content, mode)
	}
	if f.calls == f.n && f.kill {
		all, _ := io.ReadAll(content)
		_ = f.FS.Create(path, bytes.NewReader(all[:len(all)/2]), mode)
	}
	return err
}

// do makes a call that writes, unless it is the one to fail.
func (f *faulty) do(op string, call func() error) error {
	if err := f.fail(op, false); err != nil {
		return err
	}
	return call()
}

func (f *faulty) Symlink(text, path string) error {
	return f.do("symlink", func() error { return f.FS.Symlink(text, path) })
}

func (f *faulty) Mkdir(path string, mode fs.FileMode) error {
	return f.do("mkdir", func() error { return f.FS.Mkdir(path, mode) })
}

func (f *faulty) Chmod(path string, mode fs.FileMode) error {
	return f.do("chmod", func() error { return f.FS.Chmod(path, mode) })
}

func (f *faulty) Touch(path string, changed time.Time) error {
	return f.do("touch", func() error { return f.FS.Touch(path, changed) })
}

func (f *faulty) Rename(from, to string) error {
	return f.do("rename", func() error { return f.FS.Rename(from, to) })
}

func (f *faulty) Replace(from, to string) error {
	return f.do("replace", func() error { return f.FS.Replace(from, to) })
}

func (f *faulty) Remove(path string) error {
	return f.do("remove", func() error { return f.FS.Remove(path) })
}

func (f *faulty) Sync(dirs []string) error {
	return f.do("sync", func() error { return f.FS.Sync(dirs) })
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
