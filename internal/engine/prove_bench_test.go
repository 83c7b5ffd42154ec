package engine_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// BenchmarkProve compares the proof of a move that concerns every unit, both sides of it, with `terragrunt hcl validate` on one side.
func BenchmarkProve(b *testing.B) {
	for _, units := range []int{100, 2500} {
		root, count := realtest.Large(b, units, 1)
		realtest.Git(b, root, "init", "--quiet")
		live := filepath.Join(root, "infra", "live")
		name := fmt.Sprintf("units=%d", count)
		b.Run("terragrunt/"+name, func(b *testing.B) {
			for b.Loop() {
				command := exec.Command(realtest.Tool(b, "terragrunt"), "hcl", "validate")
				command.Dir, command.Env = live, realtest.Env(b)
				output, err := command.CombinedOutput()
				require.NoError(b, err, "%s", output)
			}
		})
		b.Run("prove/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e, err := engine.Open(engine.Options{Dir: root, NoCache: true})
				require.NoError(b, err)
				made, err := e.Move(context.Background(), engine.MoveRequest{Pairs: []string{live, filepath.Join(root, "infra", "elsewhere", "live")}})
				require.NoError(b, err)
				proof, err := e.Prove(context.Background(), made, engine.ProofOptions{Environ: os.Environ()})
				require.NoError(b, err)
				require.Len(b, proof.Units, count)
				require.True(b, proof.Holds(), "%v", proof.Findings())
			}
			var stats runtime.MemStats
			runtime.ReadMemStats(&stats)
			b.ReportMetric(float64(stats.Sys)/1e6, "MB-from-system")
		})
		b.Run("again/"+name, func(b *testing.B) {
			b.ReportAllocs()
			e, err := engine.Open(engine.Options{Dir: root})
			require.NoError(b, err)
			made, err := e.Move(context.Background(), engine.MoveRequest{Pairs: []string{live, filepath.Join(root, "infra", "elsewhere", "live")}})
			require.NoError(b, err)
			again := func() {
				proof, err := e.Prove(context.Background(), made, engine.ProofOptions{Environ: os.Environ()})
				require.NoError(b, err)
				require.Len(b, proof.Units, count)
			}
			again()
			for b.Loop() {
				again()
			}
		})
	}
}

// BenchmarkProveOne is the proof of one unit's move in trees of any size: without what planning it takes, it should not know how large they are.
func BenchmarkProveOne(b *testing.B) {
	for _, units := range []int{100, 10000} {
		root, count := realtest.Large(b, units, 1)
		realtest.Git(b, root, "init", "--quiet")
		unit := filepath.Join(root, "infra", "live", "apps", "group-3", "app-5")
		b.Run(fmt.Sprintf("units=%d", count), func(b *testing.B) {
			e, err := engine.Open(engine.Options{Dir: root, NoCache: true})
			require.NoError(b, err)
			made, err := e.Move(context.Background(), engine.MoveRequest{Pairs: []string{unit, filepath.Join(filepath.Dir(unit), "moved")}})
			require.NoError(b, err)
			b.ReportAllocs()
			for b.Loop() {
				proof, err := e.Prove(context.Background(), made, engine.ProofOptions{Environ: os.Environ()})
				require.NoError(b, err)
				require.True(b, proof.Holds(), "%v", proof.Findings())
				require.Equal(b, count, len(proof.Units)+proof.Unconcerned)
			}
		})
	}
}
