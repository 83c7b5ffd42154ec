package evaluate_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// BenchmarkEvaluateSide evaluates all units of a large tree on one side, mocks traced.
func BenchmarkEvaluateSide(b *testing.B) {
	const size = 2500
	root, count := realtest.Large(b, size, 100)
	tree, _, err := live.Load(root)
	if err != nil {
		b.Fatal(err)
	}
	units := configs(tree, change.Root)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		got, err := evaluate.Evaluate(context.Background(), tree, evaluate.Options{Root: root, Units: units})
		if err != nil {
			b.Fatal(err)
		}
		for _, unit := range got {
			if unit.Failure != nil {
				b.Fatal(unit.Config, unit.Failure)
			}
		}
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(count*b.N)/b.Elapsed().Seconds(), "units/s")
	b.ReportMetric(float64(after.HeapSys)/(1<<20), "MB-heap")
}
