package apply_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whatever modes folders have, they have them again after a rollback, and so have those that moved where they are.
func TestFolderModesComeBackExactly(t *testing.T) {
	modes := map[string]fs.FileMode{"a": 0o700, "a/private": 0o750, "a/shared": 0o775 | fs.ModeSetgid, "a/open": 0o777 | fs.ModeSticky, "a/closed": 0o0,
		"a/readonly": 0o500, "a/readonly/empty": 0o711, "c": 0o711, "c/emptied": 0o701}
	for _, w := range worlds {
		t.Run(w.name, func(t *testing.T) {
			root := laid(t, map[string]string{"a/private/x": "1", "a/shared/x": "2", "a/open/x": "3", "a/closed/": "", "a/readonly/x": "4", "a/readonly/empty/": "",
				"c/emptied/x": "5", ".git/HEAD": "ref"})
			for _, name := range []string{"a/private", "a/shared", "a/open", "a/closed", "a/readonly/empty", "a/readonly", "a", "c/emptied", "c"} {
				require.NoError(t, os.Chmod(filepath.Join(root, name), modes[name]))
			}
			t.Cleanup(func() { _ = os.Chmod(filepath.Join(root, "a/readonly"), 0o700) })
			before := snapshot(t, root)
			set := move("a", "b/a")
			set.Moves = append(set.Moves, move("c/emptied/x", "d/x").Moves...)
			_, err := run(w, root, quick{}, net(t, root, set))
			require.NoError(t, err)
			moved := snapshot(t, root)
			for name, mode := range modes {
				if name == "a" || filepath.Dir(name) != "." && name[0] == 'a' {
					assert.Equal(t, (fs.ModeDir | mode).String(), moved["b/"+name], "b/"+name)
				}
			}
			require.NoError(t, rollback(w, root, quick{}))
			assert.Equal(t, before, snapshot(t, root))
		})
	}
}
