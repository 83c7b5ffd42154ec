terraform {
  source = "${get_repo_root()}/ops/provisioning/modules/database"
}

locals {
  site     = read_terragrunt_config(find_in_parent_folders("site.hcl")).locals
  releases = read_terragrunt_config(find_in_parent_folders("0-shared/releases.hcl")).locals
}

dependency "network" {
  config_path = find_in_parent_folders("0-shared/1-network")

  mock_outputs                            = { subnets = { "31" = "10.64.31.0/24", "32" = "10.64.32.0/24" } }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
}

dependency "catalog" {
  config_path = "../../1-images/3-catalog"

  mock_outputs = {
    image_ids = { qcow2 = "catalog://mock/mock.qcow2", raw = "catalog://mock/mock.raw" }
    release   = "12.1"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
}

inputs = {
  site        = local.site.site
  site_number = local.site.site_number
  subnet      = dependency.network.outputs.subnets[local.site.site_number]
  size_gb     = local.site.database.size_gb
  image_id    = dependency.catalog.outputs.image_ids[local.site.image_format]
  os_release  = dependency.catalog.outputs.release
}
