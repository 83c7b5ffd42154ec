package layout

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestExamplesAreTheTreesOwn: what is shown for a key is what the tree says of it, and nothing that only the defaults know.
func TestExamplesAreTheTreesOwn(t *testing.T) {
	const stage, user = "live/c-1/artifacts/build/terragrunt.hcl", "live/c-1/cluster/compute/terragrunt.hcl"
	mocks := func(outputs string) files {
		return files{user: "dependency \"x\" {\n  config_path = \"../../artifacts/build\"\n  mock_outputs = {\n    installer_image = " + outputs + "\n  }\n}\n"}
	}
	for _, test := range []struct {
		name  string
		files files
		key   string
		want  string
	}{
		{"a version as the tree spells it", files{"live/common/versions.hcl": "locals {\n  talos_version = \"1.34.1\"\n}\n"}, "talos_version", `"1.34.1"`},
		{"a mock", mocks(`"ghcr.io/acme/installer:1"`), "installer_image", `"ghcr.io/acme/installer:1"`},
		{"a mock of several", mocks(`{ "pve01" = "ghcr.io/acme/installer:1" }`), "installer_image", `"ghcr.io/acme/installer:1"`},
		{"the registry before a mock that is none", mocks(`"mock-image"`).with(files{stage: "inputs = {\n  a = \"x/y\"\n  to = \"ghcr.io/acme/installer\"\n}\n"}),
			"installer_image", `"ghcr.io/acme/installer:v1"`},
		{"what the stage is given before a mock", mocks(`"v0"`).with(files{stage: "inputs = {\n  installer_image = \"installer-7\"\n}\n"}), "installer_image", `"installer-7"`},
		{"a mock that says that it is one", mocks(`"mock"`), "installer_image", `"…"`},
		{"nothing", nil, "iso_file_id", `"…"`},
		{"the layout file's own words", files{"tg-refactor.hcl": "override \"iso_file_id\" {\n  stage = \"registry\"\n  example = \"disk-7\"\n}\n"}, "iso_file_id", `"disk-7"`},
	} {
		tree := single.with(test.files).tree()
		l, findings := Load(tree, Options{})
		require.Empty(t, findings, test.name)
		o, ok := l.Override(test.key)
		require.True(t, ok)
		assert.Equal(t, test.want, l.ExampleOf(index(t, tree), o), test.name)
	}
}
