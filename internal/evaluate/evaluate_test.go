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

// TestSamplesEvaluateToWhatTerragruntRenders compares every value of every unit of the samples with `terragrunt render`, dependencies
// answered by their mocks on both sides.
func TestSamplesEvaluateToWhatTerragruntRenders(t *testing.T) {
	for _, sample := range []realtest.Sample{realtest.SingleCluster, realtest.TwoSites} {
		t.Run(sample.Name, func(t *testing.T) {
			repo := realtest.Copy(t, sample)
			env := hermetic(t)
			realtest.Terragrunt(t, env, repo.Live, "render", "--all", "--json", "--write", "--out", renderedName)
			tree, _, err := live.Load(repo.Root)
			require.NoError(t, err)
			units, err := evaluate.Evaluate(context.Background(), tree, evaluate.Options{Root: repo.Root,
				Units: configs(tree, change.Path(sample.Live)), Environ: env, Allow: []string{"*"}})
			require.NoError(t, err)
			require.NotEmpty(t, units)
			for _, unit := range units {
				require.Nil(t, unit.Failure, "%s", unit.Config)
				content, err := tree.Read(unit.Folder.Child(renderedName))
				require.NoError(t, err)
				theirs, err := evaluate.Flat(content)
				require.NoError(t, err)
				ours := map[string]string{}
				for _, a := range unit.Attributes {
					if _, there := theirs[a.Name]; there {
						ours[a.Name] = a.Value
					} else {
						assert.Regexp(t, `^include\.|\.order$`, a.Name, "%s", unit.Config)
					}
					for _, hang := range a.Hangs {
						assert.Contains(t, []evaluate.Kind{evaluate.Mock, evaluate.Function}, hang.Kind)
					}
				}
				assert.Equal(t, theirs, ours, "%s", unit.Config)
			}
		})
	}
}
