package cluster_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// TestWhatWouldUseTheTemplate: a text that holds the template's identity and names something that gives power over it, on its line or where it
// stands, is told first. One that only speaks of both is not, and neither is one of the two alone.
func TestWhatWouldUseTheTemplate(t *testing.T) {
	for name, c := range map[string]struct {
		file change.Path
		text string
		// uses is what is used; empty where nothing is.
		uses string
	}{
		"a kubeconfig on its line":         {"compute/x.hcl", "locals {\n  kubeconfig = \"~/clusters/sol\"\n}\n", "kubeconfig"},
		"its path alone":                   {"compute/x.hcl", "locals {\n  path = \"~/.kube/sol\"\n}\n", "kubeconfig"},
		"a talosconfig in a list":          {"compute/x.hcl", "locals {\n  run = [\n    \"talosctl\",\n    \"--talosconfig\",\n    \"/etc/sol/admin\",\n  ]\n}\n", "talosconfig"},
		"another entry of the list":        {"compute/x.hcl", "locals {\n  run = [\"--talosconfig\", local.own, \"sol\"]\n}\n", ""},
		"a context of kubectl":             {"compute/x.sh", "kubectl get nodes \\\n  --context \\\n  admin@sol\n", "kubectl context"},
		"a provider's context":             {"compute/x.tf", "provider \"kubernetes\" {\n  config_context = \"admin@sol\"\n}\n", "kubectl context"},
		"a state across lines":             {"compute/x.tf", "data \"terraform_remote_state\" \"net\" {\n  backend = \"s3\"\n  config = {\n    bucket = \"b\"\n    key    = \"live/cluster-101/net\"\n  }\n}\n", "state"},
		"a backend across lines":           {"compute/x.tf", "terraform {\n  backend \"s3\" {\n    key = \"live/cluster-101/net\"\n  }\n}\n", "state"},
		"a generated backend":              {"compute/x.hcl", "generate \"backend\" {\n  contents = <<EOT\nterraform {\n  backend \"s3\" {\n    key = \"live/cluster-101/net\"\n  }\n}\nEOT\n}\n", "state"},
		"a function that decrypts":         {"compute/x.hcl", "locals {\n  s = yamldecode(sops_decrypt_file(\"/etc/keys/sol.yaml\"))\n}\n", "credential"},
		"a key of an object":               {"compute/x.hcl", "inputs = {\n  auth = {\n    private_key_path = \"/etc/keys/sol\"\n  }\n}\n", "credential"},
		"another key of the object":        {"compute/x.hcl", "inputs = {\n  auth = {\n    private_key_path = \"/etc/keys/own\"\n    host = \"sol\"\n  }\n}\n", ""},
		"keys of YAML":                     {"compute/x.yaml", "sync:\n  kubeconfig:\n    # where\n    path: /etc/sol\n  other: {}\n", "kubeconfig"},
		"a key of YAML that is no parent":  {"compute/x.yaml", "sync:\n  kubeconfig: /etc/own\n  path: /etc/sol\n", ""},
		"a comment":                        {"compute/x.hcl", "# kubeconfig of sol\nlocals {\n  a = 1 # the kubeconfig of sol\n}\n", ""},
		"a comment of a script":            {"compute/x.sh", "# kubectl --context sol\n", ""},
		"a mock":                           {"compute/x.hcl", "dependency \"x\" {\n  config_path = \"../config\"\n  mock_outputs = {\n    kubeconfig = \"sol\"\n  }\n}\n", ""},
		"the words without the identity":   {"compute/x.hcl", "locals {\n  kubeconfig = \"~/clusters/own\"\n}\n", ""},
		"the identity without the words":   {"compute/x.hcl", "locals {\n  host = \"sol\"\n}\n", ""},
		"the backend of a load balancer":   {"compute/x.hcl", "inputs = {\n  backend = \"sol\"\n}\n", ""},
		"a file that does not parse":       {"compute/x.tf", "kubeconfig = \"sol\" {\n", ""},
		"a file without a line end at all": {"compute/x.sh", "talosctl --talosconfig sol", "talosconfig"},
	} {
		t.Run(name, func(t *testing.T) {
			f := small().with(files{"live/clusters/cluster-101/" + c.file: c.text})
			result := add(t, f.tree(), cluster.Addition{Folder: "cluster-103", Name: "terra"})
			require.NoError(t, result.Findings.Err())
			var used []string
			for _, found := range result.Findings.Sorted() {
				if found.Code == finding.UsesTemplate {
					used = append(used, found.Message)
				}
			}
			if c.uses == "" {
				assert.Empty(t, used)
				return
			}
			require.Len(t, used, 1)
			assert.Contains(t, used[0], fmt.Sprintf("cluster-103 would use a %s of cluster-101: the text says ", c.uses))
			assert.Equal(t, finding.UsesTemplate, result.Findings.Sorted()[0].Code, "it comes first")
		})
	}
}

// TestADependencyOnWhatIsTheTemplates: the outputs of a unit that carries the template's name are read from its state, whatever stands beside.
func TestADependencyOnWhatIsTheTemplates(t *testing.T) {
	f := small().with(files{
		"live/common/net-sol/terragrunt.hcl":              "",
		"live/clusters/cluster-101/compute/net/x.hcl":     "",
		"live/clusters/cluster-101/dns/terragrunt.hcl":    "dependency \"net\" {\n  config_path = \"../../../common/net-sol\"\n}\n",
		"live/clusters/cluster-101/dns/kubeconfig.tftpl":  "x",
		"live/clusters/cluster-101/dns/main.tf":           "# sol\n",
		"live/clusters/cluster-101/dns/values/values.yml": "host: sol\nagain: sol\n",
	})
	result := add(t, f.tree(), cluster.Addition{Folder: "cluster-103", Name: "terra"})
	assert.Equal(t, []string{
		"warning uses-template live/clusters/cluster-103/dns/terragrunt.hcl:2:38",
		"warning identity-copied live/clusters/cluster-103/dns/main.tf:1:3",
		"warning identity-copied live/clusters/cluster-103/dns/values/values.yml:1:7",
		"note not-copied live/clusters/cluster-101/dns/kubeconfig.tftpl",
	}, codes(result.Findings))
	for _, found := range result.Findings {
		if found.Place.File == "live/clusters/cluster-103/dns/values/values.yml" {
			assert.Equal(t, "2 places say what belongs to cluster-101: sol", found.Message)
			require.Len(t, found.Related, 1)
			assert.Equal(t, 2, found.Related[0].Line)
		}
	}
}

// TestNumbersThatMayHoldTheTemplates: they are told once a file, and never rewritten.
func TestNumbersThatMayHoldTheTemplates(t *testing.T) {
	const c = "live/clusters/cluster-101/"
	settings := "locals {\n  asn  = 4210101011\n  vmid = 10101\n  net  = \"10.255.101.0\"\n  port = 6443\n  at   = \"v1.1010.1\"\n}\n"
	f := small().with(files{c + "bgp/bgp.hcl": settings, c + "bgp/notes.txt": "vm10101\n", c + "bgp/own.yaml": "# as above\nid: 10101\n"})
	result := add(t, f.tree(), cluster.Addition{Folder: "cluster-103", Name: "terra", RewriteIdentity: true})
	assert.Equal(t, []string{
		"warning identity-perhaps-copied live/clusters/cluster-103/bgp/bgp.hcl:2:10",
		"warning identity-perhaps-copied live/clusters/cluster-103/bgp/own.yaml:2:5",
		"note identity-perhaps-copied live/clusters/cluster-103/bgp/notes.txt:1:3",
	}, codes(result.Findings))
	assert.Equal(t, "4210101011, 10101 may hold 101, which belongs to cluster-101", result.Findings.Sorted()[0].Message)
	assert.Equal(t, "locals {\n  asn  = 4210101011\n  vmid = 10101\n  net  = \"10.255.103.0\"\n  port = 6443\n  at   = \"v1.1010.1\"\n}\n",
		filesOf(t, result.After.Tree())["live/clusters/cluster-103/bgp/bgp.hcl"])
}

// TestWhatIsLeftOut: documents stay with the template unless they are asked for or read, and so does what a pattern names.
func TestWhatIsLeftOut(t *testing.T) {
	const c = "live/clusters/cluster-101/"
	f := small().with(files{
		c + "docs/how.md":               "x",
		c + "docs/link.md":              "-> how.md",
		c + "docs/also":                 "-> how.md",
		c + "compute/motd.md":           "x",
		c + "compute/main.tf":           "locals {\n  motd = file(\"${path.module}/motd.md\")\n}\n",
		c + "scratch/a/terragrunt.hcl":  "",
		c + "scratch/kubeconfig":        "x",
		c + "modules/vm/main.tf":        "",
		c + "modules/vm/README.md":      "x",
		c + "vm/terragrunt.hcl":         "terraform {\n  source = \"../modules/vm\"\n}\n",
		c + "vm/notes.adoc":             "x",
		"live/clusters/cluster-101.txt": "",
	})
	created := func(request cluster.Addition) (all []string) {
		request.Folder, request.Name = "cluster-103", "terra"
		result := add(t, f.tree(), request)
		require.NoError(t, result.Findings.Err())
		for _, create := range result.Changes.Creates {
			all = append(all, create.Path.Below("live/clusters/cluster-103"))
		}
		return all
	}
	always := []string{"cluster.hcl", "compute/main.tf", "compute/motd.md", "compute/terragrunt.hcl", "config/terragrunt.hcl", "modules/vm/README.md",
		"modules/vm/main.tf", "vm/terragrunt.hcl"}
	scratch := "scratch/a/terragrunt.hcl"
	assert.ElementsMatch(t, append([]string{scratch}, always...), created(cluster.Addition{}))
	assert.ElementsMatch(t, append([]string{scratch, "docs/how.md", "docs/link.md", "docs/also", "vm/notes.adoc"}, always...), created(cluster.Addition{Documents: true}))
	assert.ElementsMatch(t, append([]string{"vm/notes.adoc"}, always...), created(cluster.Addition{Documents: true, Exclude: []string{"scratch/", "docs/*"}}))
	assert.ElementsMatch(t, append([]string{scratch}, always...), created(cluster.Addition{Exclude: []string{"**/kubeconfig"}}), "what is no secret for a pattern is one all the same")
	for _, pattern := range []string{"scratchy/**", "[", "../cluster-102"} {
		result := add(t, f.tree(), cluster.Addition{Folder: "cluster-103", Name: "terra", Exclude: []string{pattern}})
		assert.Equal(t, "error setting-unfit live/clusters/cluster-101", codes(result.Findings)[0], pattern)
		assert.True(t, result.Changes.Empty())
	}
}
