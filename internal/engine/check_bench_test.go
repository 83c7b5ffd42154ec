package engine_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// BenchmarkCheck compares checking a tree, alone and against a revision, with the bare walk, read and parse of the same files on one
// core.
func BenchmarkCheck(b *testing.B) {
	for _, c := range []struct {
		units, clusters int
	}{{100, 1}, {2500, 1}, {10000, 1}, {2500, 500}} {
		root, count := realtest.Large(b, c.units, c.clusters)
		realtest.Git(b, root, "init", "--quiet")
		realtest.Git(b, root, "add", "--all")
		realtest.Git(b, root, "commit", "--quiet", "--message=Start")
		name := fmt.Sprintf("units=%d,clusters=%d", count, c.clusters)
		b.Run("bare/"+name, func(b *testing.B) {
			for b.Loop() {
				bare(b, root)
			}
		})
		for _, base := range []string{"", "HEAD"} {
			kind := "alone/"
			if base != "" {
				kind = "against-revision/"
			}
			b.Run(kind+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					e, err := engine.Open(engine.Options{Dir: root})
					require.NoError(b, err)
					checked, err := e.Check(context.Background(), engine.CheckRequest{Base: base})
					require.NoError(b, err)
					require.Equal(b, count, checked.Units)
				}
			})
		}
	}
}
