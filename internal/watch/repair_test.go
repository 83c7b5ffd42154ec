package watch

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// A pattern whose every match moves is left alone where it would take in, at its new place, a file that it does not choose today.
func TestAnEditTakesInNoOtherFile(t *testing.T) {
	for name, test := range map[string]struct {
		other string
		edits int
	}{
		"another file would match":    {"live/dev/db/x.yaml", 0},
		"nothing else is there":       {"live/dev/db/y.yaml", 1},
		"what is there moves as well": {"live/eu/web/x.yaml", 1},
	} {
		t.Run(name, func(t *testing.T) {
			before := live.FromMap(map[change.Path]live.Source{"CODEOWNERS": live.Text("/live/eu/**/x.yaml @eu\n"), "live/eu/keep.txt": live.Text(""),
				"live/eu/app/x.yaml": live.Text(""), "live/eu/api/x.yaml": live.Text(""), change.Path(test.other): live.Text("")})
			list := []change.Move{{From: "live/eu/app", To: "live/dev/app"}, {From: "live/eu/api", To: "live/dev/api"}}
			if before.Exists("live/eu/web") {
				list = append(list, change.Move{From: "live/eu/web", To: "live/dev/web"})
			}
			moves := change.NewMoves(list)
			after, problems := before.With(change.Set{Moves: list})
			require.Empty(t, problems)
			assert.Len(t, Follow(before, after, moves, change.Cause{}, true).Edits, test.edits)
		})
	}
}
