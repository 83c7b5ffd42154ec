# Uploads the boot ISO to every Proxmox node.
include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../../../modules/talos_iso_upload"
}

locals {
  cluster_config = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals
  versions       = read_terragrunt_config(find_in_parent_folders("common/versions.hcl")).locals
  proxmox        = read_terragrunt_config(find_in_parent_folders("common/proxmox.hcl")).locals
  credentials    = read_terragrunt_config(find_in_parent_folders("common/credentials.hcl")).locals
}

dependency "build" {
  config_path = "../build"

  mock_outputs = {
    iso_name           = "mock-talos-image.iso"
    schematic_id       = "mock-schematic-id"
    talos_version      = "v1.11.5"
    kubernetes_version = "v1.31.4"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan", "destroy"]
}

inputs = {
  endpoint  = local.proxmox.endpoint
  api_token = local.credentials.proxmox_api_token
  nodes     = local.proxmox.nodes
  datastore = local.proxmox.iso_datastore

  iso_name           = dependency.build.outputs.iso_name
  schematic_id       = dependency.build.outputs.schematic_id
  talos_version      = dependency.build.outputs.talos_version
  kubernetes_version = dependency.build.outputs.kubernetes_version

  # shows in the upload task's log on the node
  upload_label = "${local.cluster_config.cluster_name}-talos-${local.versions.talos_version}"
}
