package evaluate_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// configs gives the units below a folder of a tree.
func configs(tree *live.Tree, below change.Path) (units []change.Path) {
	for path := range tree.Walk(below) {
		if path.Base() == "terragrunt.hcl" {
			units = append(units, path)
		}
	}
	return units
}

func TestEveryUnitOfTheSamplesIsEvaluated(t *testing.T) {
	for _, sample := range []realtest.Sample{realtest.SingleCluster, realtest.TwoSites} {
		repo := realtest.Copy(t, sample)
		tree, _, err := live.Load(repo.Root)
		require.NoError(t, err)
		units, err := evaluate.Evaluate(context.Background(), tree,
			evaluate.Options{Root: repo.Root, Units: configs(tree, change.Path(sample.Live))})
		require.NoError(t, err)
		for _, unit := range units {
			assert.Nil(t, unit.Failure, "%s", unit.Config)
			assert.NotEmpty(t, unit.Attributes, "%s", unit.Config)
		}
	}
}
