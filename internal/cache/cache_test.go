package cache_test

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/cache"
)

func TestWhatIsKeptComesBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "cache")
	c := cache.At(dir)
	_, there := c.Get("a")
	assert.False(t, there)
	c.Put("a", []byte("of a"))
	c.Put("b", nil)
	got, there := cache.At(dir).Get("a")
	assert.True(t, there)
	assert.Equal(t, "of a", string(got))
	got, there = c.Get("b")
	assert.True(t, there)
	assert.Empty(t, got)
	c.Put("a", []byte("anew"))
	got, _ = c.Get("a")
	assert.Equal(t, "anew", string(got))

	info, err := os.Stat(dir)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	for _, path := range entries(t, dir) {
		info, err := os.Stat(path)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
}

// An entry that was cut off, changed, or replaced by something else is none.
func TestADamagedEntryIsNone(t *testing.T) {
	for name, damage := range map[string]func(path string) error{
		"cut off": func(path string) error { return os.Truncate(path, 35) },
		"empty":   func(path string) error { return os.Truncate(path, 0) },
		"changed": func(path string) error {
			content, err := os.ReadFile(path)
			content[len(content)-1]++
			return joined(err, os.WriteFile(path, content, 0o600))
		},
		"a folder": func(path string) error { return joined(os.Remove(path), os.Mkdir(path, 0o700)) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			c := cache.At(dir)
			c.Put("a", []byte("of a"))
			require.NoError(t, damage(entries(t, dir)[0]))
			_, there := c.Get("a")
			assert.False(t, there)
		})
	}
}

func joined(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// What was used longest ago goes first, and so does what a killed run left; what is too large is not kept at all.
func TestACacheIsBounded(t *testing.T) {
	dir := t.TempDir()
	c := cache.At(dir).Within(100, 60)
	c.Put("too large", make([]byte, 61))
	assert.Empty(t, entries(t, dir))

	left := filepath.Join(dir, "partial-1")
	require.NoError(t, os.WriteFile(left, make([]byte, 1000), 0o600))
	long := time.Now().Add(-2 * time.Hour)
	require.NoError(t, os.Chtimes(left, long, long))
	c.Put("a", make([]byte, 10))
	c.Put("b", make([]byte, 10))
	for i, path := range entries(t, dir) {
		at := time.Now().Add(time.Duration(i-10) * time.Minute)
		require.NoError(t, os.Chtimes(path, at, at))
	}
	_, there := c.Get("a")
	require.True(t, there)
	c.Put("c", make([]byte, 10))
	_, there = c.Get("b")
	assert.False(t, there)
	for _, key := range []string{"a", "c"} {
		_, there = c.Get(key)
		assert.True(t, there, key)
	}
	assert.Len(t, entries(t, dir), 2)
}

// A folder that cannot be made or written keeps nothing, and nothing is written through a link in its place.
func TestWhereNothingCanBeWrittenNothingIsKept(t *testing.T) {
	elsewhere, dir := t.TempDir(), filepath.Join(t.TempDir(), "cache")
	require.NoError(t, os.Symlink(elsewhere, dir))
	cache.At(dir).Put("a", []byte("of a"))
	assert.Empty(t, entries(t, elsewhere))

	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	c := cache.At(filepath.Join(file, "cache"))
	c.Put("a", []byte("of a"))
	_, there := c.Get("a")
	assert.False(t, there)
}

// Several runs may keep and read the same at once.
func TestManyRunsAtOnce(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			c := cache.At(dir).Within(3000, 2000)
			for i := range 50 {
				key := string(rune('a' + i%5))
				c.Put(key, bytes.Repeat([]byte(key), 1000))
				if got, there := c.Get(key); there {
					assert.Equal(t, bytes.Repeat([]byte(key), 1000), got)
				}
			}
		})
	}
	all.Wait()
	assert.NotEmpty(t, entries(t, dir))
}

func entries(t *testing.T, dir string) (paths []string) {
	list, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, entry := range list {
		paths = append(paths, filepath.Join(dir, entry.Name()))
	}
	return paths
}
