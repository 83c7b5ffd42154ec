// Package cache owns what a run keeps so that the next one need not find it out again: entries by key in a folder, bounded in size, safe to
// delete at any time and for several runs at once. It must not know what they hold.
package cache

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sulibot/tg-refactor/internal/live"
)

// The bounds of a cache in bytes: of all entries, and of one.
const (
	MaxSize  = 256 << 20
	MaxEntry = 64 << 20
)

// partial is the prefix of an entry that is being written; one that is older than abandoned is left of a run that was killed.
const (
	partial   = "partial-"
	abandoned = time.Hour
)

// Cache is a folder of entries, which only its owner can look into. Whatever fails is as if nothing had been kept.
type Cache struct {
	dir      string
	max, one int64
}

// At gives the cache in a folder, an absolute path; nothing is read or made yet.
func At(dir string) *Cache { return &Cache{dir: dir, max: MaxSize, one: MaxEntry} }

// Get gives what is kept under a key, any text. It reports false where nothing is, or where it is not what was written.
func (c *Cache) Get(key string) ([]byte, bool) {
	path := c.path(key)
	content, err := live.ReadRegular(path, c.one+sha256.Size)
	if err != nil || len(content) < sha256.Size {
		return nil, false
	}
	sum, content := content[:sha256.Size], content[sha256.Size:]
	if now := sha256.Sum256(content); !bytes.Equal(sum, now[:]) {
		return nil, false
	}
	// What was of use lately goes last.
	_ = os.Chtimes(path, time.Time{}, time.Now())
	return content, true
}

// Put keeps a content under a key, if it is not too large, and lets go of what was of no use for the longest time.
func (c *Cache) Put(key string, content []byte) {
	if int64(len(content)) > c.one || os.MkdirAll(c.dir, 0o700) != nil {
		return
	}
	if info, err := os.Lstat(c.dir); err != nil || !info.IsDir() {
		return
	}
	file, err := os.CreateTemp(c.dir, partial)
	if err != nil {
		return
	}
	sum := sha256.Sum256(content)
	for _, part := range [][]byte{sum[:], content} {
		if err == nil {
			_, err = file.Write(part)
		}
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(file.Name(), c.path(key))
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	c.shrink()
}

// path gives the file of a key.
func (c *Cache) path(key string) string {
	sum := sha256.Sum256([]byte(key))
	return filepath.Join(c.dir, hex.EncodeToString(sum[:]))
}

// shrink removes entries until what is left is no larger than it may be.
func (c *Cache) shrink() {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return
	}
	var files []os.FileInfo
	var size int64
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		if strings.HasPrefix(entry.Name(), partial) {
			if time.Since(info.ModTime()) > abandoned {
				_ = os.Remove(filepath.Join(c.dir, entry.Name()))
			}
			continue
		}
		files, size = append(files, info), size+info.Size()
	}
	slices.SortFunc(files, func(a, b os.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), cmp.Compare(a.Name(), b.Name()))
	})
	for _, info := range files {
		if size <= c.max {
			return
		}
		if os.Remove(filepath.Join(c.dir, info.Name())) == nil {
			size -= info.Size()
		}
	}
}
