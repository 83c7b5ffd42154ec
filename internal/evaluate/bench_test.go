package evaluate_test

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// BenchmarkEvaluateBothSides evaluates all units of a large tree on two sides at once, mocks traced, as a proof does.
func BenchmarkEvaluateBothSides(b *testing.B) {
	root, count := realtest.Large(b, 2500, 100)
	tree, _, err := live.Load(root)
	if err != nil {
		b.Fatal(err)
	}
	units := configs(tree, change.Root)
	peak := watchHeap(b)
	for b.Loop() {
		var sides errgroup.Group
		for range 2 {
			sides.Go(func() error {
				got, err := evaluate.Evaluate(context.Background(), tree, evaluate.Options{Root: root, Units: units, Parallelism: max(1, runtime.NumCPU()/2)})
				for _, unit := range got {
					if unit.Failure != nil {
						b.Error(unit.Config, unit.Failure.Message)
					}
				}
				return err
			})
		}
		if err := sides.Wait(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(2*count*b.N)/b.Elapsed().Seconds(), "units/s")
	b.ReportMetric(float64(peak.Load())/(1<<20), "MB-peak")
}

// watchHeap gives the largest heap that is seen until the benchmark ends.
func watchHeap(b *testing.B) *atomic.Uint64 {
	var peak atomic.Uint64
	ctx, stop := context.WithCancel(context.Background())
	b.Cleanup(stop)
	go func() {
		var now runtime.MemStats
		for ctx.Err() == nil {
			runtime.ReadMemStats(&now)
			peak.Store(max(peak.Load(), now.HeapAlloc))
			time.Sleep(100 * time.Millisecond)
		}
	}()
	return &peak
}
