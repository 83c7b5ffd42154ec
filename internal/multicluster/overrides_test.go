package multicluster_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

const computePath = change.Path("live/c1/cluster/compute/terragrunt.hcl")

// gated runs all phases but the documents on the small tree with this compute unit, and gives the unit afterwards and the codes of the
// last findings.
func gated(t *testing.T, unit string) (string, []finding.Code) {
	t.Helper()
	s := begin(t, small("c1").with(files{computePath: unit}).tree()).through(1, 2, 3, 4)
	var codes []finding.Code
	for _, f := range s.last.Findings {
		codes = append(codes, f.Code)
	}
	return contentOf(t, s.x.Tree(), "live/clusters/c1/compute/terragrunt.hcl"), codes
}

func unitReading(inputs string) string {
	return header + `terraform {
  source = "../../../modules/vms"
}

dependency "image" {
  config_path = "../../artifacts/publish"
}

dependency "build" {
  config_path = "../../artifacts/build"
}

inputs = {
` + inputs + `
}
`
}

func TestAGateClosesOnlyWhereNothingStillReads(t *testing.T) {
	for _, c := range []struct {
		name, inputs string
		enabled      bool
		contains     string
		codes        []finding.Code
	}{
		{"all covered", `  talos_image_file_id = dependency.image.outputs.talos_image_file_ids["a"]`, true,
			`local.shared_image ? dependency.image.outputs.talos_image_file_ids["a"] : local.overrides.iso_file_id`, nil},
		{"a stand-in speaks for the version", `  talos_version = dependency.image.outputs.talos_version`, true,
			`(local.shared_image ? dependency.image.outputs.talos_version : local.versions.talos_version)`, nil},
		{"an output without a key keeps it on", "  talos_version = dependency.image.outputs.talos_version\n  other = dependency.image.outputs.other", false,
			`try(local.overrides.talos_version, null) != null ? local.overrides.talos_version : dependency.image.outputs.talos_version`,
			[]finding.Code{finding.DependencyStaysOn}},
		{"an input of two dependencies cannot be overridden", `  talos_version = "${dependency.image.outputs.talos_version}${dependency.build.outputs.installer_image}"`,
			false, `"${dependency.image.outputs.talos_version}${dependency.build.outputs.installer_image}"`, []finding.Code{finding.OverrideNotReached}},
		{"another name of the input is not the override's", `  version = dependency.image.outputs.talos_version`, false,
			`version = dependency.image.outputs.talos_version`, nil},
		{"a conditional keeps its arms", `  talos_version = true ? dependency.image.outputs.talos_version : "v0"`, true,
			`(true ? dependency.image.outputs.talos_version : "v0")`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, codes := gated(t, unitReading(c.inputs))
			assert.Equal(t, c.enabled, strings.Contains(got, "= local.shared_image\n"), got)
			assert.Contains(t, got, c.contains)
			assert.Equal(t, c.codes, codes)
		})
	}
}

func TestAnEnabledOfTheUsersOwnStays(t *testing.T) {
	unit := strings.Replace(unitReading(`  talos_version = dependency.image.outputs.talos_version`), `config_path = "../../artifacts/publish"`,
		"config_path = \"../../artifacts/publish\"\n  enabled     = get_env(\"IMAGES\", \"yes\") == \"yes\"", 1)
	got, codes := gated(t, unit)
	assert.Contains(t, got, `enabled     = get_env("IMAGES", "yes") == "yes"`)
	assert.Contains(t, got, `try(local.overrides.talos_version, null) != null ? local.overrides.talos_version : dependency.image.outputs.talos_version`)
	assert.Equal(t, []finding.Code{finding.DependencyStaysOn}, codes)
}

func TestNewLocalsTakeFreeNames(t *testing.T) {
	unit := strings.Replace(unitReading(`  talos_version = dependency.image.outputs.talos_version`), "inputs = {",
		"locals {\n  overrides    = \"mine\"\n  shared_image = \"mine, too\"\n}\n\ninputs = {", 1)
	got, _ := gated(t, unit)
	assert.Regexp(t, `overrides +=  *"mine"`, got)
	assert.Contains(t, got, "local.overrides_2.talos_version")
	assert.Contains(t, got, "= local.shared_image_2")
}

// TestATreeMovedByHandIsMended does what the plan's mv lines do, and nothing to the texts.
func TestATreeMovedByHandIsMended(t *testing.T) {
	start := small("c1").with(files{computePath: unitReading(`  talos_image_file_id = dependency.image.outputs.talos_image_file_ids["a"]`)})
	moved := files{}
	for path, content := range start {
		text := string(path)
		text = strings.Replace(text, "live/c1/artifacts/build/", "live/artifacts/images/", 1)
		text = strings.Replace(text, "live/c1/artifacts/publish/", "live/artifacts/registry/", 1)
		text = strings.Replace(text, "live/c1/cluster/", "live/clusters/c1/", 1)
		text = strings.Replace(text, "live/c1/", "live/clusters/c1/", 1)
		moved[change.Path(text)] = content
	}
	byHand := begin(t, moved.tree()).through(1, 2, 3, 4)
	byUs := begin(t, start.tree()).through(1, 2, 3, 4)
	assert.Equal(t, filesOf(t, byUs.x.Tree()), filesOf(t, byHand.x.Tree()))
}
