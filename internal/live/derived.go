package live

import (
	"reflect"
	"weak"

	"github.com/sulibot/tg-refactor/internal/change"
)

// keptDerived is how many bytes of texts a snapshot keeps what was derived from. Syntax trees take fifty times the room of their texts, and
// most files of a large tree are asked for once or twice, right after one another.
const keptDerived = 1 << 18

// derivedKey names what was derived from some bytes at a path. The bytes of a tree never change, so where they lie in memory says which.
type derivedKey struct {
	path  change.Path
	first *byte
	size  int
	as    reflect.Type
}

// derived is what was made of some bytes: kept, or only as long as the garbage collector leaves it.
type derived[T any] struct {
	kept   *T
	passes weak.Pointer[T]
}

// Derived gives what derive makes of the file at p; links are not followed. It is made once for these bytes at this path, for all trees that
// change sets make of one snapshot, or now and then again where the snapshot's texts are large; so derive must ask nothing else, and nobody may
// change what it gave. The error is that of reading.
func Derived[T any](t *Tree, p change.Path, derive func(content []byte) T) (T, error) {
	content, err := t.Read(p)
	if err != nil || len(content) == 0 {
		return derive(content), err
	}
	key := derivedKey{path: p, first: &content[0], size: len(content), as: reflect.TypeFor[T]()}
	if entry, ok := t.store.derived.Load(key); ok {
		if known := entry.(derived[T]); known.kept != nil {
			return *known.kept, nil
		} else if made := known.passes.Value(); made != nil {
			return *made, nil
		}
	}
	made := derive(content)
	entry := derived[T]{passes: weak.Make(&made)}
	if t.store.derivedFrom.Add(int64(len(content))) <= keptDerived {
		entry = derived[T]{kept: &made}
	}
	t.store.derived.Store(key, entry)
	return made, nil
}
