package refs_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// BenchmarkIndex compares indexing a tree with the bare walk, read and parse of the same files, on as many cores and on one.
func BenchmarkIndex(b *testing.B) {
	for _, units := range []int{100, 1000, 11000} {
		root, count := realtest.Large(b, units, units/10)
		b.Run(fmt.Sprintf("bare-one-core/units=%d", units), func(b *testing.B) {
			for b.Loop() {
				bare(b, root, 1)
			}
		})
		b.Run(fmt.Sprintf("bare/units=%d", units), func(b *testing.B) {
			for b.Loop() {
				bare(b, root, runtime.GOMAXPROCS(0))
			}
		})
		b.Run(fmt.Sprintf("index/units=%d", units), func(b *testing.B) {
			b.ReportAllocs()
			var x *refs.Index
			for b.Loop() {
				tree, _, err := live.Load(root)
				require.NoError(b, err)
				x, err = refs.Build(context.Background(), tree)
				require.NoError(b, err)
				require.Len(b, x.Units(), count)
			}
			b.ReportMetric(heldBy(x), "MB-held")
		})
		b.Run(fmt.Sprintf("terragrunt-find/units=%d", units), func(b *testing.B) {
			realtest.Git(b, root, "init", "-q")
			env := realtest.Env(b)
			for range b.N {
				realtest.Terragrunt(b, env, filepath.Join(root, "infra/live"), "find", "--dag", "--json")
			}
		})
	}
}

// heldBy is the memory in use while an index is alive, in MB.
func heldBy(x *refs.Index) float64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	runtime.KeepAlive(x)
	return float64(stats.HeapAlloc) / 1e6
}

func bare(b *testing.B, root string, workers int) {
	var files []string
	require.NoError(b, filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".hcl") {
			files = append(files, path)
		}
		return err
	}))
	var group errgroup.Group
	for worker := range workers {
		group.Go(func() error {
			for i := worker; i < len(files); i += workers {
				content, err := os.ReadFile(files[i])
				if err != nil {
					return err
				}
				hclsyntax.ParseConfig(content, files[i], hcl.InitialPos)
			}
			return nil
		})
	}
	require.NoError(b, group.Wait())
}
