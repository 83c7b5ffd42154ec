package multicluster_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/phase"
)

// planned is a tree with a cluster whose artifacts are shared, after phase 3: what phase 4 is given. The compute unit is as given.
func planned(compute string) files {
	return files{
		"live/root.hcl":                          "locals {}\n",
		"live/common/versions.hcl":               "locals {\n  talos_version      = \"v1.11.5\"\n  kubernetes_version = \"v1.31.6\"\n}\n",
		"live/artifacts/images/terragrunt.hcl":   header + "inputs = {}\n",
		"live/artifacts/registry/terragrunt.hcl": header + "inputs = {}\n",
		"live/clusters/c/cluster.hcl":            "locals {\n  cluster_name = \"one\"\n  cluster_id   = 1\n}\n",
		"live/clusters/c/compute/terragrunt.hcl": compute,
	}
}

const (
	compute = change.Path("live/clusters/c/compute/terragrunt.hcl")

	locals = "locals {\n  cluster  = read_terragrunt_config(find_in_parent_folders(\"cluster.hcl\")).locals\n" +
		"  versions = read_terragrunt_config(find_in_parent_folders(\"common/versions.hcl\")).locals\n}\n\n"
	onImage = "dependency \"image\" {\n  config_path = \"../../../artifacts/registry\"\n}\n\n"
	onBuild = "dependency \"build\" {\n  config_path = \"../../../artifacts/images\"\n}\n\n"

	image   = "  talos_image_file_id = dependency.image.outputs.talos_image_file_ids[\"a\"]\n"
	version = "  talos_version = dependency.image.outputs.talos_version\n"
)

func inputs(text string) string { return "inputs = {\n" + text + "}\n" }

// only gives the lines that change in one file, spaces before "=" made one, without those that are only aligned anew.
func only(s stage, file change.Path) []string {
	lines := s.changed()
	at := slices.Index(lines, s.short(file))
	if at < 0 {
		return nil
	}
	var own []string
	for _, line := range lines[at+1:] {
		if !strings.HasPrefix(line, "  ") {
			break
		}
		own = append(own, strings.Replace("  "+strings.Join(strings.Fields(line), " "), "  -  ", "  - ", 1))
	}
	return slices.DeleteFunc(slices.Clone(own), func(line string) bool {
		twin := "  + " + line[4:]
		if line[2] == '+' {
			twin = "  - " + line[4:]
		}
		return slices.Contains(own, twin)
	})
}

// TestGates: the lines that change in a unit, and what is said about it.
func TestGates(t *testing.T) {
	const enabled = "  + # Off where the cluster overrides it: nothing reads it then."
	for _, c := range []struct {
		name, unit string
		lines      []string
		told       []string
	}{
		{"an image that has its key", header + locals + onImage + inputs(image), []string{
			"  + overrides = try(local.cluster.artifact_overrides, {})", "  + shared_image = try(local.overrides.iso_file_id, null) == null",
			enabled, "  + enabled = local.shared_image",
			`  - talos_image_file_id = dependency.image.outputs.talos_image_file_ids["a"]`,
			`  + talos_image_file_id = local.shared_image ? dependency.image.outputs.talos_image_file_ids["a"] : local.overrides.iso_file_id`}, nil},
		{"locals that are not there, and names that are taken", header + "locals {\n  overrides = 1\n  versions = 2\n  shared_image = 3\n}\n\n" + onImage + inputs(version),
			[]string{
				`  + cluster = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals`,
				`  + overrides_2 = try(local.cluster.artifact_overrides, {})`,
				`  + shared_image_2 = try(local.overrides_2.iso_file_id, null) == null`,
				`  + versions_2 = read_terragrunt_config(find_in_parent_folders("common/versions.hcl")).locals`,
				enabled, "  + enabled = local.shared_image_2", "  - talos_version = dependency.image.outputs.talos_version",
				"  + talos_version = try(local.overrides_2.talos_version, null) != null ? local.overrides_2.talos_version : " +
					"(local.shared_image_2 ? dependency.image.outputs.talos_version : local.versions_2.talos_version)"}, nil},
		{"no locals at all", header + onBuild + inputs("  installer_image = dependency.build.outputs.installer_image\n"), []string{
			"  + locals {",
			`  + cluster = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals`,
			"  + overrides = try(local.cluster.artifact_overrides, {})", "  + shared_build = try(local.overrides.installer_image, null) == null", "  + }",
			enabled, "  + enabled = local.shared_build",
			"  - installer_image = dependency.build.outputs.installer_image",
			"  + installer_image = local.shared_build ? dependency.build.outputs.installer_image : local.overrides.installer_image"}, nil},
		{"a definition that is read as a whole", header + strings.ReplaceAll(locals, ".locals\n", "\n") + onImage + inputs(version), []string{
			"  + overrides = try(local.cluster.locals.artifact_overrides, {})", "  + shared_image = try(local.overrides.iso_file_id, null) == null",
			enabled, "  + enabled = local.shared_image", "  - talos_version = dependency.image.outputs.talos_version",
			"  + talos_version = try(local.overrides.talos_version, null) != null ? local.overrides.talos_version : " +
				"(local.shared_image ? dependency.image.outputs.talos_version : local.versions.locals.talos_version)"}, nil},
		{"a local that holds the overrides already", header + strings.Replace(locals, "}\n", "  mine = local.cluster.artifact_overrides\n}\n", 1) + onImage + inputs(image), []string{
			"  + shared_image = try(local.mine.iso_file_id, null) == null", enabled, "  + enabled = local.shared_image",
			`  - talos_image_file_id = dependency.image.outputs.talos_image_file_ids["a"]`,
			`  + talos_image_file_id = local.shared_image ? dependency.image.outputs.talos_image_file_ids["a"] : local.mine.iso_file_id`}, nil},
		{"an output without a key or a stand-in", header + locals + onImage + inputs(image+"  x = dependency.image.outputs.talos_image_id\n"), []string{
			"  + overrides = try(local.cluster.artifact_overrides, {})",
			`  - talos_image_file_id = dependency.image.outputs.talos_image_file_ids["a"]`,
			`  + talos_image_file_id = try(local.overrides.iso_file_id, null) != null ? local.overrides.iso_file_id : dependency.image.outputs.talos_image_file_ids["a"]`},
			[]string{"note dependency-stays-on at live/clusters/c/compute/terragrunt.hcl:10:1: dependency \"image\" stays on whatever is overridden: " +
				"dependency.image.outputs.talos_image_id has no override and no stand-in. Add an override for it in the layout file if it shall be skipped"}},
		{"an input that reads two", header + locals + onImage + onBuild + inputs(image+"  talos_version = \"${dependency.image.outputs.talos_version}-${dependency.build.outputs.installer_image}\"\n"), []string{
			"  + overrides = try(local.cluster.artifact_overrides, {})",
			`  - talos_image_file_id = dependency.image.outputs.talos_image_file_ids["a"]`,
			`  + talos_image_file_id = try(local.overrides.iso_file_id, null) != null ? local.overrides.iso_file_id : dependency.image.outputs.talos_image_file_ids["a"]`},
			[]string{"warning override-not-reached at live/clusters/c/compute/terragrunt.hcl:20:19: input talos_version of live/clusters/c/compute reads " +
				"several shared stages, and an override replaces one output: an override of talos_version does not reach it. Read each output in an " +
				"input of its own, or give it a conditional that asks artifact_overrides first",
				"note dependency-stays-on at live/clusters/c/compute/terragrunt.hcl:10:1: dependency \"image\" stays on whatever is overridden: " +
					"dependency.image.outputs.talos_version has no override and no stand-in. Add an override for it in the layout file if it shall be skipped"}},
		{"all of its outputs", header + locals + onImage + "inputs = merge({\n" + version + "}, dependency.image.outputs)\n", []string{
			"  + overrides = try(local.cluster.artifact_overrides, {})",
			"  - talos_version = dependency.image.outputs.talos_version",
			"  + talos_version = try(local.overrides.talos_version, null) != null ? local.overrides.talos_version : dependency.image.outputs.talos_version"},
			[]string{"note dependency-stays-on at live/clusters/c/compute/terragrunt.hcl:10:1: dependency \"image\" stays on whatever is overridden: " +
				"dependency.image.outputs has no override and no stand-in. Add an override for it in the layout file if it shall be skipped"}},
		{"a dependency by a name that is not written out", header + locals + onImage + inputs(version+"  x = dependency[local.versions.which].outputs.y\n"), []string{
			"  + overrides = try(local.cluster.artifact_overrides, {})",
			"  - talos_version = dependency.image.outputs.talos_version",
			"  + talos_version = try(local.overrides.talos_version, null) != null ? local.overrides.talos_version : dependency.image.outputs.talos_version"},
			[]string{"note dependency-stays-on at live/clusters/c/compute/terragrunt.hcl:10:1: dependency \"image\" stays on whatever is overridden: " +
				"dependency has no override and no stand-in. Add an override for it in the layout file if it shall be skipped"}},
		{"an output in a generate block", header + locals + onImage + "generate \"x\" {\n  path = \"x.tf\"\n  if_exists = \"overwrite\"\n  contents = \"# ${dependency.image.outputs.talos_version}\"\n}\n\n" + inputs(version), []string{
			"  + overrides = try(local.cluster.artifact_overrides, {})",
			"  - talos_version = dependency.image.outputs.talos_version",
			"  + talos_version = try(local.overrides.talos_version, null) != null ? local.overrides.talos_version : dependency.image.outputs.talos_version"},
			[]string{"note dependency-stays-on at live/clusters/c/compute/terragrunt.hcl:10:1: dependency \"image\" stays on whatever is overridden: " +
				"dependency.image.outputs.talos_version has no override and no stand-in. Add an override for it in the layout file if it shall be skipped"}},
		{"an enabled of its own", header + locals + strings.Replace(onImage, "registry\"\n", "registry\"\n  enabled     = local.cluster.cluster_id > 0\n", 1) + inputs(image), []string{
			"  + overrides = try(local.cluster.artifact_overrides, {})",
			`  - talos_image_file_id = dependency.image.outputs.talos_image_file_ids["a"]`,
			`  + talos_image_file_id = try(local.overrides.iso_file_id, null) != null ? local.overrides.iso_file_id : dependency.image.outputs.talos_image_file_ids["a"]`},
			[]string{"note dependency-stays-on at live/clusters/c/compute/terragrunt.hcl:10:1: dependency \"image\" has an enabled of its own, so no override " +
				"turns it off. Join the two conditions by hand if the override shall skip it"}},
		{"the same input in both arms of a merge", header + locals + onImage + "inputs = merge({\n" + version + "}, {\n  talos_version = \"${dependency.image.outputs.talos_version}-x\"\n})\n", []string{
			"  + overrides = try(local.cluster.artifact_overrides, {})", "  + shared_image = try(local.overrides.iso_file_id, null) == null",
			enabled, "  + enabled = local.shared_image",
			"  - talos_version = dependency.image.outputs.talos_version",
			"  + talos_version = try(local.overrides.talos_version, null) != null ? local.overrides.talos_version : (local.shared_image ? dependency.image.outputs.talos_version : local.versions.talos_version)",
			`  - talos_version = "${dependency.image.outputs.talos_version}-x"`,
			`  + talos_version = try(local.overrides.talos_version, null) != null ? local.overrides.talos_version : (local.shared_image ? "${dependency.image.outputs.talos_version}-x" : local.versions.talos_version)`}, nil},
		{"a heredoc", header + locals + onImage + inputs("  talos_version = <<-EOT\n    ${dependency.image.outputs.talos_version}\n  EOT\n"), []string{
			"  + overrides = try(local.cluster.artifact_overrides, {})", "  + shared_image = try(local.overrides.iso_file_id, null) == null",
			enabled, "  + enabled = local.shared_image",
			"  - talos_version = <<-EOT",
			"  + talos_version = try(local.overrides.talos_version, null) != null ? local.overrides.talos_version : (local.shared_image ? <<-EOT",
			"  + : local.versions.talos_version)"}, nil},
		{"nothing that is overridden", header + locals + onImage + inputs("  x = dependency.image.outputs.talos_version\n"), nil, nil},
		{"a dependency on another unit", header + locals + strings.Replace(onImage, "../../../artifacts/registry", "../config", 1) + inputs(version), []string{
			"  + overrides = try(local.cluster.artifact_overrides, {})",
			"  - talos_version = dependency.image.outputs.talos_version",
			"  + talos_version = try(local.overrides.talos_version, null) != null ? local.overrides.talos_version : dependency.image.outputs.talos_version"}, nil},
		{"the file from which the stage takes the value", header + locals + inputs("  talos_version = local.versions.talos_version\n"), []string{
			"  + overrides = try(local.cluster.artifact_overrides, {})",
			"  - talos_version = local.versions.talos_version",
			"  + talos_version = try(local.overrides.talos_version, null) != null ? local.overrides.talos_version : local.versions.talos_version"}, nil},
		{"a copy of the value, behind a local that holds all inputs", header + "locals {\n  all = { for k, v in { a = 1 } : k => v }\n  given = {\n    talos_version = \"1.11.5\"\n  }\n}\n\ninputs = merge(local.all, local.given)\n", []string{
			`  - talos_version = "1.11.5"`,
			"  + talos_version = try(local.overrides.talos_version, null) != null ? local.overrides.talos_version : \"1.11.5\"",
			`  + cluster = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals`,
			"  + overrides = try(local.cluster.artifact_overrides, {})"}, nil},
		{"a local that asks already", header + strings.Replace(locals, "}\n", "  version = try(local.cluster.artifact_overrides.talos_version, local.versions.talos_version)\n}\n", 1) +
			inputs("  talos_version = local.version\n"), nil, nil},
		{"inputs of a file that is read", header + "inputs = read_terragrunt_config(\"../inputs.hcl\").locals\n", nil, []string{
			"warning override-not-reached at live/clusters/c/compute/terragrunt.hcl:5:10: input talos_version of live/clusters/c/compute is no entry of its own " +
				"in a text of the unit: an override of talos_version does not reach it. Write talos_version in the inputs of " +
				"live/clusters/c/compute/terragrunt.hcl itself, so that it can ask artifact_overrides first"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := planned(c.unit).with(files{"live/clusters/c/config/terragrunt.hcl": header + "inputs = {}\n",
				"live/clusters/c/inputs.hcl": "locals {\n  talos_version = \"v1.11.5\"\n}\n"})
			s := begin(t, f.tree()).through(4)
			assert.Equal(t, c.lines, only(s, compute))
			assert.Equal(t, c.told, s.told())
		})
	}
}

// TestTwoKeysWithoutStandIns: a dependency is off only where all keys are set that something reads through it.
func TestTwoKeysWithoutStandIns(t *testing.T) {
	layout := layoutFile("override \"iso_file_id\" {\n  stage = \"registry\"\n  output = \"talos_image_file_ids\"\n  inputs = [\"talos_image_file_id\"]\n}\n" +
		"override \"talos_version\" {\n  stage = \"registry\"\n}\noverride \"installer_image\" {\n  stage = \"images\"\n}\n")
	s := begin(t, planned(header+locals+onImage+inputs(image+version)).with(layout).tree()).through(4)
	assert.Equal(t, []string{
		"  + overrides = try(local.cluster.artifact_overrides, {})",
		"  + shared_image = try(local.overrides.iso_file_id, null) == null || try(local.overrides.talos_version, null) == null",
		"  + # Off where the cluster overrides it: nothing reads it then.", "  + enabled = local.shared_image",
		`  - talos_image_file_id = dependency.image.outputs.talos_image_file_ids["a"]`,
		"  - talos_version = dependency.image.outputs.talos_version",
		`  + talos_image_file_id = try(local.overrides.iso_file_id, null) != null ? local.overrides.iso_file_id : dependency.image.outputs.talos_image_file_ids["a"]`,
		"  + talos_version = try(local.overrides.talos_version, null) != null ? local.overrides.talos_version : dependency.image.outputs.talos_version",
	}, only(s, compute))
}

// TestAStageWithoutAGateStaysOn, as the layout says.
func TestAStageWithoutAGateStaysOn(t *testing.T) {
	layout := layoutFile("artifacts {\n  stage \"images\" {\n    from = \"build\"\n  }\n  stage \"registry\" {\n    from = \"publish\"\n  }\n}\n")
	s := begin(t, planned(header+locals+onImage+inputs(image)).with(layout).tree()).through(4)
	assert.Equal(t, []string{"  + overrides = try(local.cluster.artifact_overrides, {})",
		`  - talos_image_file_id = dependency.image.outputs.talos_image_file_ids["a"]`,
		`  + talos_image_file_id = try(local.overrides.iso_file_id, null) != null ? local.overrides.iso_file_id : dependency.image.outputs.talos_image_file_ids["a"]`}, only(s, compute))
	assert.Empty(t, s.told())
}

// TestLaterInputs: an input that somebody wrote after the gates were made.
func TestLaterInputs(t *testing.T) {
	s := begin(t, planned(header+locals+onImage+inputs(image)).tree()).through(4)
	later := func(line string) stage {
		f := filesOf(t, s.x.Tree())
		f[compute] = strings.Replace(f[compute], "inputs = {\n", "inputs = {\n"+line, 1)
		return begin(t, f.tree()).through(4)
	}
	assert.Equal(t, []string{"  - talos_version = dependency.image.outputs.talos_version",
		"  + talos_version = try(local.overrides.talos_version, null) != null ? local.overrides.talos_version : (local.shared_image ? " +
			"dependency.image.outputs.talos_version : local.versions.talos_version)"}, only(later("  talos_version       = dependency.image.outputs.talos_version\n"), compute),
		"it gets the gate that is there")

	open := later("  x                   = dependency.image.outputs.talos_image_id\n")
	assert.Equal(t, []string{"  - # Off where the cluster overrides it: nothing reads it then.", "  - enabled = local.shared_image"}, only(open, compute), "a mock would reach it")
	assert.Equal(t, []string{"note dependency-stays-on at live/clusters/c/compute/terragrunt.hcl:12:1: dependency \"image\" was off where iso_file_id is overridden, " +
		"though more is read of it now: it stays on. Add an override for what is read in the layout file if it shall be skipped"}, open.told())
}

const envcommon = "include \"env\" {\n  path   = \"${dirname(find_in_parent_folders(\"root.hcl\"))}/_envcommon/x.hcl\"\n  expose = true\n}\n\n"

// TestAnIncludedDependency: the block stands in an included text, and what reads it there, in the unit, or in both.
func TestAnIncludedDependency(t *testing.T) {
	f := planned(header + envcommon + inputs(version)).with(files{
		"live/_envcommon/x.hcl":                locals + onImage + inputs(image),
		"live/clusters/c/other/terragrunt.hcl": header + envcommon + "inputs = {}\n",
	})
	s := begin(t, f.tree()).through(4)
	assert.Equal(t, []string{
		"  + overrides = try(local.cluster.artifact_overrides, {})", "  + shared_image = try(local.overrides.iso_file_id, null) == null",
		"  + # Off where the cluster overrides it: nothing reads it then.", "  + enabled = local.shared_image",
		`  - talos_image_file_id = dependency.image.outputs.talos_image_file_ids["a"]`,
		`  + talos_image_file_id = local.shared_image ? dependency.image.outputs.talos_image_file_ids["a"] : local.overrides.iso_file_id`}, only(s, "live/_envcommon/x.hcl"))
	assert.Equal(t, []string{"  + }", "  + locals {",
		`  + cluster = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals`,
		"  + overrides = try(local.cluster.artifact_overrides, {})", "  + shared_image = try(local.overrides.iso_file_id, null) == null",
		`  + versions = read_terragrunt_config(find_in_parent_folders("common/versions.hcl")).locals`,
		"  - talos_version = dependency.image.outputs.talos_version",
		"  + talos_version = try(local.overrides.talos_version, null) != null ? local.overrides.talos_version : (local.shared_image ? dependency.image.outputs.talos_version : local.versions.talos_version)",
	}, only(s, compute))
	assert.Empty(t, s.told())

	f[compute] = header + envcommon + inputs("  x = dependency.image.outputs.talos_image_id\n")
	s = begin(t, f.tree()).through(4)
	assert.NotContains(t, s.read("live/_envcommon/x.hcl"), "enabled", "a unit that includes it reads what no key covers")
	assert.Contains(t, s.read("live/_envcommon/x.hcl"), "try(local.overrides.iso_file_id, null) != null ? ")
	require.Len(t, s.told(), 1)
	assert.Contains(t, s.told()[0], "note dependency-stays-on at live/_envcommon/x.hcl:6:1: ")
}

// TestATextThatOthersIncludeToo: units that belong to no cluster have no definition to look for.
func TestATextThatOthersIncludeToo(t *testing.T) {
	f := planned(header + envcommon + "inputs = {}\n").with(files{
		"live/_envcommon/x.hcl":            strings.Replace(onImage, "../../../artifacts/registry", "${dirname(find_in_parent_folders(\"root.hcl\"))}/artifacts/registry", 1) + inputs(version),
		"live/common/watch/terragrunt.hcl": header + envcommon + "inputs = {}\n",
	})
	s := begin(t, f.tree()).through(4)
	assert.Equal(t, []string{"  + locals {",
		`  + overrides = try(read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals.artifact_overrides, {})`,
		"  + shared_image = try(local.overrides.iso_file_id, null) == null",
		`  + versions = read_terragrunt_config(find_in_parent_folders("common/versions.hcl")).locals`, "  + }",
	}, only(s, "live/_envcommon/x.hcl")[:5])
}

// TestLookUpsThatFindSomethingElse: a nearer file of the stand-in's name, a unit beside the definition, a stand-in with an odd name.
func TestLookUpsThatFindSomethingElse(t *testing.T) {
	f := planned(header + onImage + inputs(version)).with(files{"live/clusters/common/versions.hcl": "locals {\n  talos_version = \"v0\"\n}\n"})
	s := begin(t, f.tree()).through(4)
	assert.Contains(t, s.read(compute), `versions     = read_terragrunt_config("${get_repo_root()}/live/common/versions.hcl").locals`)

	f = planned(header + "inputs = {}\n").with(files{"live/clusters/c/terragrunt.hcl": header + strings.Replace(onImage, "../../../", "../../", 1) + inputs(image)})
	s = begin(t, f.tree()).through(4)
	assert.Contains(t, s.read("live/clusters/c/terragrunt.hcl"), `cluster      = read_terragrunt_config("${get_terragrunt_dir()}/cluster.hcl").locals`)

	f = planned(header + onImage + inputs(version)).with(files{"live/0-shared/1-versions.hcl": "locals {\n  v = \"v1\"\n}\n"}).
		with(layoutFile("override \"iso_file_id\" {\n  stage = \"registry\"\n  output = \"talos_image_file_ids\"\n}\noverride \"installer_image\" {\n  stage = \"images\"\n}\n" +
			"override \"talos_version\" {\n  stage = \"registry\"\n  stand_in {\n    file = \"0-shared/1-versions.hcl\"\n    local = \"v\"\n  }\n}\n"))
	s = begin(t, f.tree()).through(4)
	assert.Contains(t, s.read(compute), `_1_versions  = read_terragrunt_config(find_in_parent_folders("0-shared/1-versions.hcl")).locals`)
	assert.Contains(t, s.read(compute), "local._1_versions.v)")
}

// TestALinkedUnit is edited where its bytes are, once, and stays a link.
func TestALinkedUnit(t *testing.T) {
	f := planned("-> ../../../_envcommon/compute.hcl").with(files{
		"live/_envcommon/compute.hcl":            header + locals + onImage + inputs(image),
		"live/clusters/d/cluster.hcl":            "locals {\n  cluster_name = \"two\"\n  cluster_id   = 2\n}\n",
		"live/clusters/d/compute/terragrunt.hcl": "-> ../../../_envcommon/compute.hcl",
		"live/clusters/e/cluster.hcl":            "locals {\n  cluster_name = \"three\"\n}\n",
		"live/clusters/e/compute":                "-> ../d/compute",
	})
	s := begin(t, f.tree()).through(4)
	assert.Equal(t, 1, strings.Count(s.read("live/_envcommon/compute.hcl"), "enabled = local.shared_image"))
	assert.Equal(t, "../../../_envcommon/compute.hcl", s.read(compute))
	assert.Equal(t, phase.Progress{Todo: 4}, s.last.Progress, "three definitions and a text")
}

// TestDefinitions: where a definition gets its place for overrides.
func TestDefinitions(t *testing.T) {
	const added = "  # Optional: Override artifact versions (uncomment to customize)\n  artifact_overrides = {\n" +
		"    # installer_image    = \"…\"\n    # iso_file_id        = \"…\"\n" +
		"    # talos_version      = \"v1.11.5\"\n    # kubernetes_version = \"v1.31.6\"\n  }\n"
	for _, c := range []struct{ name, was, now string }{
		{"behind the last local", "locals {\n  cluster_name = \"one\"\n}\n", "locals {\n  cluster_name = \"one\"\n\n" + added + "}\n"},
		{"there already", "locals {\n  cluster_name = \"one\"\n  artifact_overrides = {}\n}\n", ""},
		{"there already, in another block", "locals {\n  artifact_overrides = null\n}\n\nlocals {\n  cluster_name = \"one\"\n}\n", ""},
		{"no locals", "inputs = {\n  x = 1\n}\n", "inputs = {\n  x = 1\n}\n\nlocals {\n" + added + "}\n"},
		{"nothing in it", "# empty\n", "# empty\n\nlocals {\n" + added + "}\n"},
		{"with CRLF", "locals {\r\n  cluster_name = \"one\"\r\n}\r\n", strings.ReplaceAll("locals {\n  cluster_name = \"one\"\n\n"+added+"}\n", "\n", "\r\n")},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := begin(t, planned("inputs = {}\n").with(files{"live/clusters/c/cluster.hcl": c.was}).tree()).through(4)
			if c.now == "" {
				c.now = c.was
			}
			assert.Equal(t, c.now, s.read("live/clusters/c/cluster.hcl"))
		})
	}
	rule := layoutFile("artifacts {\n  cluster \"c\" {\n    differences = \"override\"\n    values {\n      iso_file_id = \"x\"\n    }\n  }\n}\n")
	s := begin(t, planned("inputs = {}\n").with(rule).with(files{"live/clusters/c/cluster.hcl": "locals {\n  artifact_overrides = {\n    # none\n  }\n}\n"}).tree()).through(4)
	assert.Equal(t, "locals {\n  artifact_overrides = {\n    # none\n    iso_file_id = \"x\"\n  }\n}\n", s.read("live/clusters/c/cluster.hcl"))
	s = begin(t, planned("inputs = {}\n").with(rule).with(files{"live/clusters/c/cluster.hcl": "locals {\n  artifact_overrides = {\n    iso_file_id = \"mine\"\n  }\n}\n"}).tree()).through(4)
	assert.Empty(t, s.changed(), "what somebody set stays")
	s = begin(t, planned("inputs = {}\n").with(files{"live/clusters/d/cluster.hcl": "-> ../c/cluster.hcl"}).tree()).through(4)
	assert.Equal(t, 1, strings.Count(s.read("live/clusters/c/cluster.hcl"), "artifact_overrides"), "a definition behind two names")

	s = begin(t, planned(header+locals+onImage+inputs(image)).with(files{"live/clusters/c/cluster.hcl": "locals {\n"}).tree()).run(4)
	assert.Empty(t, s.changed())
	assert.Equal(t, []string{"error does-not-parse at live/clusters/c/cluster.hcl: live/clusters/c/cluster.hcl does not parse, so it cannot get artifact_overrides. " +
		"Mend the syntax, then run the command again"}, s.told())
}

// TestDisputedText: one text whose dependency is another stage in each unit cannot be gated.
func TestDisputedText(t *testing.T) {
	f := planned(header + envcommon + "locals {\n  stage = \"registry\"\n}\n").with(files{
		"live/_envcommon/x.hcl":                     "dependency \"image\" {\n  config_path = \"../../../artifacts/${basename(get_terragrunt_dir())}\"\n}\n\n" + inputs(version),
		"live/clusters/c/images/terragrunt.hcl":     header + envcommon + "inputs = {}\n",
		"live/clusters/c/registry/terragrunt.hcl":   header + envcommon + "inputs = {}\n",
		"live/clusters/c/compute/terragrunt.hcl":    header + "inputs = {}\n",
		"live/clusters/c/untouched/terragrunt.hcl":  "inputs = {}\n",
		"live/clusters/c/unparsable/terragrunt.hcl": "inputs = {\n",
	})
	s := begin(t, f.tree()).run(4)
	assert.Empty(t, s.changed())
	assert.Equal(t, []string{"error shared-text at live/_envcommon/x.hcl: dependency \"image\" of live/_envcommon/x.hcl leads to different stages in " +
		"live/clusters/c/images and live/clusters/c/registry. Give one of the two units a text of its own"}, s.told())
}
