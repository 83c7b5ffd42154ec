package syntax_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

func TestAFileIsParsedOnceHoweverItIsReached(t *testing.T) {
	tree := live.FromMap(map[change.Path]live.Source{"live/a.hcl": live.Text("\xef\xbb\xbfa = 1\n"), "live/broken.hcl": live.Text("a = {\n"),
		"link": live.LinkTo("live"), "away": live.LinkTo("../elsewhere")})
	direct, err := syntax.Read(tree, "live/a.hcl")
	require.NoError(t, err)
	linked, err := syntax.Read(tree, "link/a.hcl")
	require.NoError(t, err)
	assert.Same(t, direct.Body, linked.Body)
	assert.Equal(t, change.Path("live/a.hcl"), linked.Path)
	assert.Equal(t, 3, direct.Body.Attributes["a"].NameRange.Start.Byte, "ranges count the byte-order mark")

	broken, err := syntax.Read(tree, "live/broken.hcl")
	require.NoError(t, err)
	assert.Nil(t, broken.Body)
	assert.True(t, broken.Problems.HasErrors())

	for _, missing := range []change.Path{"live/none.hcl", "away/a.hcl"} {
		_, err = syntax.Read(tree, missing)
		require.Error(t, err, "%s", missing)
	}
}
