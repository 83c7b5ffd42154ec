package live

import (
	"reflect"

	"github.com/sulibot/tg-refactor/internal/change"
)

// derivedKey names what was derived from some bytes at a path. The bytes of a tree never change, so where they lie in memory says which.
type derivedKey struct {
	path  change.Path
	first *byte
	size  int
	as    reflect.Type
}

// Derived gives what derive makes of the file at p; links are not followed. It is made once for these bytes at this path, for all trees that
// change sets make of one snapshot, so derive must ask nothing else, and nobody may change what it gave. The error is that of reading.
func Derived[T any](t *Tree, p change.Path, derive func(content []byte) T) (T, error) {
	content, err := t.Read(p)
	if err != nil || len(content) == 0 {
		return derive(content), err
	}
	key := derivedKey{path: p, first: &content[0], size: len(content), as: reflect.TypeFor[T]()}
	if known, ok := t.store.derived.Load(key); ok {
		return known.(T), nil
	}
	known, _ := t.store.derived.LoadOrStore(key, derive(content))
	return known.(T), nil
}
