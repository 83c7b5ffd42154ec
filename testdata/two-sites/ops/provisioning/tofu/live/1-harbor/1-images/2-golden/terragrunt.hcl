# Base image plus our own packages.
include "root" {
  path = find_in_parent_folders("root.hcl")
}

locals {
  releases  = read_terragrunt_config(find_in_parent_folders("0-shared/releases.hcl")).locals
  published = get_env("GOLDEN_MODULE_PUBLISHED", "false") == "true"
}

terraform {
  source = local.published ? "git::https://git.example.com/bakery/modules.git//golden?ref=v4" : "../../../../../modules//golden"
}

dependency "base" {
  config_path = "../1-base"
  mock_outputs = {
    image_name = "mock-base"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
}

inputs = {
  base_image  = dependency.base.outputs.image_name
  golden_name = "harbor-golden-${local.releases.bakery}"
  provision   = file("${get_terragrunt_dir()}/provision.sh")
}
