package layout

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

func TestClustersInEitherLayout(t *testing.T) {
	tree := live.FromMap(map[change.Path]live.Source{
		"live/c-1/cluster.hcl":                 live.Text(""),
		"live/c-1/x/terragrunt.hcl":            live.Text(""),
		"live/c-10/cluster.hcl":                live.LinkTo("../c-1/cluster.hcl"),
		"live/c-10/terragrunt.stack.hcl":       live.Text(""),
		"live/c-12/cluster.hcl":                live.Text(""),
		"live/c-12/x":                          live.LinkTo("../c-1/x"),
		"live/c-11/cluster.hcl":                live.Text(""),
		"live/clusters/c-2/cluster.hcl":        live.Text(""),
		"live/clusters/c-2/a/b/terragrunt.hcl": live.Text(""),
		"live/clusters/cluster.hcl":            live.Text(""),
		"live/artifacts/cluster.hcl":           live.Text(""),
		"live/link":                            live.LinkTo("c-1"),
		"live/common/versions.hcl":             live.Text(""),
		"live/clusters/none/compute.hcl":       live.Text(""),
	})
	l := Default()
	assert.Empty(t, l.Clusters(tree))
	l.Live = "live"
	assert.Equal(t, []Cluster{
		{Name: "c-1", Folder: "live/c-1"},
		{Name: "c-2", Folder: "live/clusters/c-2", Moved: true},
		{Name: "c-10", Folder: "live/c-10"},
		{Name: "c-12", Folder: "live/c-12"},
	}, l.Clusters(tree))
}

func TestFolders(t *testing.T) {
	l := Default()
	l.Live = "infra/live"
	registry, _ := l.Stage("registry")
	before, after := Cluster{Name: "c", Folder: "infra/live/c"}, Cluster{Name: "c", Folder: "infra/live/clusters/c", Moved: true}
	assert.Equal(t, change.Path("infra/live/artifacts/registry"), l.SharedFolder(registry))
	assert.Equal(t, change.Path("infra/live/c/artifacts/publish"), l.ClusterStageFolder(before, registry))
	assert.Equal(t, change.Path("infra/live/clusters/c/artifacts"), l.ClusterArtifacts(after))
	assert.Equal(t, change.Path("infra/live/clusters/c"), l.Home(before))
	assert.Equal(t, change.Path("infra/live/c/cluster.hcl"), l.Definition(before))
	assert.Equal(t, change.Path("infra/live/common/versions.hcl"), l.StandInFile(StandIn{File: "common/versions.hcl"}))
	l.Artifacts.From = "."
	assert.Equal(t, change.Path("infra/live/c/publish"), l.ClusterStageFolder(before, registry))
}

func TestDonor(t *testing.T) {
	l := Default()
	l.Live = "live"
	donor, ok := l.Donor(single.tree())
	assert.True(t, ok)
	assert.Equal(t, "c-1", donor.Name)
	l.Artifacts.Donor = "c-2"
	donor, _ = l.Donor(single.tree())
	assert.Equal(t, "c-2", donor.Name)
	l.Artifacts.Donor = "c-3"
	_, ok = l.Donor(single.tree())
	assert.False(t, ok)
	l.Artifacts.Donor = ""
	donor, _ = l.Donor(files{"live/a/cluster.hcl": "", "live/b/cluster.hcl": "", "live/b/artifacts/build/terragrunt.hcl": ""}.tree())
	assert.Equal(t, "b", donor.Name, "the first that has stages")
	_, ok = l.Donor(files{"live/x": ""}.tree())
	assert.False(t, ok)
}

// TestFits shows what does not fit, as a user sees it: testdata/fits.txt.
func TestFits(t *testing.T) {
	var out strings.Builder
	for _, test := range []struct {
		name  string
		files files
		opts  Options
		fits  bool
	}{
		{name: "the default", files: single, fits: true},
		{name: "no clusters in the named folder", files: single.with(files{"other/x": ""}), opts: Options{Live: "other"}},
		{name: "unknown clusters", files: single.with(files{"tg-refactor.hcl": "artifacts {\n  donor = \"c-11\"\n" +
			"  cluster \"production\" { differences = \"keep\" }\n}\n"})},
		{name: "no such stand-in", files: single.with(files{"tg-refactor.hcl": stages + "override \"talos_version\" {\n" +
			"  stage = \"registry\"\n  stand_in {\n    file = \"common/version.hcl\"\n  }\n}\noverride \"kubernetes_version\" {\n" +
			"  stage = \"registry\"\n  stand_in {\n    file  = \"common/versions.hcl\"\n    local = \"kubernetes_versoin\"\n  }\n}\n" +
			"override \"other\" {\n  stage = \"registry\"\n  stand_in { file = \"common/versions.hcl\" }\n}\n"})},
		{name: "a unit beside the stages", files: single.with(files{"live/c-2/artifacts/scan/terragrunt.hcl": ""})},
		{name: "a stage that is nowhere", files: single.with(files{"live/c-2/artifacts/scan/terragrunt.hcl": "",
			"tg-refactor.hcl": strings.Replace(stages, "}\n}", "}\n  stage \"scan\" { from = \"scna\" }\n  stage \"sign\" {}\n}", 1)})},
		{name: "stages among other units of the cluster", files: single.with(files{"tg-refactor.hcl": "artifacts {\n  from = \".\"\n" +
			"  stage \"images\" { from = \"artifacts/build\" }\n}\n"}), fits: true},
	} {
		l, findings := Load(test.files.tree(), test.opts)
		require.Empty(t, findings, test.name)
		findings = l.Fits(test.files.tree())
		assert.Equal(t, test.fits, len(findings) == 0, "%s: %s", test.name, shown(findings))
		out.WriteString("== " + test.name + "\n" + shown(findings) + "\n")
	}
	golden(t, "testdata/fits.txt", out.String())
}

func TestNaturalOrder(t *testing.T) {
	names := []string{"b", "a10", "a2", "a02", "a2b", "", "a", "a1-x2", "a1-x10", "10", "9"}
	slices.SortFunc(names, natural)
	assert.Equal(t, []string{"", "9", "10", "a", "a1-x2", "a1-x10", "a02", "a2", "a2b", "a10", "b"}, names)
}

// TestNaturalOrderIsAnOrder holds that it is total: antisymmetric, transitive, and equal for equals only.
func TestNaturalOrderIsAnOrder(t *testing.T) {
	name := rapid.StringMatching(`[ab0-2-]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := name.Draw(t, "a"), name.Draw(t, "b"), name.Draw(t, "c")
		require.Equal(t, -natural(b, a), natural(a, b))
		require.Equal(t, a == b, natural(a, b) == 0)
		if natural(a, b) < 0 && natural(b, c) < 0 {
			require.Negative(t, natural(a, c))
		}
	})
}
