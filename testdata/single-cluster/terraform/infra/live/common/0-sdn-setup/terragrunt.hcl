include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../../modules/sdn"
}

locals {
  proxmox     = read_terragrunt_config(find_in_parent_folders("common/proxmox.hcl")).locals
  credentials = read_terragrunt_config(find_in_parent_folders("common/credentials.hcl")).locals
  ipv6        = read_terragrunt_config("${get_terragrunt_dir()}/../ipv6-prefixes.hcl").locals
}

inputs = {
  endpoint  = local.proxmox.endpoint
  api_token = local.credentials.proxmox_api_token

  # EVPN zone that every cluster's vnet<id> hangs off.
  zone        = "evpn0"
  nodes       = local.proxmox.nodes
  mtu         = 8930
  site_prefix = local.ipv6.site_prefix
}
