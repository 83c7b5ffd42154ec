include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "${get_repo_root()}/ops/provisioning/modules/monitoring"
}

# Watches the edges of both sites.
dependency "harbor" {
  config_path  = "../../1-harbor/2-platform/3-edge"
  mock_outputs = { address = "192.0.2.1" }
}

dependency "summit" {
  config_path  = "../../2-summit/2-platform/3-edge"
  mock_outputs = { address = "192.0.2.2" }
}

locals {
  harbor = read_terragrunt_config("${get_terragrunt_dir()}/../../1-harbor/site.hcl").locals
  summit = read_terragrunt_config("../../2-summit/site.hcl").locals
}

inputs = {
  targets = {
    (local.harbor.site) = dependency.harbor.outputs.address
    (local.summit.site) = dependency.summit.outputs.address
  }
}
