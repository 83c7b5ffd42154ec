package multicluster_test

import (
	"fmt"

	"github.com/sulibot/tg-refactor/internal/change"
)

// small is a tree of these clusters that needs no layout file: each builds and publishes an image and has one unit that reads both.
// The first is called one with number 1, and so on.
func small(clusters ...string) files {
	f := files{
		"live/root.hcl":               "remote_state {\n  backend = \"local\"\n  config = {\n    path = \"${path_relative_to_include()}/t.tfstate\"\n  }\n}\n",
		"live/common/versions.hcl":    "locals {\n  talos_version      = \"v1.11.5\"\n  kubernetes_version = \"v1.31.6\"\n}\n",
		"live/modules/images/main.tf": "variable \"iso_name\" {}\noutput \"iso_name\" {\n  value = var.iso_name\n}\n",
		"live/modules/upload/main.tf": "variable \"iso_name\" {}\noutput \"talos_image_file_ids\" {\n  value = { a = var.iso_name }\n}\n",
		"live/modules/vms/main.tf":    "variable \"talos_image_file_id\" {}\noutput \"ip\" {\n  value = \"::1\"\n}\n",
	}
	for i, cluster := range clusters {
		at := change.Path("live").Child(cluster)
		name := []string{"one", "two", "three"}[i]
		f[at.Child("cluster.hcl")] = fmt.Sprintf("locals {\n  cluster_name = %q\n  cluster_id   = %d\n}\n", name, i+1)
		f[at.Child("artifacts/build/terragrunt.hcl")] = buildUnit
		f[at.Child("artifacts/publish/terragrunt.hcl")] = publishUnit
		f[at.Child("cluster/compute/terragrunt.hcl")] = computeUnit
	}
	return f
}

const header = `include "root" {
  path = find_in_parent_folders("root.hcl")
}

`

const buildUnit = header + `terraform {
  source = "../../../modules/images"
}

locals {
  cluster  = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals
  versions = read_terragrunt_config(find_in_parent_folders("common/versions.hcl")).locals
}

inputs = {
  iso_name = "${local.cluster.cluster_name}-${local.versions.talos_version}.iso"
}
`

const publishUnit = header + `terraform {
  source = "../../../modules/upload"
}

dependency "build" {
  config_path = "../build"
}

inputs = {
  iso_name = dependency.build.outputs.iso_name
}
`

const computeUnit = header + `terraform {
  source = "../../../modules/vms"
}

locals {
  cluster  = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals
  versions = read_terragrunt_config(find_in_parent_folders("common/versions.hcl")).locals
}

dependency "image" {
  config_path = "../../artifacts/publish"

  mock_outputs = {
    talos_image_file_ids = { a = "mock" }
    talos_version        = "v0.0.0"
  }
}

inputs = {
  name                = local.cluster.cluster_name
  talos_image_file_id = dependency.image.outputs.talos_image_file_ids["a"]
  talos_version       = dependency.image.outputs.talos_version
}
`
