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

// A move back leaves nothing to say, but where something else came above: then staying is a move of its own.
func TestMovesThatSayNothingAreDropped(t *testing.T) {
	there := change.NewMoves([]change.Move{{From: "a", To: "b"}})
	assert.Empty(t, there.Then(there.Reverse()).List())
	over := change.NewMoves([]change.Move{{From: "d", To: "e"}, {From: "e/p", To: "f"}})
	back := change.NewMoves([]change.Move{{From: "f", To: "e/p"}})
	assert.Equal(t, change.Path("e/p"), over.Then(back).Map("e/p"))
	assert.Len(t, over.Then(back).List(), 2)
}
