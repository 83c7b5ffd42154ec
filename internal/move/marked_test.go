package move_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/move"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/treetest"
)

// TestMarkedMoves carries out the moves of each archive in testdata/marked and compares every file with what its marks say: «old → new» is
// what changes, and nothing else does. "mv: FROM TO" moves, "finds: CODE PLACE" is a finding that must come, and no other may.
func TestMarkedMoves(t *testing.T) {
	ctx := context.Background()
	for _, a := range treetest.Archives(t, "testdata/marked") {
		t.Run(a.Name, func(t *testing.T) {
			var request move.Request
			for _, line := range a.Lines["mv"] {
				from, to, ok := strings.Cut(line, " ")
				require.True(t, ok, line)
				request.Moves = append(request.Moves, change.Move{From: change.Path(from), To: change.Path(to)})
			}
			tree := a.Tree()
			x, err := refs.Build(ctx, tree)
			require.NoError(t, err)
			result, err := move.Plan(ctx, x, request)
			require.NoError(t, err)
			var found []string
			for _, f := range result.Findings {
				found = append(found, string(f.Code)+" "+f.Place.File)
			}
			slices.Sort(found)
			assert.Equal(t, a.Lines["finds"], slices.Compact(found))
			after, findings := tree.With(result.Changes)
			require.Empty(t, findings)
			moved := change.NewMoves(request.Moves)
			for file, before := range a.Files {
				want := before
				for _, mark := range slices.Backward(a.Marks) {
					if mark.File == file {
						want = want[:mark.Start] + mark.Says + want[mark.End:]
					}
				}
				content, err := after.Read(moved.Map(file))
				require.NoError(t, err)
				assert.Equal(t, strings.TrimPrefix(strings.TrimSpace(want), "link: "), strings.TrimSpace(string(content)), "%s", file)
			}
		})
	}
}
