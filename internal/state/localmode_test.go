//go:build unix

package state_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/state"
)

// A local state has the mode of the one that it was made of; one that comes from elsewhere is its owner's alone, whatever the umask. So is the
// backup that OpenTofu writes beside it.
func TestStatesKeepTheirModes(t *testing.T) {
	before := syscall.Umask(0o002)
	t.Cleanup(func() { syscall.Umask(before) })
	mode := func(path string) fs.FileMode {
		info, err := os.Stat(path)
		require.NoError(t, err, path)
		return info.Mode().Perm()
	}
	web, files := realtest.HTTP(t), t.TempDir()
	local := func(name string) string { return filepath.Join(files, name) }
	for _, test := range []struct {
		name   string
		before state.Place
		had    fs.FileMode
		want   fs.FileMode
	}{
		{"private", place("old/a", "local", map[string]any{"path": local("a/x.tfstate")}), 0o600, 0o600},
		{"shared", place("old/b", "local", map[string]any{"path": local("b/x.tfstate")}), 0o640, 0o640},
		{"remote", place("old/c", "http", web.HTTPSettings("old/c")), 0, 0o600},
	} {
		t.Run(test.name, func(t *testing.T) {
			fresh := local("new/" + test.name + "/x.tfstate")
			request := realRequest(t, state.Pair{Before: test.before, After: place("new/"+test.name, "local", map[string]any{"path": fresh})})
			applied(t, request.Env, test.before, "word")
			if test.had != 0 {
				require.NoError(t, os.Chmod(test.before.Config["path"].(string), test.had))
			}
			_, err := state.Migrate(context.Background(), request)
			require.NoError(t, err)
			assert.Equal(t, test.want, mode(fresh))
			assert.Equal(t, fs.FileMode(0o755), mode(filepath.Dir(fresh)), "folders are what they were before")
			_, err = state.Undo(context.Background(), request)
			require.NoError(t, err)
			backups, err := filepath.Glob(local("*/*.backup"))
			require.NoError(t, err)
			for _, backup := range backups {
				assert.Equal(t, fs.FileMode(0o600), mode(backup), backup)
			}
			if test.had != 0 {
				assert.Equal(t, test.had, mode(test.before.Config["path"].(string)))
			}
		})
	}
}
