package check_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shared is a tree whose artifacts are shared, with this backend and these overrides.
func shared(backend, overrides string) files {
	const include = "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n"
	return files{
		"live/root.hcl":                            backend,
		"live/artifacts/images/terragrunt.hcl":     include,
		"live/artifacts/registry/terragrunt.hcl":   include,
		"live/clusters/one/cluster.hcl":            "locals {\n  cluster_name = \"one\"\n  cluster_id   = 1\n  version = \"v1.2.3\"\n  artifact_overrides = {\n" + overrides + "\n  }\n}\n",
		"live/clusters/one/compute/terragrunt.hcl": include,
	}
}

// of gives the lines about one code.
func of(lines []string, code string) []string {
	var found []string
	for _, line := range lines {
		if strings.Contains(line, "["+code+"]") {
			found = append(found, line)
		}
	}
	return found
}

func TestWhichBackendsLock(t *testing.T) {
	const key = "key = \"${path_relative_to_include()}/t\"\n"
	for backend, severity := range map[string]string{
		`backend = "s3"` + "\nconfig = {\n bucket = \"b\"\n" + key + "}":                                   "warning",
		`backend = "s3"` + "\nconfig = {\n bucket = \"b\"\n use_lockfile = false\n" + key + "}":            "warning",
		`backend = "s3"` + "\nconfig = {\n bucket = \"b\"\n use_lockfile = true\n" + key + "}":             "",
		`backend = "s3"` + "\nconfig = {\n bucket = \"b\"\n dynamodb_table = \"locks\"\n" + key + "}":      "",
		`backend = "s3"` + "\nconfig = {\n bucket = \"b\"\n dynamodb_table = get_env(\"T\")\n" + key + "}": "",
		`backend = "gcs"` + "\nconfig = {\n bucket = \"b\"\n prefix = path_relative_to_include()\n}":       "",
		`backend = "azurerm"` + "\nconfig = {\n container_name = \"c\"\n" + key + "}":                      "",
		`backend = "http"` + "\nconfig = {\n address = \"https://x/${path_relative_to_include()}\"\n}":     "warning",
		`backend = "consul"` + "\nconfig = {\n path = path_relative_to_include()\n lock = false\n}":        "warning",
		`backend = "consul"` + "\nconfig = {\n path = path_relative_to_include()\n}":                       "",
		`backend = "local"` + "\nconfig = {\n path = \"${path_relative_to_include()}.tfstate\"\n}":         "note",
		`backend = "somebodys"` + "\nconfig = {\n place = path_relative_to_include()\n}":                   "",
	} {
		got := of(run(t, shared("remote_state {\n"+backend+"\n}\n", ""), nil), "backend-unlocked")
		if severity == "" {
			assert.Empty(t, got, backend)
			continue
		}
		require.Len(t, got, 1, "both stages say it in one text, so it is said once: %s", backend)
		assert.True(t, strings.HasPrefix(got[0], severity+"["), "%s: %s", backend, got[0])
		assert.Contains(t, got[0], "live/artifacts/images, live/artifacts/registry", backend)
	}
}

func TestWhichImagesCanChangeUnderTheirName(t *testing.T) {
	for name, why := range map[string]string{
		`"registry.example.com/installer:v1.12.0"`:                 "",
		`"registry.example.com/installer:v1.12.0-frr-1.0.19"`:      "",
		`"registry.example.com/installer@sha256:0123"`:             "",
		`"registry.example.com/installer:latest@sha256:0123"`:      "",
		`"registry.example.com/installer:${local.version}"`:        "",
		`"registry.example.com/installer:latest"`:                  "the tag latest follows what is newest",
		`"registry.example.com:5000/team/installer:main"`:          "the tag main follows what is newest",
		`"team/installer:latest"`:                                  "the tag latest follows what is newest",
		`"localhost:5000/installer"`:                               "without a tag it is latest",
		`"registry.example.com/installer"`:                         "without a tag it is latest",
		`"registry.example.com/installer:testing"`:                 "the tag testing names no version",
		`"registry.example.com/installer:v1"`:                      "the tag v1 names a major version only",
		`"resources:iso/talos-frr-v1.12.0-nocloud-amd64.iso"`:      "",
		`"https://images.example.com/talos.iso"`:                   "",
		`"images.example.com/isos/talos.iso"`:                      "",
		`"v1.12.0"`:                                                "",
		`"registry.example.com/installer:${get_env("TAG", "v1")}"`: "",
		`null`: "",
	} {
		got := of(run(t, shared("", "    installer_image = "+name), nil), "image-tag-mutable")
		if why == "" {
			assert.Empty(t, got, name)
			continue
		}
		require.Len(t, got, 1, name)
		assert.True(t, strings.HasSuffix(got[0], ": "+why), "%s: %s", name, got[0])
		assert.Contains(t, got[0], "live/clusters/one/cluster.hcl:6:23", name)
	}
}

func TestWhatIsTooLargeToEvaluateIsTold(t *testing.T) {
	const large = "locals {\n  a = setproduct(range(1000), range(1000), range(1000))\n}\n"
	for name, text := range map[string]string{
		"a path":            "dependency \"x\" {\n  config_path = \"../${local.a[0][0]}\"\n}\n",
		"a value in a path": "inputs = {\n  x = file(\"${local.a[0][0]}.txt\")\n}\n",
		"an include":        "include \"x\" {\n  path = \"../${local.a[0][0]}.hcl\"\n}\n",
		"a fallback":        "terraform {\n  source = try(\"../${local.a[0][0]}\", \"../b\")\n}\n",
	} {
		tree := files{"live/a/terragrunt.hcl": large + text, "live/b/terragrunt.hcl": "inputs = {}\n"}
		says := "live/a/terragrunt.hcl:2:7: live/a is too large to be evaluated: where its paths lead from here on is not known, and they do not follow a move"
		assert.Contains(t, run(t, tree, nil), "warning[too-large] "+says, name)
		assert.Contains(t, run(t, tree, tree), "note[too-large] "+says+", as in the base revision", name)
	}
}
