package move_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/move"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// BenchmarkMove moves one unit, and one cluster of five, in a tree whose index is there already.
func BenchmarkMove(b *testing.B) {
	for _, units := range []int{1000, 11000} {
		root, count := realtest.Large(b, units, units/10)
		tree, _, err := live.Load(root)
		require.NoError(b, err)
		x, err := refs.Build(context.Background(), tree)
		require.NoError(b, err)
		for name, request := range map[string]move.Request{
			"unit":    {Live: "infra/live", Moves: []change.Move{{From: x.Units()[0].Dir(), To: "infra/live/elsewhere/unit"}}},
			"cluster": {Live: "infra/live", Moves: []change.Move{{From: "infra/live/cluster-101", To: "infra/live/clusters/cluster-101"}}},
		} {
			b.Run(fmt.Sprintf("%s/units=%d", name, count), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					result, err := move.Plan(context.Background(), x, request)
					require.NoError(b, err)
					require.NotNil(b, result.After)
				}
			})
		}
	}
}
