include "root" {
  path = find_in_parent_folders("root.hcl")
}

locals {
  proxmox     = read_terragrunt_config(find_in_parent_folders("common/proxmox.hcl")).locals
  credentials = read_terragrunt_config(find_in_parent_folders("common/credentials.hcl")).locals
}

terraform {
  source = "../../../modules/firewall"
}

dependency "sdn" {
  config_path = "../0-sdn-setup"

  mock_outputs = {
    zone_id = "mock-zone"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan", "destroy"]
}

inputs = {
  endpoint  = local.proxmox.endpoint
  api_token = local.credentials.proxmox_api_token
  zone_id   = dependency.sdn.outputs.zone_id
  rules     = jsondecode(file("rules.json"))
}
