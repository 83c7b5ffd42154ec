package live

import (
	"bytes"

	"github.com/sulibot/tg-refactor/internal/change"
)

// Same tells whether what stands at a path has the bytes, or as a link the text, of what stands at a path of another tree. What cannot
// be read is the same as nothing.
func (t *Tree) Same(p change.Path, other *Tree, q change.Path) bool {
	if t.Size(p) != other.Size(q) {
		return false
	}
	content, err := t.Read(p)
	if err != nil {
		return false
	}
	there, err := other.Read(q)
	return err == nil && bytes.Equal(content, there)
}
