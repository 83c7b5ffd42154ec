package cluster_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// check is what testing and rapid have in common.
type check interface {
	require.TestingT
	Helper()
}

// files is a tree in memory: content by path. "-> x" is a link to x.
type files map[change.Path]string

func (f files) tree() *live.Tree {
	sources := map[change.Path]live.Source{}
	for path, content := range f {
		if target, ok := strings.CutPrefix(content, "-> "); ok {
			sources[path] = live.LinkTo(target)
			continue
		}
		sources[path] = live.Text(content)
	}
	return live.FromMap(sources)
}

func (f files) with(others files) files {
	all := files{}
	for _, some := range []files{f, others} {
		for path, content := range some {
			all[path] = content
		}
	}
	return all
}

func filesOf(t check, tree *live.Tree) files {
	t.Helper()
	f := files{}
	for path, entry := range tree.Walk(change.Root) {
		content, err := tree.Read(path)
		require.NoError(t, err)
		f[path] = string(content)
		if entry.Kind == live.Link {
			f[path] = "-> " + f[path]
		}
	}
	return f
}

func begin(t check, tree *live.Tree) (*refs.Index, layout.Layout) {
	t.Helper()
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	l, findings := layout.Load(tree, layout.Options{})
	require.Empty(t, findings)
	return x, l
}

// codes gives the codes of findings with their places, for comparing.
func codes(list finding.List) []string {
	var all []string
	for _, f := range list.Sorted() {
		all = append(all, fmt.Sprintf("%s %s %s", f.Severity, f.Code, f.Place))
	}
	return all
}

// small is a tree with two clusters in the layout after, each with two units.
func small() files {
	f := files{
		"live/root.hcl":                           "remote_state {\n  backend = \"s3\"\n  config = {\n    bucket = \"b\"\n    key    = \"${path_relative_to_include()}/t\"\n  }\n}\n",
		"live/common/versions.hcl":                "locals {\n  talos_version      = \"v1\"\n  kubernetes_version = \"v2\"\n}\n",
		"live/artifacts/registry/terragrunt.hcl":  "",
		"live/artifacts/images/terragrunt.hcl":    "",
		"live/artifacts/extension/terragrunt.hcl": "",
	}
	for name, id := range map[string]int{"sol": 101, "luna": 102} {
		folder := change.Path(fmt.Sprintf("live/clusters/cluster-%d", id))
		f[folder+"/cluster.hcl"] = fmt.Sprintf("locals {\n  cluster_name = %q\n  cluster_id   = %d\n  workers      = 3\n\n  artifact_overrides = {\n    # none\n  }\n}\n", name, id)
		f[folder+"/compute/terragrunt.hcl"] = "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n\nlocals {\n  me = read_terragrunt_config(find_in_parent_folders(\"cluster.hcl\")).locals\n}\n\ndependency \"image\" {\n  config_path = \"../../../artifacts/registry\"\n}\n"
		f[folder+"/config/terragrunt.hcl"] = "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n\ndependency \"compute\" {\n  config_path = \"../compute\"\n}\n"
	}
	return f
}

// names are what a random tree calls things, so that no rule can hang on the names of a sample.
type names struct {
	live, clusters, artifacts, from, definition, name, id, overrides string
	folder, word                                                     string
	number                                                           int
	moved                                                            bool
}

func drawNames(t *rapid.T) names {
	word := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	n := names{live: word("live", "live", "infra/envs", "a/b/c/live"), clusters: word("clusters", "clusters", "sites"),
		artifacts: word("artifacts", "artifacts", "images"), from: word("from", "build", "1-make"),
		definition: word("definition", "cluster.hcl", "site.hcl"), name: word("name", "cluster_name", "site"), id: word("id", "cluster_id", "nr"),
		overrides: word("overrides", "artifact_overrides", "own"), word: word("word", "amber", "north-sea", "k8s"),
		number: rapid.SampledFrom([]int{7, 31, 101, 4001}).Draw(t, "number"), moved: rapid.Bool().Draw(t, "moved")}
	n.folder = word("folder", fmt.Sprintf("cluster-%d", n.number), fmt.Sprintf("%d-%s", n.number, n.word), n.word)
	return n
}

// at is the folder of a cluster.
func (n names) at(folder string) string {
	if n.moved {
		return n.live + "/" + n.clusters + "/" + folder
	}
	return n.live + "/" + folder
}

// randomTree draws a tree with one or two clusters, before or after the refactoring, with references in every form, and texts that hold
// the first one's identity.
func randomTree(t *rapid.T) (files, names) {
	n := drawNames(t)
	f := files{
		change.Path(n.live + "/root.hcl"): "remote_state {\n  backend = \"local\"\n  config = {\n    path = \"" +
			rapid.SampledFrom([]string{"", "${get_repo_root()}/states/"}).Draw(t, "state") + "${path_relative_to_include()}/x.tfstate\"\n  }\n}\n",
		change.Path(n.live + "/versions.hcl"): "locals {\n  release = \"v1\"\n}\n",
		change.Path(n.live + "/tg-refactor.hcl"): fmt.Sprintf("clusters {\n  folder     = %q\n  definition = %q\n  flatten    = []\n  name       = %q\n"+
			"  id         = %q\n  identity   = [\"net.vlan\", \"net.bridge\"]\n  overrides  = %q\n  emptied    = [\"machines\"]\n}\nartifacts {\n  folder = %q\n"+
			"  from   = %q\n  stage \"base\" {}\n  stage \"upload\" {\n    gate = \"image\"\n  }\n}\noverride \"image\" {\n  stage = \"upload\"\n}\n",
			n.clusters, n.definition, n.name, n.id, n.overrides, n.artifacts, n.from),
	}
	stages := n.at(n.folder) + "/" + n.from
	if n.moved {
		stages = n.live + "/" + n.artifacts
	}
	f[change.Path(stages+"/base/terragrunt.hcl")] = "# base\n"
	f[change.Path(stages+"/upload/terragrunt.hcl")] = "dependency \"base\" {\n  config_path = \"../base\"\n}\n"
	shared := rapid.Bool().Draw(t, "shared text")
	f[change.Path(n.live+"/_env/image.hcl")] = "dependency \"shared\" {\n  config_path = \"${get_terragrunt_dir()}/" +
		change.Path(stages+"/upload").Rel(change.Path(n.at(n.folder)+"/u0")) + "\"\n}\n"
	randomCluster(t, f, n, n.folder, n.word, n.number, stages, shared)
	if rapid.Bool().Draw(t, "two") {
		randomCluster(t, f, n, "other-9", "others", 9, stages, false)
	}
	return f, n
}

func randomCluster(t *rapid.T, f files, n names, folder, word string, number int, stages string, shared bool) {
	cluster := n.at(folder)
	f[change.Path(cluster+"/"+n.definition)] = fmt.Sprintf("locals {\n  %s = %q # who\n  %s = %d\n\n  net = {\n    vlan   = %d\n    bridge = \"br%d\"\n  }\n"+
		"  machines = {\n    a = 1\n  }\n  %s = {\n    # nothing\n  }\n}\n", n.name, word, n.id, number, number, number, n.overrides)
	f[change.Path(cluster+"/.hidden")] = "h"
	f[change.Path(cluster+"/talosconfig")] = "secret"
	for i := range rapid.IntRange(1, 3).Draw(t, "units") {
		unit := fmt.Sprintf("%s/u%d", cluster, i)
		way := change.Path(stages + "/upload").Rel(change.Path(unit))
		text := "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n"
		if shared {
			text += "include \"image\" {\n  path = find_in_parent_folders(\"_env/image.hcl\")\n}\n"
		}
		text += "locals {\n  me = read_terragrunt_config(find_in_parent_folders(\"" + n.definition + "\")).locals\n  way = \"" + way + "\"\n}\n"
		text += "dependency \"image\" {\n  config_path = " + rapid.SampledFrom([]string{`"` + way + `"`, `"${get_terragrunt_dir()}/` + way + `"`, "local.way",
			`"${get_repo_root()}/` + stages + `/upload"`}).Draw(t, "form") + "\n}\n"
		if i > 0 {
			text += fmt.Sprintf("dependency \"before\" {\n  config_path = %s\n}\n", rapid.SampledFrom([]string{fmt.Sprintf(`"../u%d"`, i-1),
				fmt.Sprintf(`"${get_repo_root()}/%s/u%d"`, cluster, i-1), fmt.Sprintf(`find_in_parent_folders("u%d")`, i-1)}).Draw(t, "way to a neighbour"))
		}
		text += "inputs = {\n  host = \"" + rapid.SampledFrom([]string{"x", word + "cp01", fmt.Sprintf("fd00:%d::1", number), folder + ".example"}).Draw(t, "text") + "\"\n}\n"
		if rapid.Bool().Draw(t, "crlf") {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		f[change.Path(unit+"/terragrunt.hcl")] = text
	}
}
