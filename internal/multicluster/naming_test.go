package multicluster_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/phase"
)

// shared is the tree of small("c") after phase 1, with the images stage's locals and inputs as given.
func shared(t check, layout, locals, inputs string) stage {
	t.Helper()
	f := filesOf(t, begin(t, small("c").tree()).through(1).x.Tree())
	f["live/c/cluster.hcl"] = "locals {\n  cluster_name = \"one\"\n  cluster_id   = 17\n  network = {\n    vlan_public = 170\n    bridge_mesh = \"vnet17\"\n  }\n  hosts = [\"h1\"]\n}\n"
	f["live/artifacts/images/terragrunt.hcl"] = header + "locals {\n  cluster  = read_terragrunt_config(find_in_parent_folders(\"c/cluster.hcl\")).locals\n" +
		"  versions = read_terragrunt_config(find_in_parent_folders(\"common/versions.hcl\")).locals\n" + locals + "}\n\ninputs = {\n" + inputs + "}\n\nterraform {\n  source = \"../../modules/images\"\n}\n"
	if layout != "" {
		f = f.with(layoutFile(layout))
	}
	return begin(t, f.tree())
}

// A renamed local reaches more than inputs: what it reaches is expected, too.
func TestWhatReadsARenamedLocalIsExpected(t *testing.T) {
	s := shared(t, "", "  label = \"${local.cluster.cluster_name}-x\"\n", "  label = local.label\n}\n\ngenerate \"labels\" {\n  path      = \"labels.tf\"\n"+
		"  if_exists = \"overwrite\"\n  contents  = \"# ${local.label}\"\n").through(2)
	assert.Equal(t, []string{"artifacts/images inputs.label: one-x → x", "artifacts/images generate.labels.contents: # one-x → # x"}, s.expected())
}

// TestNamesWithoutIdentity: one input of a shared stage, what phase 2 makes of it, and what it expects.
func TestNamesWithoutIdentity(t *testing.T) {
	for _, c := range []struct {
		name, was, now, expects string
	}{
		{"in front", `"${local.cluster.cluster_name}-x"`, `"x"`, "one-x → x"},
		{"behind", `"x-${local.cluster.cluster_name}"`, `"x"`, "x-one → x"},
		{"between", `"a/${local.cluster.cluster_name}-b"`, `"a/b"`, "a/one-b → a/b"},
		{"with spaces", `"${ local.cluster.cluster_name }_x"`, `"x"`, "one_x → x"},
		{"several", `"${local.cluster.cluster_name}-${local.cluster.cluster_id}-x"`, `"x"`, "one-17-x → x"},
		{"the folder's name, as a word", `"c/x"`, `"x"`, "c/x → x"},
		{"a word, several times", `"one-x-one.y"`, `"x-y"`, "one-x-one.y → x-y"},
		{"a word in large letters", `"ONE-x"`, `"x"`, "ONE-x → x"},
		{"a further value", `"${local.cluster.network.bridge_mesh}.x"`, `"x"`, "vnet17.x → x"},
		{"a further value, as a word", `"vnet17-x"`, `"x"`, "vnet17-x → x"},
		{"in a call", `upper("${local.cluster.cluster_name}-x")`, `upper("x")`, "ONE-X → X"},
		{"in an object", `{ a = "${local.cluster.cluster_name}-x", b = 1 }`, `{ a = "x", b = 1 }`, `{"a":"one-x","b":1} → {"a":"x","b":1}`},
		{"in a list", `["one-x", "y"]`, `["x", "y"]`, `["one-x","y"] → ["x","y"]`},
		{"in both arms", `local.versions.talos_version == "v1" ? "one-x" : "one-y"`, `local.versions.talos_version == "v1" ? "x" : "y"`, "one-y → y"},
		{"with what stays", `"one-${local.versions.talos_version}"`, `"${local.versions.talos_version}"`, "one-v1.11.5 → v1.11.5"},
		{"a number, as a word", `"x-17-y"`, "", ""},
		{"a part of a word", `"onerous-x"`, "", ""},
		{"no text", `17`, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := shared(t, "", "", "  label = "+c.was+"\n").through(2)
			now := c.now
			if now == "" {
				now = c.was
			}
			assert.Contains(t, s.read("live/artifacts/images/terragrunt.hcl"), "  label = "+now+"\n")
			switch {
			case c.expects != "":
				assert.Equal(t, []string{"artifacts/images inputs.label: " + c.expects}, s.expected())
			case c.now != "":
				assert.Equal(t, []string{"artifacts/images inputs.label: " + c.was + " → " + c.now}, s.expected())
			default:
				assert.Empty(t, s.expected())
			}
			if strings.Contains(c.was, "local.cluster.") {
				assert.NotContains(t, s.read("live/artifacts/images/terragrunt.hcl"), "cluster.hcl", "nothing reads the cluster any more")
				assert.Empty(t, s.told())
			}
		})
	}
}

// TestIdentityThatIsLeft is said with its place, and not guessed away.
func TestIdentityThatIsLeft(t *testing.T) {
	const remedy = ". Take the value from a file that all clusters share, or give its new expression in naming in the layout file"
	reads := func(line, column int, what string) string {
		return fmt.Sprintf("warning identity-left at live/artifacts/images/terragrunt.hcl:%d:%d: the shared stage images still reads %s, which belongs to "+
			"one cluster%s", line, column, what, remedy)
	}
	lifted := func(line string) string {
		return strings.Replace(line, "Take the value from a file that all clusters share,", "Where it is right for all clusters, write hosts = [\"h1\"] into the "+
			"locals of live/common/versions.hcl, which they share, and read local.versions.hosts here,", 1)
	}
	for _, c := range []struct {
		name, locals, inputs string
		told                 []string
	}{
		{"several places of one value", "", "  nodes = local.cluster.hosts\n  first = local.cluster.hosts[0]\n  more = local.cluster.hosts\n",
			[]string{lifted(reads(11, 11, "local.cluster.hosts")), lifted(reads(12, 11, "local.cluster.hosts[0]"))}},
		{"in format", "", "  label = format(\"%s-x\", local.cluster.cluster_name)\n", []string{reads(11, 26, "local.cluster.cluster_name")}},
		{"all of a value", "", "  label = local.cluster.cluster_name\n", []string{reads(11, 11, "local.cluster.cluster_name")}},
		{"all of a template", "", "  label = \"${local.cluster.cluster_name}\"\n", []string{reads(11, 14, "local.cluster.cluster_name")}},
		{"a value that is no identity", "", "  nodes = local.cluster.hosts\n", []string{lifted(reads(11, 11, "local.cluster.hosts"))}},
		{"one of two", "", "  label = \"${local.cluster.cluster_name}-x\"\n  id = local.cluster.cluster_id\n", []string{reads(12, 8, "local.cluster.cluster_id")}},
		{"through a local", "  name = local.cluster.cluster_name\n", "  label = \"${local.name}-x\"\n", []string{reads(8, 10, "local.cluster.cluster_name")}},
		{"in a for", "", "  label = [for h in [\"a\"] : \"${h}-${local.cluster.cluster_name}\"]\n", []string{reads(11, 37, "local.cluster.cluster_name")}},
		{"a word alone", "", "  owner = \"one\"\n", []string{reads(6, 37, "c/cluster.hcl"), "warning identity-left at " +
			"live/artifacts/images/terragrunt.hcl:11:12: the shared stage images still says one, which belongs to one cluster" + remedy}},
		{"the name of a machine", "", "  host = \"onecp01-x\"\n", []string{reads(6, 37, "c/cluster.hcl"), "warning identity-left at " +
			"live/artifacts/images/terragrunt.hcl:11:11: the shared stage images still says one, which belongs to one cluster" + remedy}},
		{"a word that is an argument", "", "  owner = format(\"%s-x\", \"one\")\n", []string{reads(6, 37, "c/cluster.hcl"),
			"warning identity-left at live/artifacts/images/terragrunt.hcl:11:27: the shared stage images still says one, which belongs to one cluster" + remedy}},
		{"a definition that nobody reads", "", "  label = \"x\"\n", []string{reads(6, 37, "c/cluster.hcl")}},
		{"a read in its place", "", "  label = \"x\"\n  id = read_terragrunt_config(\"../../c/cluster.hcl\").locals.cluster_id\n",
			[]string{reads(6, 37, "c/cluster.hcl"), reads(12, 31, "c/cluster.hcl")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := shared(t, "", c.locals, c.inputs).through(2)
			for i, line := range c.told {
				c.told[i] = strings.Replace(line, "reads c/", "reads live/c/", 1)
			}
			assert.Equal(t, c.told, s.told())
			if len(s.told()) > 0 {
				assert.NotEmpty(t, s.last.Findings[0].Place.Snippet)
			}
		})
	}
}

// TestAnIncludedDefinitionIsLeft: the definition can be included as well as read.
func TestAnIncludedDefinitionIsLeft(t *testing.T) {
	f := filesOf(t, shared(t, "", "", "  label = \"x\"\n").x.Tree())
	f["live/artifacts/images/terragrunt.hcl"] = header + "include \"cluster\" {\n  path   = find_in_parent_folders(\"c/cluster.hcl\")\n  expose = true\n}\n\n" +
		"inputs = {\n  label = \"${include.cluster.locals.cluster_name}-x\"\n}\n"
	s := begin(t, f.tree()).through(2)
	assert.Empty(t, s.changed(), "the definition keeps its names")
	assert.Equal(t, []string{"warning identity-left at live/artifacts/images/terragrunt.hcl:6:12: the shared stage images still reads live/c/cluster.hcl, which " +
		"belongs to one cluster. Take the value from a file that all clusters share, or give its new expression in naming in the layout file"}, s.told())
}

// TestExactNames: the layout's own expressions, for all stages and for one.
func TestExactNames(t *testing.T) {
	s := shared(t, "naming {\n  label = \"talos-${local.versions.talos_version}\"\n  other = \"o\"\n}\n", "", "  label = \"${local.cluster.cluster_name}-x\"\n  other = \"kept\"\n").through(2)
	assert.Equal(t, []string{"artifacts/images/terragrunt.hcl",
		`  - cluster  = read_terragrunt_config(find_in_parent_folders("c/cluster.hcl")).locals`,
		`  - label = "${local.cluster.cluster_name}-x"`, `  + label = "talos-${local.versions.talos_version}"`}, s.changed(), "other carries no identity")
	assert.Equal(t, []string{"artifacts/images inputs.label: one-x → talos-v1.11.5"}, s.expected())
	assert.Equal(t, phase.Progress{Todo: 1}, s.last.Progress)
	assert.Equal(t, phase.Progress{Done: 1}, s.run(2).last.Progress)

	s = shared(t, "naming {\n  label = \"all\"\n}\nartifacts {\n  stage \"images\" {\n    from = \"build\"\n    gate = \"installer_image\"\n    naming {\n      label = \"images\"\n"+
		"    }\n  }\n  stage \"registry\" {\n    from = \"publish\"\n    gate = \"iso_file_id\"\n  }\n}\n", "", "  label = format(\"%s\", local.cluster.cluster_name)\n").through(2)
	assert.Equal(t, []string{"artifacts/images inputs.label: one → images"}, s.expected())
	assert.Empty(t, s.told())

	s = shared(t, "naming {\n  label = \"one-${local.cluster.cluster_id}\"\n}\n", "", "  label = \"${local.cluster.cluster_name}-x\"\n").through(2)
	assert.Equal(t, []string{"artifacts/images inputs.label: one-x → one-17"}, s.expected(), "a name of the layout is not looked into")
	assert.Len(t, s.told(), 1)
}

// TestARenamedLocal: what reads it changes with it, and what reads that.
func TestARenamedLocal(t *testing.T) {
	s := shared(t, "", "  prefix = \"${local.cluster.cluster_name}-talos\"\n  long   = \"${local.prefix}-x\"\n", "  a = local.long\n  b = \"${local.prefix}.iso\"\n  c = \"c\"\n  iso_name = local.prefix\n").through(2)
	assert.Equal(t, []string{"artifacts/images/terragrunt.hcl",
		`  - cluster  = read_terragrunt_config(find_in_parent_folders("c/cluster.hcl")).locals`,
		`  - prefix = "${local.cluster.cluster_name}-talos"`, `  + prefix = "talos"`}, s.changed())
	assert.ElementsMatch(t, []string{"artifacts/images inputs.a: one-talos-x → talos-x", "artifacts/images inputs.b: one-talos.iso → talos.iso",
		"artifacts/images inputs.iso_name: one-talos → talos"}, s.expected())
	assert.Equal(t, []change.Path{"live/artifacts/registry", "live/c/cluster/compute"}, laterUnits(s), "iso_name goes on")
}

func laterUnits(s stage) []change.Path {
	var units []change.Path
	for _, later := range s.last.Later {
		units = append(units, later.Unit)
	}
	return units
}

// TestLaterAndItsPins: a rename is followed through modules and outputs, and says how to keep today's value.
func TestLaterAndItsPins(t *testing.T) {
	s := begin(t, small("a", "b").tree()).through(1, 2)
	assert.Equal(t, []string{
		"a/cluster/compute talos_image_file_id through artifacts/images inputs.iso_name → artifacts/images outputs.iso_name → artifacts/registry inputs.iso_name " +
			"→ artifacts/registry outputs.talos_image_file_ids; set artifact_overrides.iso_file_id of a to today's value before the artifacts are applied",
		"artifacts/registry iso_name through artifacts/images inputs.iso_name → artifacts/images outputs.iso_name; ",
		"b/cluster/compute talos_image_file_id through artifacts/images inputs.iso_name → artifacts/images outputs.iso_name → artifacts/registry inputs.iso_name " +
			"→ artifacts/registry outputs.talos_image_file_ids; set artifact_overrides.iso_file_id of b to today's value before the artifacts are applied",
	}, s.later())
	assert.Empty(t, begin(t, s.x.Tree()).through(2).later(), "only while it is to be done")
}

// TestAnIncludedTextOfTheStages carries the identity for two stages at once.
func TestAnIncludedTextOfTheStages(t *testing.T) {
	env := "include \"env\" {\n  path   = \"${dirname(find_in_parent_folders(\"root.hcl\"))}/_envcommon/stage.hcl\"\n  expose = true\n}\n\n"
	f := small("c").with(files{
		"live/_envcommon/stage.hcl":               "locals {\n  cluster = read_terragrunt_config(find_in_parent_folders(\"cluster.hcl\")).locals\n}\n\ninputs = {\n  label = \"${local.cluster.cluster_name}-x\"\n}\n",
		"live/c/artifacts/build/terragrunt.hcl":   header + env + "terraform {\n  source = \"../../../modules/images\"\n}\n\ninputs = {\n  iso_name = \"${include.env.locals.cluster.cluster_name}.iso\"\n}\n",
		"live/c/artifacts/publish/terragrunt.hcl": header + env + strings.TrimPrefix(publishUnit, header),
	})
	s := begin(t, f.tree()).through(1, 2)
	assert.Contains(t, s.read("live/_envcommon/stage.hcl"), "  label = \"x\"\n")
	assert.ElementsMatch(t, []string{"artifacts/images inputs.label: one-x → x", "artifacts/registry inputs.label: one-x → x"}, s.expected())
	assert.NotEmpty(t, s.told(), "the images stage still reads the name through the include")

	f["live/c/cluster/compute/terragrunt.hcl"] = header + env + strings.TrimPrefix(computeUnit, header)
	s = begin(t, f.tree()).through(1, 2)
	assert.Contains(t, s.read("live/_envcommon/stage.hcl"), "${local.cluster.cluster_name}-x", "a unit of the cluster reads it too")
	assert.Contains(t, s.told()[0], "live/_envcommon/stage.hcl carries a cluster's identity into live/artifacts/images, and other units include it too")
}
