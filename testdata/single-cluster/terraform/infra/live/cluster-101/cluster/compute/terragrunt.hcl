include "root" {
  path = find_in_parent_folders("root.hcl")
}

locals {
  cluster_config = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals
  versions       = read_terragrunt_config(find_in_parent_folders("common/versions.hcl")).locals
  ipv6           = read_terragrunt_config(find_in_parent_folders("common/ipv6-prefixes.hcl")).locals
  proxmox        = read_terragrunt_config(find_in_parent_folders("common/proxmox.hcl")).locals
  credentials    = read_terragrunt_config(find_in_parent_folders("common/credentials.hcl")).locals
}

terraform {
  # The double slash: the module uses ../node_names.
  source = "../../../../modules//talos_vms"

  extra_arguments "local_overrides" {
    commands           = get_terraform_commands_that_need_vars()
    optional_var_files = ["${get_terragrunt_dir()}/local.tfvars"]
  }
}

# The boot ISO
dependency "image" {
  config_path = "../../artifacts/publish"

  mock_outputs = {
    talos_image_file_ids = {
      "pve01" = "resources:iso/mock-talos-image.iso"
    }
    talos_image_file_name = "mock-talos-image.iso"
    talos_image_id        = "mock-schematic-id"
    talos_version         = "v1.11.5"
    kubernetes_version    = "v1.31.4"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan", "destroy"]
}

dependency "sdn" {
  config_path = "../../../common/0-sdn-setup"

  mock_outputs = {
    zone_id = "mock-zone"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan", "destroy"]
}

dependencies {
  paths = ["../../../common/1-firewall"]
}

inputs = merge(
  {
    cluster_name = local.cluster_config.cluster_name
    cluster_id   = local.cluster_config.cluster_id

    controlplanes   = local.cluster_config.controlplanes
    workers         = local.cluster_config.workers
    proxmox_nodes   = local.cluster_config.proxmox_nodes
    storage_default = local.cluster_config.storage_default
    endpoint        = local.proxmox.endpoint
    api_token       = local.credentials.proxmox_api_token

    # vmbr0 for the world, vnet<id> for the mesh
    network     = local.cluster_config.network
    zone_id     = dependency.sdn.outputs.zone_id
    ipv6_prefix = format("%s:%d:%s::", local.ipv6.site_prefix, local.cluster_config.cluster_id, local.ipv6.purposes.nodes)

    talos_image_file_id = dependency.image.outputs.talos_image_file_ids[local.cluster_config.proxmox_nodes[0]]
    talos_version       = dependency.image.outputs.talos_version
    kubernetes_version  = dependency.image.outputs.kubernetes_version
  },
  {
    node_overrides = local.cluster_config.node_overrides
  }
)
