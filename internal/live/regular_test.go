//go:build unix

package live_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/live"
)

// Nothing but a regular file is read, and nobody waits for the other end of a pipe.
func TestOnlyRegularFilesAreRead(t *testing.T) {
	dir := t.TempDir()
	pipe, file, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "file"), filepath.Join(dir, "link")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	require.NoError(t, os.WriteFile(file, []byte("text"), 0o600))
	require.NoError(t, os.Symlink("file", link))
	for _, path := range []string{pipe, dir, "/dev/zero", "/dev/null"} {
		_, err := live.ReadRegular(path, 0)
		assert.ErrorIs(t, err, live.ErrSpecial, path)
	}
	for _, path := range []string{file, link} {
		content, err := live.ReadRegular(path, 4)
		require.NoError(t, err)
		assert.Equal(t, "text", string(content))
	}
	_, err := live.ReadRegular(file, 3)
	assert.ErrorContains(t, err, "has more than 3 bytes")
	assert.ErrorIs(t, err, live.ErrTooLarge)
	// One of many GB is not read to find that out, and what says to be small and is not is read no further.
	require.NoError(t, os.Truncate(file, 1<<40))
	_, err = live.ReadRegular(file, 0)
	assert.ErrorIs(t, err, live.ErrTooLarge)
	_, err = live.ReadAll(strings.NewReader("12345"), file, 4)
	assert.ErrorIs(t, err, live.ErrTooLarge)
	_, err = live.ReadRegular(filepath.Join(dir, "none"), 0)
	assert.ErrorIs(t, err, fs.ErrNotExist)
}
