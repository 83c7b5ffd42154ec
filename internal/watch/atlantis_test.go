package watch

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// tree makes a tree of files by path.
func tree(files map[change.Path]string) *live.Tree {
	sources := map[change.Path]live.Source{}
	for path, content := range files {
		sources[path] = live.Text(content)
	}
	return live.FromMap(sources)
}

// rewritten gives a file after moves, with all that follows.
func rewritten(t *testing.T, files map[change.Path]string, file change.Path, moves ...change.Move) string {
	t.Helper()
	before := tree(files)
	after, findings := before.With(change.Set{Moves: moves})
	require.Empty(t, findings)
	following := Follow(before, after, change.NewMoves(moves), change.Cause{}, true)
	after, findings = before.With(change.Set{Moves: moves, Edits: following.Edits})
	require.Empty(t, findings)
	content, err := after.Read(file)
	require.NoError(t, err)
	return string(content)
}

// What a project's patterns name from its folder is named from its new one, or nothing is rewritten.
func TestAtlantisProjectsFollowWhole(t *testing.T) {
	files := map[change.Path]string{"live/root.hcl": "", "live/prod/net/vpc/terragrunt.hcl": "", "modules/m/main.tf": "", "atlantis.yaml": `
projects:
  - dir: live/prod/net/vpc
    autoplan:
      when_modified: ["*.hcl", "../../../root.hcl", "../../../*.hcl", "../../../../modules/m/*.tf", "!../../../../modules/m/x.tf"]
`}
	got := rewritten(t, files, "atlantis.yaml", change.Move{From: "live/prod/net/vpc", To: "live/prod/vpc"})
	assert.Equal(t, `
projects:
  - dir: live/prod/vpc
    autoplan:
      when_modified: ["*.hcl", "../../root.hcl", "../../*.hcl", "../../../modules/m/*.tf", "!../../../modules/m/x.tf"]
`, got)
}
