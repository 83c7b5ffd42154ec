include "root" {
  path = find_in_parent_folders("root.hcl")
}

locals {
  cluster_config = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals
}

terraform {
  source = "${get_repo_root()}/infra/modules/machines"
}

dependency "image" {
  config_path = "../../artifacts/publish"

  mock_outputs = {
    talos_image_file_ids = { pve01 = "resources:iso/talos-1.11.4.iso" }
    talos_version        = "1.11.4"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
}

inputs = {
  names               = local.cluster_config.names
  node_overrides      = local.cluster_config.node_overrides
  vlan                = local.cluster_config.network.vlan
  talos_image_file_id = dependency.image.outputs.talos_image_file_ids[local.cluster_config.proxmox_nodes[0]]
  talos_version       = dependency.image.outputs.talos_version
}
