package multicluster_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/phase"
)

// layoutFile is a layout file that says this beside what is default.
func layoutFile(text string) files { return files{"live/tg-refactor.hcl": text} }

func TestTheFirstClusterGivesItsStages(t *testing.T) {
	s := begin(t, small("c-10", "c-2").tree()).through(1)
	assert.Equal(t, []string{
		"move c-2/artifacts → artifacts", "move c-2/artifacts/build → artifacts/images", "move c-2/artifacts/publish → artifacts/registry",
		"remove c-10/artifacts/build/terragrunt.hcl", "remove c-10/artifacts/publish/terragrunt.hcl",
		"c-10/cluster/compute/terragrunt.hcl",
		`  - config_path = "../../artifacts/publish"`, `  + config_path = "../../../artifacts/registry"`,
		"c-2/artifacts/build/terragrunt.hcl",
		`  - source = "../../../modules/images"`, `  + source = "../../modules/images"`,
		`  - cluster  = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals`,
		`  + cluster  = read_terragrunt_config(find_in_parent_folders("c-2/cluster.hcl")).locals`,
		"c-2/artifacts/publish/terragrunt.hcl",
		`  - source = "../../../modules/upload"`, `  + source = "../../modules/upload"`,
		`  - config_path = "../build"`, `  + config_path = "../images"`,
		"c-2/cluster/compute/terragrunt.hcl",
		`  - config_path = "../../artifacts/publish"`, `  + config_path = "../../../artifacts/registry"`,
	}, s.changed())
	assert.Equal(t, []string{"warning reads-shared-now at live/c-10/cluster/compute/terragrunt.hcl: live/c-10/cluster/compute read " +
		"live/c-10/artifacts/publish of its own cluster, and reads the shared live/artifacts/registry from now on: its next apply may change " +
		"talos_image_file_id, talos_version. Look at its plan before you apply it, or pin today's values: set iso_file_id, talos_version in " +
		"artifact_overrides of c-10"}, s.told())
	assert.Equal(t, []string{"c-10/artifacts/build live/artifacts/images builds the same for every cluster",
		"c-10/artifacts/publish live/artifacts/registry builds the same for every cluster"}, []string{
		strings.Replace(s.orphans()[0], " artifacts", " live/artifacts", 1), strings.Replace(s.orphans()[1], " artifacts", " live/artifacts", 1)})
	assert.Equal(t, phase.Progress{Done: 0, Todo: 4}, s.last.Progress)
}

func TestTheLayoutNamesTheDonor(t *testing.T) {
	s := begin(t, small("a", "b").with(layoutFile("artifacts {\n  donor = \"b\"\n}\n")).tree()).through(1)
	assert.Contains(t, s.changed(), "move b/artifacts → artifacts")
	assert.Contains(t, s.changed(), "remove a/artifacts/build/terragrunt.hcl")
	assert.Len(t, s.last.Orphans, 2)

	f := small("a", "b").with(layoutFile("artifacts {\n  donor = \"b\"\n}\n")).with(files{"live/b/artifacts/build/terragrunt.hcl": "",
		"live/b/artifacts/publish/terragrunt.hcl": ""})
	s = begin(t, f.tree()).run(1)
	assert.Empty(t, s.changed())
	assert.Equal(t, []string{"error donor-missing at live/tg-refactor.hcl:2:3: the layout names b as the donor of the shared artifacts, and it " +
		"has none. Name a cluster that has artifacts"}, s.told())
}

// TestStagesThatDiffer: what a difference in more than the identity comes to, by the layout's word.
func TestStagesThatDiffer(t *testing.T) {
	f := small("a", "b").with(files{"live/b/artifacts/build/terragrunt.hcl": strings.Replace(buildUnit, "}.iso", "}-nightly.iso", 1)})
	undecided := begin(t, f.tree()).run(1)
	assert.Empty(t, undecided.changed())
	assert.Equal(t, []string{"error artifacts-differ at live/b/artifacts/build/terragrunt.hcl:15:1: stage build of b differs from the shared one in " +
		"more than the cluster's own name: line 15 reads \"iso_name = \\\"${local.cluster.cluster_name}-${local.versions.talos_version}.iso\\\"\" " +
		"there and \"iso_name = \\\"${local.cluster.cluster_name}-${local.versions.talos_version}-nightly.iso\\\"\" here. Say in the layout file what " +
		"to do, in artifacts: cluster \"b\" { differences = \"override\" } with its values, or \"keep\""}, undecided.told()[:1])
	shown := undecided.last.Findings[0]
	assert.Equal(t, []string{`  iso_name = "${local.cluster.cluster_name}-${local.versions.talos_version}-nightly.iso"`}, shown.Place.Snippet)
	assert.Equal(t, []string{`  iso_name = "${local.cluster.cluster_name}-${local.versions.talos_version}.iso"`}, shown.Related[0].Snippet)

	s := begin(t, f.with(layoutFile("artifacts {\n  cluster \"b\" {\n    differences = \"override\"\n    values {\n      iso_file_id = "+
		"\"store:iso/${local.cluster_name}-nightly.iso\"\n    }\n  }\n}\n")).tree()).through(1)
	assert.Contains(t, s.changed(), "remove b/artifacts/build/terragrunt.hcl")
	s = s.through(2, 3, 4)
	assert.Equal(t, "locals {\n  cluster_name = \"two\"\n  cluster_id   = 2\n\n  # Optional: Override artifact versions (uncomment to customize)\n"+
		"  artifact_overrides = {\n    # installer_image    = \"…\"\n"+
		"    iso_file_id = \"store:iso/${local.cluster_name}-nightly.iso\"\n"+
		"    # talos_version      = \"v1.11.5\"\n    # kubernetes_version = \"v1.31.6\"\n  }\n}\n", s.read("live/clusters/b/cluster.hcl"))

	s = begin(t, f.with(layoutFile("artifacts {\n  cluster \"b\" {\n    differences = \"keep\"\n  }\n}\n")).tree()).through(1, 2, 3, 4)
	assert.Contains(t, s.read("live/clusters/b/artifacts/build/terragrunt.hcl"), "-nightly.iso")
	assert.Contains(t, s.read("live/clusters/b/compute/terragrunt.hcl"), `config_path = "../artifacts/publish"`)
	assert.NotContains(t, s.read("live/clusters/b/compute/terragrunt.hcl"), "enabled")
	assert.NotContains(t, s.read("live/clusters/b/cluster.hcl"), "artifact_overrides")
	assert.Contains(t, s.read("live/clusters/a/compute/terragrunt.hcl"), "enabled = local.shared_image")
	assert.Equal(t, []phase.State{phase.Done, phase.Done, phase.Done, phase.Done}, s.state()[:4])
}

// TestWhatCountsAsIdentity: two stages that differ in this and that.
func TestWhatCountsAsIdentity(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		same       bool
	}{
		{"the name", `x = "one-x"`, `x = "two-x"`, true},
		{"the number", `x = 1`, `x = 2`, true},
		{"the folder", `x = "a/y"`, `x = "b/y"`, true},
		{"a part of a word", `x = "onerous"`, `x = "tworous"`, false},
		{"a number within a version", `x = "v1.31.1"`, `x = "v1.31.2"`, false},
		{"a number within a number", `x = 10`, `x = 20`, false},
		{"another name", `x = "one"`, `x = "three"`, false},
		{"a comment", "# built for one", "# built for three", false},
		{"a line more", "x = 1", "x = 2\ny = 3", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := small("a", "b")
			f["live/a/artifacts/build/note.hcl"], f["live/b/artifacts/build/note.hcl"] = c.a+"\n", c.b+"\n"
			s := begin(t, f.tree()).run(1)
			assert.Equal(t, c.same, s.last.Findings.Err() == nil, "%v", s.told())
		})
	}
	t.Run("a name that is the folder's", func(t *testing.T) {
		f := small("a", "b")
		f["live/a/cluster.hcl"] = "locals {\n  cluster_name = \"a\"\n  cluster_id   = 7\n}\n"
		f["live/a/artifacts/build/note.hcl"], f["live/b/artifacts/build/note.hcl"] = "vlan = 7\nx = \"a\"\n", "vlan = 2\nx = \"b\"\n"
		s := begin(t, f.tree()).run(1)
		assert.NoError(t, s.last.Findings.Err(), "%v", s.told())
	})
	t.Run("files that only one has", func(t *testing.T) {
		f := small("a", "b").with(files{"live/b/artifacts/build/extra.txt": "x"})
		s := begin(t, f.tree()).run(1)
		require.NotEmpty(t, s.told())
		assert.Contains(t, s.told()[0], "error artifacts-differ at live/b/artifacts/build/extra.txt: stage build of b differs from the shared one in more "+
			"than the cluster's own name: only it has live/b/artifacts/build/extra.txt.")
		f = small("a", "b").with(files{"live/a/artifacts/build/extra.txt": "x"})
		s = begin(t, f.tree()).run(1)
		require.NotEmpty(t, s.told())
		assert.Contains(t, s.told()[0], "it lacks live/a/artifacts/build/extra.txt")
	})
}

// TestBesideTheStages: what stands in the artifacts folder and is no stage follows the donor; a copy goes, the rest stays.
func TestBesideTheStages(t *testing.T) {
	f := small("a", "b").with(files{"live/a/artifacts/NOTES": "n", "live/b/artifacts/NOTES": "n", "live/b/artifacts/own/x": "mine"})
	s := begin(t, f.tree()).through(1)
	assert.Contains(t, s.changed(), "remove b/artifacts/NOTES")
	assert.Contains(t, s.told(), "note artifacts-beside at live/b/artifacts/own: live/b/artifacts/own stays with b: it is no stage, and nothing like it "+
		"stands beside the shared ones. Move or remove it by hand if nobody needs it there")
	assert.Equal(t, "n", s.read("live/artifacts/NOTES"))
	assert.Equal(t, "mine", s.read("live/b/artifacts/own/x"))
}

// TestHalfSharedStages: some stages are shared already, by hand or by an earlier run; the rest goes its way.
func TestHalfSharedStages(t *testing.T) {
	after := filesOf(t, begin(t, small("a").tree()).through(1).x.Tree())
	f := after.with(files{
		"live/a/artifacts/publish/terragrunt.hcl": strings.Replace(publishUnit, "../build", "../../../artifacts/images", 1),
		"live/artifacts/registry/terragrunt.hcl":  "",
		"live/a/cluster/compute/terragrunt.hcl":   computeUnit,
	})
	s := begin(t, f.tree())
	assert.Equal(t, phase.Partly, s.state()[0])
	s = s.through(1)
	assert.Equal(t, []string{"move a/artifacts/publish → artifacts/registry", "a/artifacts/publish/terragrunt.hcl",
		`  - source = "../../../modules/upload"`, `  + source = "../../modules/upload"`,
		`  - config_path = "../../../artifacts/images"`, `  + config_path = "../images"`,
		"a/cluster/compute/terragrunt.hcl",
		`  - config_path = "../../artifacts/publish"`, `  + config_path = "../../../artifacts/registry"`}, s.changed())
	assert.Equal(t, phase.Progress{Done: 1, Todo: 1}, s.last.Progress)
	assert.Equal(t, filesOf(t, begin(t, small("a").tree()).through(1).x.Tree()), filesOf(t, s.x.Tree()))
}

// TestAClusterThatComesLater: the stages are shared, then somebody copies an old cluster with stages of its own in.
func TestAClusterThatComesLater(t *testing.T) {
	after := filesOf(t, begin(t, small("a").tree()).through(1).x.Tree())
	late := small("a", "b")
	for path, content := range late {
		if path.Within("live/b") {
			after[path] = content
		}
	}
	s := begin(t, after.tree())
	assert.Equal(t, phase.Partly, s.state()[0])
	s = s.run(1)
	assert.Empty(t, s.changed())
	require.NotEmpty(t, s.last.Findings)
	assert.EqualValues(t, "artifacts-differ", s.last.Findings[0].Code, "the shared stages have other paths and names by now: %s", s.told())
	after["live/tg-refactor.hcl"] = "artifacts {\n  cluster \"b\" {\n    differences = \"override\"\n    values {\n      iso_file_id = \"x\"\n    }\n  }\n}\n"
	s = begin(t, after.tree()).through(1)
	assert.Contains(t, s.changed(), "remove b/artifacts/build/terragrunt.hcl")
	assert.Contains(t, s.changed(), `  + config_path = "../../../artifacts/registry"`)
}

// TestWhatFollowsTheStages: includes, look-ups, files beside the unit, links, and readers outside the clusters.
func TestWhatFollowsTheStages(t *testing.T) {
	f := small("a").with(files{
		"live/_envcommon/image.hcl": "locals {\n  cluster = read_terragrunt_config(find_in_parent_folders(\"cluster.hcl\"))\n}\n\nterraform {\n" +
			"  source = \"${dirname(find_in_parent_folders(\"root.hcl\"))}/modules//images\"\n}\n\ninputs = {\n  script = file(\"../a/artifacts/build/run.sh\")\n}\n",
		"live/a/artifacts/build/terragrunt.hcl": header + "include \"env\" {\n  path = \"${dirname(find_in_parent_folders(\"root.hcl\"))}/_envcommon/image.hcl\"\n}\n\n" +
			"inputs = {\n  iso_name = \"x\"\n  more = templatefile(\"${get_terragrunt_dir()}/run.sh\", {})\n}\n",
		"live/a/artifacts/build/run.sh":     "#!/bin/sh\n",
		"live/a/artifacts/publish/link.tpl": "-> ../build/run.sh",
		"live/common/link.sh":               "-> ../a/artifacts/build/run.sh",
		"live/common/watch/terragrunt.hcl":  "dependencies {\n  paths = [\"../../a/artifacts/publish\", \"../../a/cluster/compute\"]\n}\n",
	})
	s := begin(t, f.tree()).through(1)
	assert.Equal(t, "../images/run.sh", s.read("live/artifacts/registry/link.tpl"))
	assert.Equal(t, "../artifacts/images/run.sh", s.read("live/common/link.sh"))
	assert.Contains(t, s.read("live/common/watch/terragrunt.hcl"), `["../../artifacts/registry", "../../a/cluster/compute"]`)
	assert.Contains(t, s.read("live/_envcommon/image.hcl"), `find_in_parent_folders("a/cluster.hcl")`)
	assert.Contains(t, s.read("live/_envcommon/image.hcl"), `file("../artifacts/images/run.sh")`)
	assert.Contains(t, s.read("live/artifacts/images/terragrunt.hcl"), `templatefile("${get_terragrunt_dir()}/run.sh", {})`)
}

// TestATextThatStagesShareWithOthers cannot be right for both: the plan says so and changes nothing.
func TestATextThatStagesShareWithOthers(t *testing.T) {
	env := "include \"env\" {\n  path = \"${dirname(find_in_parent_folders(\"root.hcl\"))}/_envcommon/who.hcl\"\n}\n\n"
	f := small("a", "b").with(files{
		"live/_envcommon/who.hcl":               "locals {\n  cluster = read_terragrunt_config(\"${get_terragrunt_dir()}/../../cluster.hcl\")\n}\n",
		"live/a/artifacts/build/terragrunt.hcl": header + env + strings.TrimPrefix(buildUnit, header),
		"live/b/artifacts/build/terragrunt.hcl": header + env + strings.TrimPrefix(buildUnit, header),
		"live/b/cluster/compute/terragrunt.hcl": header + env + strings.TrimPrefix(computeUnit, header),
	})
	s := begin(t, f.tree()).run(1)
	assert.Empty(t, s.changed())
	require.Error(t, s.last.Findings.Err())
	shared := s.last.Findings.Sorted()[0]
	assert.EqualValues(t, "shared-text", shared.Code)
	assert.Equal(t, "live/_envcommon/who.hcl", shared.Place.File)
	assert.Len(t, shared.Related, 2)
	assert.NotEmpty(t, shared.Remedy)

	// What looks for the nearest file goes on doing so for clusters, those that come later too; the shared stages fall back to what they read.
	f["live/_envcommon/who.hcl"] = "locals {\n  cluster = read_terragrunt_config(find_in_parent_folders(\"cluster.hcl\"))\n}\n"
	s = begin(t, f.tree()).run(1)
	assert.Contains(t, s.read("live/_envcommon/who.hcl"), `find_in_parent_folders("cluster.hcl", find_in_parent_folders("a/cluster.hcl"))`)
	assert.Contains(t, strings.Join(s.through(2).told(), "\n"), "identity-left")
	assert.Contains(t, s.through(3).read("live/_envcommon/who.hcl"), `find_in_parent_folders("cluster.hcl", find_in_parent_folders("clusters/a/cluster.hcl"))`)
}

func TestATreeWithoutArtifactsKeepsQuiet(t *testing.T) {
	f := files{"live/a/cluster.hcl": "locals {\n  cluster_name = \"one\"\n}\n", "live/a/x/terragrunt.hcl": ""}
	f = f.with(files{"live/a/x/terragrunt.hcl": "inputs = {}\n"})
	s := begin(t, f.tree())
	for _, number := range []int{1, 2, 4} {
		s = s.through(number)
		assert.Empty(t, s.changed())
		assert.Empty(t, s.told())
	}
	assert.Equal(t, []change.Path{"live/a/x/terragrunt.hcl"}, s.x.Units())
}
