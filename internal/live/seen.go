package live

import (
	"maps"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
)

// Seen gives the files whose bytes were read from disk so far, by their path on disk, sorted: what a plan can hang on beside
// names, kinds and the texts of links.
func (t *Tree) Seen() []change.Path {
	t.store.mu.RLock()
	defer t.store.mu.RUnlock()
	return slices.Sorted(maps.Keys(t.store.kept))
}
