package layout

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// written makes a layout file for a tree and loads it there: what Init writes must load and fit without a word, but for units whose
// folders no layout file can name.
func written(t require.TestingT, tree *live.Tree, opts Options) (Written, Layout) {
	file, findings := Init(index(t, tree), opts)
	require.Empty(t, findings)
	return file, reload(t, tree, file)
}

// bareSample is a sample without its layout file.
func bareSample(t *testing.T, name string) *live.Tree {
	t.Helper()
	tree := sample(t, name)
	file, findings := findFile(tree, Options{Dir: change.Root})
	require.Empty(t, findings)
	bareTree, findings := tree.With(change.Set{Removes: []change.Remove{{Path: file}}})
	require.Empty(t, findings)
	return bareTree
}

func reload(t require.TestingT, tree *live.Tree, file Written) Layout {
	with, findings := tree.With(change.Set{Creates: []change.Create{{Path: file.Path, Content: file.Content}}})
	require.Empty(t, findings)
	l, findings := Load(with, Options{File: file.Path})
	require.Empty(t, findings, string(file.Content))
	for _, f := range l.Fits(with) {
		require.False(t, nameable(change.Path(f.Place.File)), "%v\n%s", f, file.Content)
		require.Equal(t, finding.UnitInNoStage, f.Code)
	}
	require.Equal(t, file.Path, l.File)
	return l
}

func TestInitOnThePlansTreeGivesTheDefaults(t *testing.T) {
	file, l := written(t, bareSample(t, "single-cluster"), Options{})
	assert.Equal(t, change.Path("terraform/infra/live/tg-refactor.hcl"), file.Path)
	assert.Equal(t, change.Path("terraform/infra/live"), l.Live)
	assert.Equal(t, bare(Default()), bare(l))
	assert.Contains(t, string(file.Content), "# Stage images:\n  # iso_name = \"${local.cluster_config.cluster_name}-talos-")
}

func TestInitOnATreeWithOtherNames(t *testing.T) {
	file, l := written(t, bareSample(t, "two-sites"), Options{})
	assert.Equal(t, change.Path("ops/provisioning/tofu/live/tg-refactor.hcl"), file.Path)
	assert.Equal(t, ClusterRules{Folder: "clusters", Definition: "site.hcl", Flatten: []string{"2-platform"}, Name: "site",
		ID: "site_number", Identity: []string{"site", "site_number"}, Overrides: "artifact_overrides", Emptied: []string{}}, l.Cluster)
	assert.Equal(t, ArtifactRules{Folder: "artifacts", From: "1-images", Stages: []Stage{
		{Name: "base", From: "1-base"},
		{Name: "golden", From: "2-golden", Gate: "golden_ref"},
		{Name: "catalog", From: "3-catalog", Gate: "image_id"},
	}}, l.Artifacts)
	unknown := func(key string) Expression { return Expression{Name: key, Text: `"…"`} }
	assert.Equal(t, []Override{
		{Key: "golden_ref", Stage: "golden", Output: "golden_ref", Inputs: []string{"golden_ref"}, Example: unknown("golden_ref")},
		{Key: "image_id", Stage: "catalog", Output: "image_ids", Inputs: []string{"image_id"}, Example: unknown("image_id")},
		{Key: "os_release", Stage: "catalog", Output: "release", Inputs: []string{"os_release"}, Example: unknown("os_release"),
			StandIn: &StandIn{File: "0-shared/releases.hcl", Local: "os_release"}},
	}, bare(l).Overrides)
}

func TestInitIsDeterministic(t *testing.T) {
	first, _ := written(t, bareSample(t, "two-sites"), Options{})
	for range 5 {
		again, _ := written(t, bareSample(t, "two-sites"), Options{})
		require.Equal(t, string(first.Content), string(again.Content))
	}
}

func TestInitElsewhere(t *testing.T) {
	file, l := written(t, bareSample(t, "single-cluster"), Options{File: "conf/layout.hcl"})
	assert.Equal(t, change.Path("conf/layout.hcl"), file.Path)
	assert.Contains(t, string(file.Content), "\nlive = \"../terraform/infra/live\"\n")
	assert.Equal(t, change.Path("terraform/infra/live"), l.Live)
}

// readsDefinition is a unit that reads its cluster's definition, with more text.
func readsDefinition(more string) string {
	return "locals {\n  c = read_terragrunt_config(find_in_parent_folders(\"env.hcl\")).locals\n}\n" + more
}

func dependsOn(label, path string) string {
	return "dependency \"" + label + "\" {\n  config_path = \"" + path + "\"\n}\n"
}

// env is a tree whose clusters have a definition of another name, and no group of their own.
var env = files{
	"envs/prod/env.hcl":                     "locals {\n  env = \"prod\"\n}\n",
	"envs/prod/bake/pack/terragrunt.hcl":    readsDefinition(dependsOn("s", "../source")),
	"envs/prod/bake/source/terragrunt.hcl":  "",
	"envs/prod/app/terragrunt.hcl":          readsDefinition(dependsOn("i", "../bake/pack") + "inputs = {\n  image = dependency.i.outputs.ref\n}\n"),
	"envs/staging/env.hcl":                  "locals {\n  env = \"staging\"\n}\n",
	"envs/staging/bake/pack/terragrunt.hcl": "",
	"envs/staging/app/terragrunt.hcl":       readsDefinition(""),
}

func TestInitSaysWhatItDidNotFind(t *testing.T) {
	file, l := written(t, env.tree(), Options{})
	assert.Equal(t, change.Path("envs/tg-refactor.hcl"), file.Path)
	assert.Equal(t, "env.hcl env cluster_id", l.Cluster.Definition+" "+l.Cluster.Name+" "+l.Cluster.ID)
	assert.Equal(t, []Stage{{Name: "source", From: "source"}, {Name: "pack", From: "pack", Gate: "image"}}, l.Artifacts.Stages)
	assert.Empty(t, l.Cluster.Flatten)
	for _, said := range []string{
		"# No local with a number for each cluster was found in env.hcl: the default's name stands here.\n",
		"# None was found: no folder of a cluster holds its units.\n",
		"# No input of a stage was found that carries a cluster's identity.\n",
		"# Written by tg-refactor init from 2 clusters: prod, staging.\n",
	} {
		assert.Contains(t, string(file.Content), said)
	}
}

// TestInitAgreesWithPlan holds that both see the same clusters where a plan sees some without a layout file.
func TestInitAgreesWithPlan(t *testing.T) {
	tree := env.with(files{"live/a/cluster.hcl": "locals {\n  kind = \"x\"\n}\n", "live/a/x/terragrunt.hcl": ""}).tree()
	plain, findings := Load(tree, Options{})
	require.Empty(t, findings)
	_, l := written(t, tree, Options{})
	assert.Equal(t, change.Path("live"), plain.Live)
	assert.Equal(t, plain.Live, l.Live)
	assert.Equal(t, plain.Cluster.Definition, l.Cluster.Definition)
}

func TestInitWithoutArtifacts(t *testing.T) {
	tree := files{
		"live/c-7/cluster.hcl":            "locals {\n  cluster_name = \"seven\"\n  cluster_id = 7\n}\n",
		"live/c-7/nodes/a/terragrunt.hcl": "",
		"live/c-7/apps/b/terragrunt.hcl":  "",
	}.tree()
	file, l := written(t, tree, Options{})
	assert.Equal(t, Default().Artifacts, bare(l).Artifacts)
	assert.Contains(t, string(file.Content), "# No folder of a cluster was found on whose units the rest depends: those of the default hold.\n")
	assert.Contains(t, string(file.Content), "# Several hold units (apps, nodes), so none is flattened.\n")
	assert.Contains(t, string(file.Content), "# No input was found that is an output of a stage: those of the default hold whose stages there are.\n")
}

// TestInitAfter holds that a tree that was refactored gives the same stages and overrides.
func TestInitAfter(t *testing.T) {
	tree := files{
		"live/artifacts/extension/terragrunt.hcl": "",
		"live/artifacts/images/terragrunt.hcl":    dependsOn("e", "../extension"),
		"live/artifacts/registry/terragrunt.hcl":  dependsOn("i", "../images"),
		"live/clusters/c-1/cluster.hcl":           "locals {\n  cluster_name = \"one\"\n  cluster_id = 1\n  artifact_overrides = {}\n}\n",
		"live/clusters/c-1/compute/terragrunt.hcl": dependsOn("image", "../../../artifacts/registry") + "inputs = {\n" +
			"  talos_image_file_id = local.s ? dependency.image.outputs.talos_image_file_ids[\"a\"] : local.o.iso_file_id\n}\n",
		"live/clusters/c-1/config/terragrunt.hcl": dependsOn("x", "../../../artifacts/images") +
			"inputs = {\n  installer_image = dependency.x.outputs.installer_image\n  label = \"x-${dependency.x.outputs.tag}\"\n}\n",
	}.tree()
	file, l := written(t, tree, Options{})
	assert.Equal(t, change.Path("live"), l.Live)
	assert.Equal(t, Default().Artifacts, bare(l).Artifacts)
	assert.Equal(t, Default().Overrides[:2], bare(l).Overrides)
	assert.Contains(t, string(file.Content), "# Not an override, since the output is only a part of the value: "+
		"label of clusters/c-1/config reads tag of images.\n")
}

func TestInitFindsNoTree(t *testing.T) {
	for _, test := range []struct {
		name  string
		files files
		opts  Options
		want  string
	}{
		{"nothing", files{"a/terragrunt.hcl": "", "a.hcl": ""}, Options{}, "error[tree-fits-no-layout]: No clusters were found in this repository: " +
			"no folder holds units and a file that they read, whose locals say a name or a number\n" +
			"  Give each cluster's folder such a file, or write tg-refactor.hcl by hand. Where there are no clusters, tg-refactor mv moves folders of any tree\n"},
		{"a kind is no identity", files{"live/aws/cloud.hcl": "locals {\n  cloud = \"aws\"\n  name = \"aws\"\n}\n", "live/aws/a/terragrunt.hcl": "locals {\n" +
			"  c = read_terragrunt_config(find_in_parent_folders(\"cloud.hcl\"))\n}\n"}, Options{}, "error[tree-fits-no-layout]: No clusters were found " +
			"in this repository: no folder holds units and a file that they read, whose locals say a name or a number\n  Give each cluster's folder " +
			"such a file, or write tg-refactor.hcl by hand. Where there are no clusters, tg-refactor mv moves folders of any tree\n"},
		{"nothing there", single, Options{Live: "live/common"}, "error[tree-fits-no-layout]: No clusters were found in live/common: " +
			"no folder holds units and a file that they read, whose locals say a name or a number\n" +
			"  Give each cluster's folder such a file, or write tg-refactor.hcl by hand. Where there are no clusters, tg-refactor mv moves folders of any tree\n"},
		{"no such folder", single, Options{Live: "lvie"}, "error[no-such-path]: --live names lvie, at which nothing stands\n" +
			"  Name the folder below which the clusters stand\n"},
		{"two trees", env.with(files{"more/a/env.hcl": "locals {\n  env = \"a\"\n}\n", "more/a/x/terragrunt.hcl": readsDefinition(dependsOn("b", "../y/z")),
			"more/a/y/z/terragrunt.hcl": ""}), Options{}, "error[layout-ambiguous]: Clusters seem to stand below several folders: envs, more\n" +
			"  see envs\n  see more\n  Name one with --live DIR, or run in it with -C DIR\n"},
	} {
		file, findings := Init(index(t, test.files.tree()), test.opts)
		assert.Equal(t, test.want, shown(findings), test.name)
		assert.Zero(t, file, test.name)
	}
	file, _ := written(t, env.with(files{"more/a/env.hcl": "locals {\n  env = \"a\"\n}\n",
		"more/a/x/terragrunt.hcl": readsDefinition(dependsOn("b", "../y/z")), "more/a/y/z/terragrunt.hcl": ""}).tree(), Options{Dir: "more"})
	assert.Equal(t, change.Path("more/tg-refactor.hcl"), file.Path)
}

// TestWhatInitWritesLoads holds the round trip for trees with odd names: quotes, templates, spaces, dots, digits.
func TestWhatInitWritesLoads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.StringMatching(`[a-z]{1,4}`), rapid.StringMatching(`[0-9a-b."$%{} \\*é-]{1,5}`),
			rapid.SampledFrom([]string{"artifacts", "cluster", "clusters", "build", "publish", "extension", "${x}", "1-", "01", "...", "\t", "a\nb", "é"}))
		folder := rapid.Custom(func(t *rapid.T) string {
			return name.Filter(func(s string) bool { return s != "." && s != ".." && !live.Unseen[s] }).Draw(t, "name")
		})
		f := files{}
		group := folder.Draw(t, "group")
		stageNames := rapid.SliceOfNDistinct(folder, 1, 4, rapid.ID[string]).Draw(t, "stages")
		for i, cluster := range rapid.SliceOfNDistinct(folder, 1, 3, rapid.ID[string]).Draw(t, "clusters") {
			at := change.Path("live").Child(cluster)
			f[at.Child("cluster.hcl")] = "locals {\n  cluster_name = \"n" + strings.Repeat("x", i) + "\"\n  sub = { \"a b\" = 1, vlan = " +
				rapid.SampledFrom([]string{"1", "null", "-1.5", "true"}).Draw(t, "vlan") + " }\n}\n"
			before := ""
			for _, stage := range stageNames {
				more := ""
				if before != "" {
					more = dependsOn("b", quoted("../"+before))
				}
				f[at.Child(group).Child(stage).Child(unitConfig)] = more
				before = stage
			}
			rest := folder.Filter(func(s string) bool { return s != "artifacts" })
			f[at.Child(rest.Draw(t, "rest")).Child("u").Child(unitConfig)] = dependsOn("s", quoted("../../"+group+"/"+before)) +
				"inputs = {\n  a = dependency.s.outputs.x\n  \"b c\" = dependency.s.outputs.y\n  d = [dependency.s.outputs.z]\n}\n"
		}
		file, findings := Init(index(t, f.tree()), Options{})
		if len(findings) > 0 {
			return // no cluster has a unit whose name a layout file can hold
		}
		l := reload(t, f.tree(), file)
		again := page{Layout: l, Live: ".", SomeCluster: "c"}
		reread, findings := Load(f.with(files{file.Path: string(again.render())}).tree(), Options{})
		require.Empty(t, findings)
		require.Equal(t, bare(l), bare(reread))
	})
}

// quoted escapes a text for the inside of an HCL literal.
func quoted(text string) string { return strings.Trim(quote(text), `"`) }
