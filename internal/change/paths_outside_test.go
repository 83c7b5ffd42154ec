package change_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
)

// Whatever a text is, going up from it ends, and so does the way from one folder to another.
func TestGoingUpEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) change.Path {
			return change.Path(rapid.OneOf(rapid.String(), rapid.StringMatching(`/?(\.\./|[a-c.]/|/)*[a-c.]*`)).Draw(t, name))
		}
		p, dir := text("path"), text("folder")
		steps := 0
		for range p.Up() {
			steps++
			require.Less(t, steps, len(p)+10)
		}
		_ = p.Rel(dir)
	})
}

// What comes from a file of somebody else never leads out of the repository.
func TestPathsFromOutside(t *testing.T) {
	for text, want := range map[string]change.Path{`""`: "", `"live/a"`: "live/a", `"live//a/"`: "live/a", `"a/../b"`: "b", `"."`: change.Root} {
		var p change.Path
		require.NoError(t, json.Unmarshal([]byte(text), &p), text)
		assert.Equal(t, want, p)
	}
	for _, text := range []string{`"/etc/passwd"`, `"/"`, `".."`, `"../x"`, `"a/../../x"`, `"a\u0000b"`} {
		var p change.Path
		assert.Error(t, json.Unmarshal([]byte(text), &p), text)
		assert.Error(t, json.Unmarshal([]byte(`{`+text+`: 1}`), &map[change.Path]int{}), text)
	}
}

// A place on disk is a path where it lies at or below the root, in whatever spelling.
func TestBelow(t *testing.T) {
	for place, want := range map[string]change.Path{"/repo": change.Root, "/repo/": change.Root, "/repo/a/./b/": "a/b", "/repo/../repo/x": "x"} {
		p, ok := change.Below("/repo", place)
		assert.True(t, ok, place)
		assert.Equal(t, want, p)
	}
	for _, place := range []string{"/", "/repository", "/repo/..", "/repo/../x", "repo", "", "..", "/repo/a\x00b"} {
		_, ok := change.Below("/repo", place)
		assert.False(t, ok, place)
	}
}
