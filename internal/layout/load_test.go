package layout

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

const noneHelp = "  Run tg-refactor init: it looks for clusters of other names and writes a layout file. Or name the folder of the clusters " +
	"with --live DIR. Where there are none, tg-refactor mv moves folders of any tree\n"

func TestFindingTheFileAndTheLiveFolder(t *testing.T) {
	two := files{
		"one/live/a/cluster.hcl": "", "one/live/a/x/terragrunt.hcl": "", "one/modules/x/main.tf": "",
		"two/live/clusters/b/cluster.hcl": "", "two/live/clusters/b/x/terragrunt.hcl": "", "two/live/tg-refactor.hcl": "",
		"mail.hcl": "",
	}
	both := two.with(files{"one/tg-refactor.hcl": ""})
	for _, test := range []struct {
		name       string
		files      files
		opts       Options
		file, live change.Path
		findings   string
	}{
		{name: "no file", files: single, live: "live"},
		{name: "at the root", files: single.with(files{"tg-refactor.hcl": ""}), file: "tg-refactor.hcl", live: "live"},
		{name: "in the live folder", files: single.with(files{"live/tg-refactor.hcl": ""}), file: "live/tg-refactor.hcl", live: "live"},
		{name: "live from the file", files: single.with(files{"conf/tg-refactor.hcl": `live = "../live"`}), file: "conf/tg-refactor.hcl",
			live: "live"},
		{name: "--layout", files: single.with(files{"tg-refactor.hcl": "nonsense = 1", "x.hcl": ""}), opts: Options{File: "x.hcl"}, file: "x.hcl",
			live: "live"},
		{name: "--live", files: two, opts: Options{Live: "one/live"}, live: "one/live"},
		{name: "--live with a file above", files: both, opts: Options{Live: "one/live"}, file: "one/tg-refactor.hcl", live: "one/live"},
		{name: "--live before the file", files: single.with(files{"tg-refactor.hcl": `live = "nowhere"`}), opts: Options{Live: "live"},
			file: "tg-refactor.hcl", live: "live"},
		{name: "the only file in the tree", files: two, file: "two/live/tg-refactor.hcl", live: "two/live"},
		{name: "near a module", files: both, opts: Options{Dir: "one/modules/x"}, file: "one/tg-refactor.hcl", live: "one/live"},
		{name: "deep in a cluster", files: both, opts: Options{Dir: "two/live/clusters/b"}, file: "two/live/tg-refactor.hcl",
			live: "two/live"},
		{name: "a tree without a file beside one with", files: two, opts: Options{Dir: "one"}, live: "one/live"},
		{name: "clusters at the root", files: files{"a/cluster.hcl": "", "a/x/terragrunt.hcl": ""}, live: "."},
		{name: "clusters at the root, after", files: files{"clusters/a/cluster.hcl": "", "clusters/a/terragrunt.hcl": ""}, live: "."},
		{name: "a stack makes it one", files: files{"x/a/cluster.hcl": "", "x/a/terragrunt.stack.hcl": ""}, live: "x"},
		{name: "common files with the definition's name", files: single.with(files{"live/_common/aws/cluster.hcl": ""}), live: "live"},
		{name: "several files", files: both, findings: "error[layout-ambiguous]: There are 2 layout files, and none is nearer than the others: " +
			"one/tg-refactor.hcl, two/live/tg-refactor.hcl\n  see one/tg-refactor.hcl\n  see two/live/tg-refactor.hcl\n" +
			"  Name one with --layout FILE, or run in its folder with -C DIR\n" +
			"error[layout-ambiguous]: Clusters stand below 2 folders, and none is nearer than the others: one/live, two/live\n" +
			"  see one/live\n  see two/live\n  Name one with --live DIR, run in it with -C DIR, or say live in its layout file\n"},
		{name: "no clusters", files: files{"a/terragrunt.hcl": ""}, findings: "error[tree-fits-no-layout]: No cluster stands in any folder of " +
			"the repository: neither NAME/cluster.hcl nor clusters/NAME/cluster.hcl is there, with a unit below NAME\n" + noneHelp},
		{name: "only common files", files: files{"_common/aws/cluster.hcl": "", "a/terragrunt.hcl": ""}, findings: "error[tree-fits-no-layout]: " +
			"No cluster stands in any folder of the repository: neither NAME/cluster.hcl nor clusters/NAME/cluster.hcl is there, with a unit " +
			"below NAME; no unit stands below _common/aws\n  see _common/aws/cluster.hcl\n" + noneHelp},
		{name: "no clusters of the file's", files: single.with(files{"tg-refactor.hcl": "clusters {\n  definition = \"site.hcl\"\n}\n"}),
			file: "tg-refactor.hcl", findings: "error[tree-fits-no-layout]: No cluster stands in any folder of the repository: neither " +
				"NAME/site.hcl nor clusters/NAME/site.hcl is there, with a unit below NAME\n  at tg-refactor.hcl:2:3 to 2:26\n  |   definition = \"site.hcl\"\n" +
				"  Correct live, clusters.folder or clusters.definition in tg-refactor.hcl, or name the folder of the clusters with --live DIR\n"},
		{name: "--layout names nothing", files: single, opts: Options{File: "x.hcl"}, live: "live", findings: "error[no-such-path]: " +
			"--layout names x.hcl, at which nothing stands\n  Name a file, or write one with tg-refactor init\n"},
		{name: "--layout names a folder", files: single, opts: Options{File: "live"}, live: "live", findings: "error[no-such-path]: " +
			"--layout names live, which is the wrong kind of thing\n  Name a file, or write one with tg-refactor init\n"},
		{name: "--live names nothing", files: single, opts: Options{Live: "lvie"}, findings: "error[no-such-path]: " +
			"--live names lvie, at which nothing stands\n  Name the folder below which the clusters stand\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l, findings := Load(test.files.tree(), test.opts)
			assert.Equal(t, test.findings, shown(findings))
			assert.Equal(t, test.file, l.File)
			assert.Equal(t, test.live, l.Live)
		})
	}
}

func TestAFileThroughALink(t *testing.T) {
	tree := live.FromMap(map[change.Path]live.Source{
		"live/a/cluster.hcl":      live.Text(""),
		"live/a/x/terragrunt.hcl": live.Text(""),
		"live/tg-refactor.hcl":    live.LinkTo("../conf/layout.hcl"),
		"conf/layout.hcl":         live.Text("require = true\n"),
	})
	l, findings := Load(tree, Options{})
	require.Empty(t, findings)
	assert.True(t, l.Require)
	assert.Equal(t, change.Path("live"), l.Live)
}

// TestOverTheDefaults holds what a file leaves of the defaults, and what it replaces.
func TestOverTheDefaults(t *testing.T) {
	read := func(content string) Layout {
		l, findings := Load(single.with(files{"tg-refactor.hcl": content}).tree(), Options{})
		require.Empty(t, findings)
		return l
	}
	keys := func(l Layout) []string { return (&decoder{layout: &l}).keys() }
	gates := func(l Layout) map[string]string {
		all := map[string]string{}
		for _, s := range l.Artifacts.Stages {
			all[s.Name] = s.Gate
		}
		return all
	}

	l := read("")
	assert.Equal(t, bare(Default()), bare(l))

	l = read("clusters {\n  name = \"site\"\n  identity = [\"zone\", \"site\"]\n}\nartifacts {\n  from = \".\"\n}\n")
	assert.Equal(t, []string{"cluster_id", "zone", "site"}, l.Cluster.Identity)
	assert.Equal(t, "clusters", l.Cluster.Folder)
	assert.Equal(t, ".", l.Artifacts.From)
	assert.Equal(t, gates(Default()), gates(l))

	// Stages of one's own keep those of the default's overrides that fit them.
	l = read("artifacts {\n  stage \"images\" { gate = \"installer_image\" }\n}\n")
	assert.Equal(t, []string{"installer_image"}, keys(l))
	assert.Equal(t, []Stage{{Name: "images", From: "images", Gate: "installer_image"}}, l.Artifacts.Stages)

	// Overrides of one's own keep those of the default's gates that are among them.
	l = read("override \"iso_file_id\" {\n  stage = \"registry\"\n  inputs = [\"a\", \"b\"]\n}\n")
	assert.Equal(t, []string{"iso_file_id"}, keys(l))
	assert.Equal(t, map[string]string{"extension": "", "images": "", "registry": "iso_file_id"}, gates(l))
	o, _ := l.Override("iso_file_id")
	assert.Equal(t, Override{Key: "iso_file_id", Stage: "registry", Output: "iso_file_id", Inputs: []string{"a", "b"},
		Example: Expression{Name: "iso_file_id", Text: `"…"`}}, o)
}

func TestExpressionsAreKeptAsWritten(t *testing.T) {
	content := "naming {\n  a = \"x-${local.versions.v}\" # why\n  b = {\n    k = [1,  2]\n  }\n  c = (1 +\n 2)\n  d = <<-E\n    text\n  E\n}\n" +
		"artifacts {\n  stage \"images\" {\n    naming { a = local.other }\n  }\n  stage \"registry\" {}\n" +
		"  cluster \"c-2\" {\n    differences = \"override\"\n    values {\n      talos_version = inputs.v\n    }\n  }\n}\n"
	l, findings := Load(single.with(files{"tg-refactor.hcl": content}).tree(), Options{})
	require.Empty(t, findings)
	texts := map[string]string{}
	for _, e := range l.Naming {
		texts[e.Name] = e.Text
		assert.Equal(t, e.Text, content[e.Place.Start:e.Place.End])
	}
	assert.Equal(t, map[string]string{"a": `"x-${local.versions.v}"`, "b": "{\n    k = [1,  2]\n  }", "c": "(1 +\n 2)", "d": "<<-E\n    text\n  E"},
		texts)
	images, _ := l.Stage("images")
	registry, _ := l.Stage("registry")
	e, ok := l.NewName(images, "a")
	assert.True(t, ok)
	assert.Equal(t, "local.other", e.Text)
	e, _ = l.NewName(registry, "a")
	assert.Equal(t, `"x-${local.versions.v}"`, e.Text)
	_, ok = l.NewName(registry, "z")
	assert.False(t, ok)
	assert.Equal(t, UseOverride, l.RuleFor("c-2").Differences)
	assert.Equal(t, "inputs.v", l.RuleFor("c-2").Values[0].Text)
	assert.Equal(t, Undecided, l.RuleFor("c-1").Differences)
}

func TestPlacesLeadIntoTheFile(t *testing.T) {
	content := "artifacts {\n  stage \"images\" {\n    gate = \"installer_image\"\n  }\n}\n"
	l, findings := Load(single.with(files{"tg-refactor.hcl": content}).tree(), Options{})
	require.Empty(t, findings)
	assert.Equal(t, "tg-refactor.hcl:3:5", l.Place("artifacts", "stage", "images", "gate").String())
	assert.Equal(t, "tg-refactor.hcl:2:3", l.Place("artifacts", "stage", "images", "from").String(), "the block, where the attribute is default")
	assert.Zero(t, l.Place("clusters", "name"))
	assert.Zero(t, Default().Place("clusters", "name"))
}
