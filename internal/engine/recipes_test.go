package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/plan"
)

// TestEveryRecipeIsRegistered: what a plan file can ask for can be planned, and nothing else can.
func TestEveryRecipeIsRegistered(t *testing.T) {
	var names []string
	for _, recipe := range plan.Recipes {
		names = append(names, recipe.Name)
		assert.NotNil(t, recipes[recipe.Name], recipe.Name)
	}
	assert.Len(t, recipes, len(names))
}
