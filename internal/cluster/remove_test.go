package cluster_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/shell"
)

func TestRemoveSaysWhatItCannotKnow(t *testing.T) {
	f := small().with(files{"live/common/lists.hcl": "locals {\n  cluster_paths = [\"clusters/cluster-101\", \"clusters/cluster-102\"]\n  ids = { \"102\" = 1 }\n}\n"})
	x, l := begin(t, f.tree())
	result, err := cluster.Remove(context.Background(), x, l, cluster.Removal{Cluster: "cluster-102"}, nil, shell.Stand{})
	require.NoError(t, err)
	assert.Equal(t, []string{
		"warning state-not-seen live/clusters/cluster-102/config/terragrunt.hcl",
		"warning cluster-mentioned live/common/lists.hcl:2:54",
		"warning cluster-mentioned live/common/lists.hcl:3:12",
	}, codes(result.Findings))
	unseen := result.Findings[0]
	assert.Equal(t, "whether live/clusters/cluster-102/config has a state cannot be known from here: it would be at s3 b clusters/cluster-102/config/t "+
		"(so of 1 more)", unseen.Message)
	assert.Equal(t, []string{"(cd live/clusters/cluster-102/config && terragrunt state list)",
		"(cd live/clusters/cluster-102/compute && terragrunt state list)", "(cd live/clusters/cluster-102 && terragrunt run --all destroy)"},
		unseen.Commands)
	assert.Equal(t, []change.Path{"live/clusters/cluster-102/config", "live/clusters/cluster-102/compute"},
		[]change.Path{result.Orphans[0].Unit, result.Orphans[1].Unit})
	assert.Len(t, result.Changes.Removes, 3)
	assert.False(t, result.After.Tree().Exists("live/clusters/cluster-102"))
}

func TestRemoveIsRefused(t *testing.T) {
	f := small().with(files{
		"live/watch/terragrunt.hcl": "dependencies {\n  paths = [\"../clusters/cluster-102/compute\"]\n}\n",
		"docs/cluster":              "-> ../live/clusters/cluster-102",
	})
	x, l := begin(t, f.tree())
	states := cluster.States{"live/clusters/cluster-102/config": {"a.tfstate", "b.tfstate"}}
	result, err := cluster.Remove(context.Background(), x, l, cluster.Removal{Cluster: "cluster-102"}, states, shell.Stand{})
	require.NoError(t, err)
	assert.True(t, result.Changes.Empty())
	assert.Equal(t, []string{
		"error cluster-in-use docs/cluster",
		"error cluster-has-state live/clusters/cluster-102/config/terragrunt.hcl",
		"error cluster-in-use live/watch/terragrunt.hcl:2:12",
		"warning state-not-seen live/clusters/cluster-102/compute/terragrunt.hcl",
	}, codes(result.Findings))
}
