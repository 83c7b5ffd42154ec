package realtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Large writes a tree of about this many units below a new folder: some clusters of five units in the shape of the plan's start, the
// first of which has artifacts, and applications that no refactoring of clusters concerns. Its configs are as long as people write
// them: 1.4 KB and more on the average. It gives the repository's root and the number of units.
func Large(t testing.TB, units, clusters int) (root string, count int) {
	t.Helper()
	root = t.TempDir()
	live := "infra/live"
	write := func(path, content string) {
		full := filepath.Join(root, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(live+"/root.hcl", largeRoot)
	write(live+"/common/versions.hcl", "locals {\n  talos_version      = \"v1.11.5\"\n  kubernetes_version = \"v1.31.4\"\n}\n")
	write("infra/modules/unit/main.tf", "")
	for c := range clusters {
		cluster := fmt.Sprintf("%s/cluster-%d", live, 100+c)
		write(cluster+"/cluster.hcl", fmt.Sprintf(
			"locals {\n  cluster_name = \"name%d\"\n  cluster_id   = %d\n  proxmox_nodes = [\"pve01\"]\n}\n", c, 100+c))
		inner := []string{"compute", "config", "bootstrap", "addons", "monitoring"}
		if c == 0 {
			for _, stage := range []string{"extension", "build", "publish"} {
				write(cluster+"/artifacts/"+stage+"/terragrunt.hcl", largeUnit("../../../../modules/unit", nil))
				count++
			}
		}
		for i, name := range inner {
			var dependencies []string
			if i > 0 {
				dependencies = append(dependencies, "../"+inner[i-1])
			}
			dependencies = append(dependencies, strings.Repeat("../", 3)+"cluster-100/artifacts/publish")
			write(cluster+"/cluster/"+name+"/terragrunt.hcl", largeUnit("../../../../modules/unit", dependencies))
			count++
		}
	}
	for ; count < units; count++ {
		folder := fmt.Sprintf("%s/apps/group-%d/app-%d", live, count/20, count%20)
		var dependencies []string
		if count%20 > 0 && count > clusters*5+20 {
			dependencies = append(dependencies, fmt.Sprintf("../app-%d", count%20-1))
		}
		write(folder+"/terragrunt.hcl", strings.ReplaceAll(largeUnit("../../../../modules/unit", dependencies), "cluster.hcl", "common/team.hcl"))
	}
	write(live+"/common/team.hcl", "locals {\n  cluster_name = \"team\"\n  cluster_id   = 1\n}\n")
	return root, count
}

const largeRoot = `remote_state {
  backend = "local"
  config = {
    path = "state/${path_relative_to_include()}/terraform.tfstate"
  }
  generate = {
    path      = "backend.tf"
    if_exists = "overwrite"
  }
}
`

func largeUnit(source string, dependencies []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `include "root" {
  path = find_in_parent_folders("root.hcl")
}

locals {
  cluster_config = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals
  versions       = read_terragrunt_config(find_in_parent_folders("common/versions.hcl")).locals
}

terraform {
  source = %q
}
`, source)
	for i, path := range dependencies {
		name := fmt.Sprintf("d%d", i)
		if i == len(dependencies)-1 {
			name = "image"
		}
		fmt.Fprintf(&b, `
dependency %q {
  config_path = %q

  mock_outputs = {
    talos_image_file_ids = {
      "pve01" = "resources:iso/mock-talos-image.iso"
    }
    talos_version      = "v1.11.5"
    kubernetes_version = "v1.31.4"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan", "destroy"]
}
`, name, path)
	}
	b.WriteString("\n# What the module wants to know, one line each.\ninputs = {\n  cluster_name = local.cluster_config.cluster_name\n" +
		"  cluster_id   = local.cluster_config.cluster_id\n")
	if len(dependencies) > 0 {
		b.WriteString("  talos_version = dependency.image.outputs.talos_version\n")
	}
	for i := range 12 {
		fmt.Fprintf(&b, "  setting_%02d = { enabled = true, weight = %d, label = \"setting-%02d\" } # as agreed\n", i, i*7, i)
	}
	b.WriteString("}\n")
	return b.String()
}
