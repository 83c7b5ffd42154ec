package watch

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// BenchmarkWatch judges the move of one unit, and of all of them, in a tree of 11,000, with files that watch paths and without any.
func BenchmarkWatch(b *testing.B) {
	for _, watched := range []bool{false, true} {
		before := live.FromMap(largeTree(watched))
		for name, move := range map[string]change.Move{
			"unit": {From: "infra/live/cluster-1/stage-0/unit-0", To: "infra/live/elsewhere/unit"},
			"all":  {From: "infra/live", To: "infra/all"},
		} {
			moves := change.NewMoves([]change.Move{move})
			after, problems := before.With(change.Set{Moves: moves.List()})
			require.Empty(b, problems)
			b.Run(fmt.Sprintf("%s/watched=%v/follow", name, watched), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					Follow(before, after, moves, change.Cause{}, false)
				}
			})
			b.Run(fmt.Sprintf("%s/watched=%v/changes", name, watched), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					_, err := Changes(b.Context(), Sides{Before: before, After: after})
					require.NoError(b, err)
				}
			})
		}
	}
}

func largeTree(watched bool) map[change.Path]live.Source {
	const clusters, units = 1100, 10
	files := map[change.Path]live.Source{"infra/live/root.hcl": live.Text("terragrunt_version_constraint = \">= 1\"\n")}
	for cluster := range clusters {
		for unit := range units {
			folder := fmt.Sprintf("infra/live/cluster-%d/stage-%d/unit-%d", cluster, unit/3, unit)
			files[change.Path(folder+"/terragrunt.hcl")] = live.Text("inputs = {}\n")
			files[change.Path(folder+"/values.yaml")] = live.Text("a: b\n")
		}
	}
	if !watched {
		return files
	}
	for path, content := range map[change.Path]string{
		".github/CODEOWNERS":       "* @a\n/infra/live/cluster-1/ @b\n/infra/live/*/stage-1/ @c\n",
		".github/workflows/ci.yml": "on:\n  push:\n    paths: [infra/live/**]\njobs:\n  a:\n    steps:\n      - run: terragrunt run --all --filter './infra/live/cluster-1/**'\n",
		".pre-commit-config.yaml":  "repos:\n  - hooks:\n      - id: a\n        files: ^infra/live/(?!x)[^/]+/stage\n",
		".editorconfig":            "root = true\n[*.hcl]\nindent_size = 2\n",
		"renovate.json":            `{"packageRules": [{"matchFileNames": ["infra/live/cluster-1/**"]}]}`,
		"Makefile":                 "x:\n\tfor d in infra/live/*/*/; do cd $$d; done\n",
		".opentofu-version":        "1.9.1\n",
	} {
		files[path] = live.Text(content)
	}
	return files
}
