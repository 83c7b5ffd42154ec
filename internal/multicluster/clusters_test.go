package multicluster_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/phase"
)

func TestClustersMoveAndAreFlattened(t *testing.T) {
	f := small("a", "b").with(files{
		"live/watch/terragrunt.hcl":    "dependencies {\n  paths = [\"../a/cluster/compute\"]\n}\n\nlocals {\n  b = read_terragrunt_config(\"../b/cluster.hcl\")\n}\n",
		"live/a/cluster/.hidden":       "h",
		"live/a/cluster/compute/sub/x": "deep",
		"live/a/notes.txt":             "n",
		"live/b/link.hcl":              "-> ../common/versions.hcl",
	})
	s := begin(t, f.tree()).through(1, 3)
	assert.Equal(t, []string{
		"move a → clusters/a", "move a/cluster/.hidden → clusters/a/.hidden", "move a/cluster/compute → clusters/a/compute",
		"move b → clusters/b", "move b/cluster/compute → clusters/b/compute",
	}, s.changed()[:5])
	assert.Equal(t, "../../common/versions.hcl", s.read("live/clusters/b/link.hcl"))
	assert.Equal(t, "dependencies {\n  paths = [\"../clusters/a/compute\"]\n}\n\nlocals {\n  b = read_terragrunt_config(\"../clusters/b/cluster.hcl\")\n}\n",
		s.read("live/watch/terragrunt.hcl"))
	assert.Contains(t, s.read("live/clusters/a/compute/terragrunt.hcl"), `config_path = "../../../artifacts/registry"`, "it went down once and up once")
	assert.Equal(t, "deep", s.read("live/clusters/a/compute/sub/x"))
	assert.False(t, s.x.Tree().Exists("live/a"))
	assert.Equal(t, phase.Progress{Todo: 2}, s.last.Progress)
}

// TestClustersHalfWay: one cluster moved already, one is flat already, one is moved and not flat.
func TestClustersHalfWay(t *testing.T) {
	before := small("a", "b", "c")
	f := filesOf(t, begin(t, before.tree()).through(1).x.Tree())
	moved := files{}
	for path, content := range f {
		switch {
		case path.Within("live/a/cluster"):
			path = path.Rebase("live/a/cluster", "live/clusters/a")
		case path.Within("live/a"):
			path = path.Rebase("live/a", "live/clusters/a")
		case path.Within("live/b/cluster"):
			path = path.Rebase("live/b/cluster", "live/b")
		case path.Within("live/c"):
			path = path.Rebase("live/c", "live/clusters/c")
		}
		moved[path] = content
	}
	s := begin(t, moved.tree()).run(3)
	require.NoError(t, s.last.Findings.Err())
	assert.Equal(t, []string{"move b → clusters/b", "move clusters/c/cluster/compute → clusters/c/compute"}, s.changed()[:2])
	assert.Equal(t, phase.Progress{Done: 1, Todo: 2}, s.last.Progress)
}

// TestClashes: what is in the way when folders are flattened is named, all of it, and nothing moves.
func TestClashes(t *testing.T) {
	f := small("a").with(files{"live/a/compute/terragrunt.hcl": "inputs = {}\n", "live/a/cluster/cluster.hcl": "locals {}\n", "live/a/cluster/cluster/terragrunt.hcl": "inputs = {}\n"}).
		with(layoutFile("live = \".\"\n"))
	s := begin(t, f.tree()).run(3)
	assert.Empty(t, s.changed())
	const remedy = ". Rename one of the two, with tg-refactor mv, or leave its folder out of flatten in the layout file"
	assert.Equal(t, []string{
		"error destination-taken at live/a/cluster/cluster: live/a/cluster/cluster cannot move up: live/a/cluster is there already" + remedy,
		"error destination-taken at live/a/cluster/cluster.hcl: live/a/cluster/cluster.hcl cannot move up: live/a/cluster.hcl is there already" + remedy,
		"error destination-taken at live/a/cluster/compute: live/a/cluster/compute cannot move up: live/a/compute is there already" + remedy,
	}, s.told())

	f = small("a").with(files{"live/a/more/compute/x": "x"}).with(layoutFile("clusters {\n  flatten = [\"cluster\", \"more\"]\n}\n"))
	s = begin(t, f.tree()).run(3)
	assert.Empty(t, s.changed())
	require.Error(t, s.last.Findings.Err(), "two folders hold a compute")
}

// TestCachesThatStayBehindAreNoClash: an apply leaves caches where they are, so that their folders stand there still.
func TestCachesThatStayBehindAreNoClash(t *testing.T) {
	root := t.TempDir()
	f := small("a").with(layoutFile("clusters {\n  folder = \"all\"\n}\n"))
	write := func(tree *live.Tree) {
		for path, content := range filesOf(t, tree) {
			file := filepath.Join(root, filepath.FromSlash(string(path)))
			require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
			require.NoError(t, os.WriteFile(file, []byte(content), 0o644))
		}
	}
	cache := func(unit string) {
		require.NoError(t, os.MkdirAll(filepath.Join(root, unit, ".terragrunt-cache", "x"), 0o755))
	}
	load := func() stage {
		tree, findings, err := live.Load(root)
		require.NoError(t, err)
		require.Empty(t, findings)
		return begin(t, tree)
	}
	// Phase 1 was applied: the stages' caches stand in the cluster's folder.
	write(begin(t, f.tree()).through(1).x.Tree())
	cache("live/a/artifacts/build")
	cache("live/a/artifacts/publish")
	s := load().through(1)
	assert.Empty(t, s.changed())
	assert.Equal(t, phase.Done, s.last.Progress.State())
	s = s.through(2, 3)
	assert.Contains(t, s.changed(), "move a → all/a")

	// Phase 3 was applied to a tree whose clusters' folder was there before: the inner folder stands there still.
	require.NoError(t, os.RemoveAll(filepath.Join(root, "live")))
	write(s.x.Tree())
	cache("live/all/a/cluster/compute")
	cache("live/a/cluster/compute")
	s = load().through(3)
	assert.Empty(t, s.changed())
	assert.Equal(t, phase.Done, s.last.Progress.State())

	// All was rolled back: the caches of the new places stand there still.
	require.NoError(t, os.RemoveAll(filepath.Join(root, "live")))
	write(f.tree())
	cache("live/artifacts/images")
	cache("live/all/a/compute")
	s = load()
	assert.Equal(t, phase.Pending, s.state()[0])
	s = s.through(1, 2, 3)
	assert.Contains(t, s.changed(), "move a → all/a")
}
