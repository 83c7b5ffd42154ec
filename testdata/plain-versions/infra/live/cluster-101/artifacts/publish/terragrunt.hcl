include "root" {
  path = find_in_parent_folders("root.hcl")
}

locals {
  machines       = read_terragrunt_config(find_in_parent_folders("common/machines.hcl")).locals
  versions       = read_terragrunt_config(find_in_parent_folders("common/versions.hcl")).locals
  cluster_config = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals
}

terraform {
  source = "${get_repo_root()}/infra/modules/upload"
}

dependency "image" {
  config_path = "../build"

  mock_outputs = {
    installer_image = "ghcr.io/acme/talos-installer-frr:1.11.4"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
}

inputs = {
  image         = dependency.image.outputs.installer_image
  nodes         = local.cluster_config.proxmox_nodes
  disks         = local.machines.disks
  iso_name      = "${local.cluster_config.cluster_name}-talos-${local.versions.talos_version}.iso"
  talos_version = local.versions.talos_version
}
