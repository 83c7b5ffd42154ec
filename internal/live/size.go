package live

import "github.com/sulibot/tg-refactor/internal/change"

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
