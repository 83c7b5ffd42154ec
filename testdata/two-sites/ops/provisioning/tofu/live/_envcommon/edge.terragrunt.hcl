# Both sites' 3-edge/terragrunt.hcl are symbolic links to this file.
include "root" {
  path   = find_in_parent_folders("root.hcl")
  expose = true
}

locals {
  images   = "../../1-images"
  site     = read_terragrunt_config(find_in_parent_folders("site.hcl")).locals
  releases = read_terragrunt_config(find_in_parent_folders("0-shared/releases.hcl")).locals
}

terraform {
  source = "${get_repo_root()}/ops/provisioning/modules/edge"
}

dependencies {
  paths = ["../1-database", "../2-app"]
}

dependency "app" {
  config_path  = "../2-app"
  mock_outputs = { addresses = ["192.0.2.10"] }
}

dependency "catalog" {
  config_path = "${local.images}/3-catalog"

  mock_outputs = {
    image_ids = { qcow2 = "catalog://mock/mock.qcow2", raw = "catalog://mock/mock.raw" }
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
}

inputs = {
  site        = local.site.site
  site_number = local.site.site_number
  backends    = dependency.app.outputs.addresses
  image_id    = dependency.catalog.outputs.image_ids[local.site.image_format]
}
