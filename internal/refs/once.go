package refs

import (
	"reflect"
	"sync"
)

// Once gives what make makes of an index: once for each type, however many ask for it. It must hang on the index alone, and never change.
func Once[T any](x *Index, make func(*Index) T) T {
	entry, _ := x.made.LoadOrStore(reflect.TypeFor[T](), sync.OnceValue(func() any { return make(x) }))
	return entry.(func() any)().(T)
}
