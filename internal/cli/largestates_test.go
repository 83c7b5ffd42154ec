package cli

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// allocated gives how many bytes were asked for since the program began: what a run takes is told by that alike on every machine.
func allocated() uint64 {
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	return now.TotalAlloc
}

// TestStatesOfManyGigabytesAreRefused: a file of many GB at the place of a state is not read whole by any command. It is named, and the other
// states are brought over.
func TestStatesOfManyGigabytesAreRefused(t *testing.T) {
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	const many = 8 << 30
	r, _ := writing{tree: units, prepare: []string{"mv -y live/a live/b"}, args: "state migrate -y --no-plan"}.began(t)
	enlarge := func(place string) { require.NoError(t, os.Truncate(filepath.Join(r.root, place), many)) }
	bounded := func(line string) result {
		before := allocated()
		got := r.calm(line)
		assert.Less(t, allocated()-before, uint64(128<<20), line)
		assert.NotContains(t, got.out+got.err, "this is a bug", line)
		return got
	}
	r.restore(t)
	enlarge("states/a/x.tfstate")
	for _, line := range []string{"state plan", "state migrate -y --no-plan", "state verify --no-plan", "state retire -y --no-plan", "state undo -y"} {
		got := bounded(line)
		assert.NotZero(t, got.code, line)
		assert.Contains(t, got.out+got.err, "too-large", line)
		assert.Contains(t, got.out+got.err, "states/a/x.tfstate has more than 256 MiB", line)
	}
	assert.Zero(t, bounded("status").code)
	require.FileExists(t, filepath.Join(r.root, "states/a/x.tfstate"))

	r.restore(t)
	require.Zero(t, r.calm("state migrate -y --no-plan").code)
	enlarge("states/b/x.tfstate")
	for _, line := range []string{"state verify --no-plan", "state undo -y", "state retire -y --no-plan"} {
		got := bounded(line)
		assert.NotZero(t, got.code, line)
		assert.Contains(t, got.out+got.err, "states/b/x.tfstate has more than 256 MiB", line)
	}

	// Whether a cluster still has something in such a file, nobody knows: it counts as one.
	r, _ = writing{tree: clusters, prepare: []string{"apply -y", "add-cluster cluster-102 --name luna -y --allow-dirty"}, args: "remove-cluster cluster-102 -n --allow-dirty"}.began(t)
	unit, err := filepath.Glob(filepath.Join(r.root, "terraform/infra/live/clusters/cluster-102/*/terragrunt.hcl"))
	require.NoError(t, err)
	require.NotEmpty(t, unit)
	place := filepath.Join(filepath.Dir(unit[0]), "terraform.tfstate")
	require.NoError(t, os.WriteFile(place, nil, 0o600))
	require.NoError(t, os.Truncate(place, many))
	got := bounded("remove-cluster cluster-102 -n --allow-dirty")
	assert.Contains(t, got.out+got.err, "terraform.tfstate")
	t.Log(got.out, got.err)
}
