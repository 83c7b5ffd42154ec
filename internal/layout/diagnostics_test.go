package layout

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// single is the smallest tree of the default layout.
var single = files{
	"live/root.hcl":                                "",
	"live/common/versions.hcl":                     "locals {\n  talos_version = \"v1\"\n  kubernetes_version = \"v1\"\n}\n",
	"live/c-1/cluster.hcl":                         "locals {\n  cluster_name = \"one\"\n  cluster_id = 1\n}\n",
	"live/c-1/artifacts/extension/terragrunt.hcl":  "",
	"live/c-1/artifacts/build/terragrunt.hcl":      "",
	"live/c-1/artifacts/publish/terragrunt.hcl":    "",
	"live/c-1/cluster/compute/terragrunt.hcl":      "",
	"live/c-10/cluster.hcl":                        "",
	"live/c-10/cluster/compute/terragrunt.hcl":     "",
	"live/c-2/cluster.hcl":                         "",
	"live/c-2/artifacts/publish/terragrunt.hcl":    "",
	"live/c-2/artifacts/build/terragrunt.hcl":      "",
	"live/c-2/artifacts/extension/terragrunt.hcl":  "",
	"live/c-2/artifacts/extension/frr/readme.text": "",
}

const stages = `artifacts {
  stage "extension" {}
  stage "images" { from = "build" }
  stage "registry" { from = "publish" }
}
`

// wrongFiles are layout files that say what cannot be, by what is wrong with them.
var wrongFiles = []struct{ name, content string }{
	{"syntax", "clusters {\n  folder = \"a\n"},
	{"a brace that is not closed", "clusters {\n  folder = \"a\"\n"},
	{"unknown attribute", "requires = true\n"},
	{"unknown attribute, nothing near", "colour = \"red\"\n"},
	{"unknown attribute in a block", "clusters {\n  flaten = [\"x\"]\n}\n"},
	{"unknown attribute in a stage", "artifacts {\n  stage \"a\" { form = \"b\" }\n}\n"},
	{"unknown block", "artefacts {\n}\n"},
	{"unknown block in a block without blocks", "clusters {\n  stage \"a\" {}\n}\n"},
	{"a block written as an attribute", "naming = { a = 1 }\noverride = {}\n"},
	{"an attribute written as a block", "live {\n}\n"},
	{"no label", "override {\n}\n"},
	{"two labels", "override \"a\" \"b\" {\n}\n"},
	{"a label too many", "clusters \"a\" {\n}\n"},
	{"a block twice", "clusters {\n}\nclusters {\n}\n"},
	{"an attribute twice, and more", "require = true\nrequire = false\nlive = 1\n"},
	{"a number for a text", "clusters {\n  folder = 7\n}\n"},
	{"null", "clusters {\n  folder = null\n}\n"},
	{"a name for a text", "clusters {\n  folder = groups\n}\n"},
	{"an expression for a text", "clusters {\n  folder = \"a-${local.b}\"\n}\n"},
	{"a text for a list", "clusters {\n  flatten = \"cluster\"\n}\n"},
	{"a list with a number, and one twice", "clusters {\n  flatten = [\"a\", 1, \"a\"]\n}\n"},
	{"a text for true", "require = \"true\"\n"},
	{"empty", "clusters {\n  folder = \"\"\n  definition = \" \"\n}\n"},
	{"a slash in a name", "clusters {\n  definition = \"conf/site.hcl\"\n  flatten = [\"a/b\"]\n}\n"},
	{"a dot for a name", "artifacts {\n  donor = \"..\"\n}\n"},
	{"a control character", "artifacts {\n  donor = \"a\\tb\"\n}\n"},
	{"an absolute path", "clusters {\n  folder = \"/clusters\"\n}\n"},
	{"a path that leaves its folder", "clusters {\n  folder = \"../clusters\"\n}\n"},
	{"a path that is its folder", "clusters {\n  folder = \".\"\n}\n"},
	{"a path in a longer form", "clusters {\n  folder = \"./a//b/\"\n}\n"},
	{"a path with backslashes", "clusters {\n  folder = \"a\\\\b\"\n}\n"},
	{"live leaves the repository", "live = \"../..\"\n"},
	{"live does not stand", "live = \"lvie\"\n"},
	{"no name of an attribute", "clusters {\n  name = \"cluster name\"\n  identity = [\"network..vlan\"]\n}\n"},
	{"the definition is a unit's config", "clusters {\n  definition = \"terragrunt.hcl\"\n}\n"},
	{"the definition is no HCL", "clusters {\n  definition = \"cluster.yaml\"\n}\n"},
	{"name and number are one", "clusters {\n  name = \"n\"\n  id = \"n\"\n}\n"},
	{"artifacts among the clusters", "artifacts {\n  folder = \"clusters/shared\"\n}\n"},
	{"artifacts are flattened", "clusters {\n  flatten = [\"artifacts\"]\n}\n"},
	{"stage twice", "artifacts {\n  stage \"a\" {}\n  stage \"a\" {}\n}\n"},
	{"two stages from one folder", "artifacts {\n  stage \"a\" {}\n  stage \"b\" { from = \"a\" }\n}\n"},
	{"a stage with a slash", "artifacts {\n  stage \"a/b\" {}\n}\n"},
	{"a gate that is no override", "artifacts {\n  stage \"images\" {\n    gate = \"installer_imag\"\n  }\n}\n"},
	{"a gate of another stage", "artifacts {\n  stage \"images\" {\n    gate = \"iso_file_id\"\n  }\n  stage \"registry\" {}\n}\n"},
	{"override without stage", "override \"a\" {\n}\n"},
	{"override of an unknown stage", "override \"a\" {\n  stage = \"image\"\n}\n"},
	{"override key", "override \"a b\" {\n  stage = \"images\"\n}\n"},
	{"two overrides of one input", "override \"a\" {\n  stage = \"images\"\n  output = \"o\"\n  inputs = [\"i\"]\n}\noverride \"b\" {\n" +
		"  stage = \"images\"\n  output = \"o\"\n  inputs = [\"i\", \"j\"]\n}\n"},
	{"stand-in without file", "override \"a\" {\n  stage = \"images\"\n  stand_in { local = \"x\" }\n}\n"},
	{"stand-in outside", "override \"a\" {\n  stage = \"images\"\n  stand_in { file = \"../../x.hcl\" }\n}\n"},
	{"cluster without an answer", "artifacts {\n  cluster \"c-2\" {\n  }\n}\n"},
	{"an answer that is not known", "artifacts {\n  cluster \"c-2\" {\n    differences = \"overide\"\n  }\n}\n"},
	{"an answer that is far from known", "artifacts {\n  cluster \"c-2\" {\n    differences = \"delete\"\n  }\n}\n"},
	{"override without values", "artifacts {\n  cluster \"c-2\" {\n    differences = \"override\"\n  }\n}\n"},
	{"keep with values", "artifacts {\n  cluster \"c-2\" {\n    differences = \"keep\"\n    values { iso_file_id = \"x\" }\n  }\n}\n"},
	{"values of no override, from a mock", "artifacts {\n  cluster \"c-2\" {\n    differences = \"override\"\n    values {\n" +
		"      iso_file = dependency.image.outputs.id\n    }\n  }\n}\n"},
	{"too big", "# " + strings.Repeat("(", maxFile)},
}

// TestDiagnostics shows each mistake as a user sees it: testdata/diagnostics.txt.
func TestDiagnostics(t *testing.T) {
	var out strings.Builder
	for _, wrong := range wrongFiles {
		_, findings := Load(single.with(files{"live/tg-refactor.hcl": wrong.content}).tree(), Options{})
		assert.True(t, findings.Has(2), "%s: no error", wrong.name)
		out.WriteString("== " + wrong.name + "\n" + shown(findings) + "\n")
	}
	golden(t, "testdata/diagnostics.txt", out.String())
}

// TestMistakesAreCollected holds that one mistake does not hide another.
func TestMistakesAreCollected(t *testing.T) {
	content := "requir = true\nclusters {\n  folder = 1\n  naem = \"x\"\n}\nartifacts {\n  stage {}\n  donor = \"a/b\"\n}\noverride \"k\" {\n}\n"
	l, findings := Load(single.with(files{"tg-refactor.hcl": content + "clusters {}\n"}).tree(), Options{})
	assert.Len(t, findings, 7, shown(findings))
	assert.Equal(t, "clusters", l.Cluster.Folder, "a value that cannot be leaves the default")
}

// TestByteOrderMark holds that a mark before the text shifts no place.
func TestByteOrderMark(t *testing.T) {
	_, findings := Load(single.with(files{"tg-refactor.hcl": "\xef\xbb\xbfrequire = 1\r\n"}).tree(), Options{})
	assert.Equal(t, "error[layout-impossible-value]: require takes true or false\n  at tg-refactor.hcl:1:12 to 1:13\n"+
		"  | \ufeffrequire = 1\n  Write require = true or require = false, without quotes\n", shown(findings))
}
