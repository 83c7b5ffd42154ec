package engine_test

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

	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// BenchmarkPlan compares planning all phases with the bare walk, read and parse of the same files, on one core as the parser has
// it: in a tree in which one cluster is refactored among many units, and in one where every unit is edited.
func BenchmarkPlan(b *testing.B) {
	for _, c := range []struct {
		units, clusters int
	}{{100, 1}, {1000, 1}, {2500, 1}, {10000, 1}, {2500, 500}} {
		root, count := realtest.Large(b, c.units, c.clusters)
		name := fmt.Sprintf("units=%d,clusters=%d", count, c.clusters)
		b.Run("bare/"+name, func(b *testing.B) {
			for b.Loop() {
				bare(b, root)
			}
		})
		b.Run("plan/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e, err := engine.Open(engine.Options{Dir: root})
				require.NoError(b, err)
				made, err := e.Plan(context.Background(), engine.PlanRequest{})
				require.NoError(b, err)
				require.NotEmpty(b, made.Net.Moves)
				runtime.KeepAlive(made)
			}
			var stats runtime.MemStats
			runtime.ReadMemStats(&stats)
			b.ReportMetric(float64(stats.Sys)/1e6, "MB-from-system")
		})
	}
}

// BenchmarkClusters plans the commands for one cluster in large trees: they read the whole tree, and little more than that should count.
func BenchmarkClusters(b *testing.B) {
	for _, units := range []int{1000, 10000} {
		root, count := realtest.Large(b, units, 3)
		for name, plan := range map[string]func(*engine.Engine) (engine.Made, error){
			"bare": nil,
			"add-cluster": func(e *engine.Engine) (engine.Made, error) {
				return e.AddCluster(context.Background(), cluster.Addition{Folder: "cluster-999"})
			},
			"override": func(e *engine.Engine) (engine.Made, error) {
				return e.Override(context.Background(), engine.OverrideRequest{Overriding: cluster.Overriding{Cluster: "cluster-101",
					Set: []cluster.Setting{{Key: "talos_version", Value: "v1.12.0"}}}})
			},
			"remove-cluster": func(e *engine.Engine) (engine.Made, error) {
				return e.RemoveCluster(context.Background(), cluster.Removal{Cluster: "cluster-102"})
			},
		} {
			b.Run(fmt.Sprintf("%s/units=%d", name, count), func(b *testing.B) {
				for b.Loop() {
					if plan == nil {
						bare(b, root)
						continue
					}
					e, err := engine.Open(engine.Options{Dir: root})
					require.NoError(b, err)
					made, err := plan(e)
					require.NoError(b, err)
					require.NoError(b, made.AllFindings().Err())
					require.NotEmpty(b, made.Net.Files)
				}
			})
		}
	}
}

func bare(b *testing.B, root string) {
	require.NoError(b, filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".hcl") {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		hclsyntax.ParseConfig(content, path, hcl.InitialPos)
		return nil
	}))
}
