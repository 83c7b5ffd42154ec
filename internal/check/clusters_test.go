package check_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A cluster that somebody copied by hand keeps what belongs to the first one, and shares its number.
func TestCopiedClusters(t *testing.T) {
	one := files{
		"live/cluster-101/cluster.hcl":            "locals {\n  cluster_name = \"sol\"\n  cluster_id   = 101\n}\n",
		"live/cluster-101/compute/terragrunt.hcl": "inputs = {\n  gateway = \"fd00:101::11\"\n}\n",
	}
	copied := one.with(files{
		"live/cluster-102/cluster.hcl":            "locals {\n  cluster_name = \"luna\"\n  cluster_id   = 102\n}\n",
		"live/cluster-102/compute/terragrunt.hcl": one["live/cluster-101/compute/terragrunt.hcl"],
	})
	const left = `[identity-copied] live/cluster-102/compute/terragrunt.hcl:2:19: "101" belongs to cluster-101`
	assert.Contains(t, run(t, copied, one), "warning"+left)
	assert.Contains(t, run(t, copied, copied), "note"+left+", as in the base revision")

	same := copied.with(files{"live/cluster-102/cluster.hcl": "locals {\n  cluster_name = \"luna\"\n  cluster_id   = 101\n}\n"})
	assert.Contains(t, run(t, same, one),
		"error[identity-twice] live/cluster-102/cluster.hcl:3:18: cluster-101 and cluster-102 have the same cluster_id: 101")
	assert.Empty(t, run(t, one, nil))
}
