include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../../../../modules/catalog"
}

locals {
  site     = read_terragrunt_config(find_in_parent_folders("site.hcl")).locals
  releases = read_terragrunt_config("../../../0-shared/releases.hcl").locals
}

dependency "golden" {
  config_path = "${get_terragrunt_dir()}/../2-golden"

  mock_outputs = {
    golden_name = "mock-golden"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
}

inputs = {
  catalog     = "${local.site.site}-${local.releases.channel}"
  golden_name = dependency.golden.outputs.golden_name
  formats     = ["qcow2", "raw"]
  os_release  = local.releases.os_release
}
