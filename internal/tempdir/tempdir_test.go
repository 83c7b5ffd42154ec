package tempdir_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/tempdir"
)

// TestMain is also the run that is killed: it makes a folder, tells that, and waits.
func TestMain(m *testing.M) {
	if os.Getenv("TEMPDIR_KILLED") != "" {
		dir, err := tempdir.New("killed")
		if err != nil {
			os.Exit(1)
		}
		_ = os.WriteFile(filepath.Join(dir.Path, "secret"), []byte("s"), 0o600)
		_, _ = os.Stdout.WriteString(dir.Path + "\n")
		time.Sleep(time.Hour)
	}
	os.Exit(m.Run())
}

// The next run removes what a killed one left, and nothing of one that is at work or of anybody else.
func TestTheNextRunRemovesWhatAKilledOneLeft(t *testing.T) {
	base, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	t.Setenv("TMPDIR", base)
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "TEMPDIR_KILLED=1")
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	line := make([]byte, 4096)
	n, err := out.Read(line)
	require.NoError(t, err)
	left := string(line[:n-1])
	info, err := os.Stat(left)
	require.NoError(t, err)
	assert.EqualValues(t, 0o700, info.Mode().Perm(), "nobody else looks in")

	others := filepath.Join(base, "tg-refactor-of-a-user")
	require.NoError(t, os.Mkdir(others, 0o700))
	file := filepath.Join(base, "tg-refactor-file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	elsewhere := t.TempDir()
	link := filepath.Join(base, "tg-refactor-link")
	require.NoError(t, os.Symlink(elsewhere, link))

	tempdir.Sweep(base)
	assert.DirExists(t, left, "its process is alive")
	require.NoError(t, child.Process.Kill())
	_ = child.Wait()
	tempdir.Sweep(base)
	assert.NoDirExists(t, left)
	assert.DirExists(t, others)
	assert.FileExists(t, file)
	assert.DirExists(t, elsewhere)

	dir, err := tempdir.New("mine")
	require.NoError(t, err)
	tempdir.Sweep(base)
	assert.DirExists(t, dir.Path)
	dir.Remove()
	assert.NoDirExists(t, dir.Path)
	entries, err := os.ReadDir(base)
	require.NoError(t, err)
	assert.Len(t, entries, 3)
}
