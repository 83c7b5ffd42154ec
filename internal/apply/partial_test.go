package apply_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Wherever a run is killed whose journal lies on another file system, a file of the user that bears our old name for unfinished copies stays,
// and none of ours does.
func TestUnfinishedCopiesAreNobodyElses(t *testing.T) {
	const mine = ".tg-refactor-partial"
	set := move("a", "b/c")
	set.Moves = append(set.Moves, move("x", "a/x").Moves...)
	fresh := func() (string, map[string]string) {
		root := laid(t, map[string]string{"a/one": "one", "a/two": "two", "x/three": "three", "b/" + mine: "mine", mine: "mine", "a/" + mine: "mine",
			".git/HEAD": "ref"})
		return root, files(snapshot(t, root))
	}
	root, before := fresh()
	count := failing(0, nil)
	_, err := run(worlds[2], root, count, net(t, root, set))
	require.NoError(t, err)
	after := files(snapshot(t, root))
	require.NoError(t, rollback(worlds[2], root, quick{}))
	assert.Equal(t, before, files(snapshot(t, root)))
	finished := 0
	for n := 1; n <= count.Calls; n++ {
		for name, on := range map[string]func(root string) error{
			"resume":   func(root string) error { return resume(worlds[2], root, quick{}) },
			"rollback": func(root string) error { return rollback(worlds[2], root, quick{}) },
		} {
			root, before := fresh()
			_, _ = run(worlds[2], root, dying(n), net(t, root, set))
			records, err := worlds[2].open(root, quick{}).History()
			require.NoError(t, err)
			if len(records) == 0 {
				continue // It had not begun.
			}
			finished++
			require.NoError(t, on(root), "%s after %d", name, n)
			want := after
			if name == "rollback" {
				want = before
			}
			assert.Equal(t, want, files(snapshot(t, root)), "%s after %d", name, n)
		}
	}
	assert.Greater(t, finished, 20)
}

// A record of an earlier version, which wrote down no name, is finished without touching a file of the user under the old one.
func TestUnfinishedCopiesOfEarlierVersions(t *testing.T) {
	root := laid(t, map[string]string{"a/one": "one", "b/.tg-refactor-partial": "mine", ".git/HEAD": "ref"})
	record, err := run(worlds[2], root, quick{}, net(t, root, move("a", "b/c")))
	require.NoError(t, err)
	dir := worlds[2].open(root, quick{}).Path(record.ID)
	content, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	require.NoError(t, err)
	var old map[string]any
	require.NoError(t, json.Unmarshal(content, &old))
	delete(old, "partial")
	content, err = json.Marshal(old)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), content, 0o600))
	// As it was killed while it copied from the slot: what it wrote is a beginning of what waits there.
	require.NoError(t, os.Rename(filepath.Join(root, "b/c/one"), filepath.Join(dir, "park/000000")))
	require.NoError(t, os.Rename(filepath.Join(dir, "at-apply-forward-done"), filepath.Join(dir, "at-apply-forward-arriving")))
	require.NoError(t, os.WriteFile(filepath.Join(root, "b/c/.tg-refactor-partial"), []byte("on"), 0o600))
	require.NoError(t, resume(worlds[2], root, quick{}))
	snap := files(snapshot(t, root))
	assert.Equal(t, "-rw-r--r-- mine", snap["b/.tg-refactor-partial"])
	assert.Equal(t, "-rw-r--r-- one", snap["b/c/one"])
	assert.NotContains(t, snap, "b/c/.tg-refactor-partial")
}
