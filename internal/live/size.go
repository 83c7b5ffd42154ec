package live

import (
	"path/filepath"

	"github.com/sulibot/tg-refactor/internal/change"
)

// OnDisk gives the absolute path of the file on disk whose bytes are those at p. It reports false where they were changed or made, and for
// what is no file of the disk.
func (t *Tree) OnDisk(p change.Path) (string, bool) {
	n := t.node(p)
	if n == nil || n.kind != File || n.overlaid || t.store.dir == "" {
		return "", false
	}
	return filepath.Join(t.store.dir, filepath.FromSlash(string(n.origin))), true
}

// Size gives the number of bytes of the file or link text at p itself without reading it from disk, 0 where there is none.
func (t *Tree) Size(p change.Path) int64 {
	n := t.node(p)
	switch {
	case n == nil || n.kind == Dir:
		return 0
	case n.overlaid:
		return int64(len(n.bytes))
	default:
		return n.size
	}
}
