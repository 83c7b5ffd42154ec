package change_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/change"
)

// What is pinned where it stands did not come with a folder that moves around it.
func TestWhatIsPinnedDidNotCome(t *testing.T) {
	m := change.NewMoves([]change.Move{{From: "b", To: "a"}, {From: "a/x", To: "a/x"}})
	from, ok := m.Preimage("a/x")
	assert.True(t, ok)
	assert.Equal(t, change.Path("a/x"), from)
	from, ok = m.Preimage("a/y")
	assert.True(t, ok)
	assert.Equal(t, change.Path("b/y"), from)
}
