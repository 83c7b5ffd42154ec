# Renders the Talos machine configs.

include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../../../modules/talos_config"
}

locals {
  cluster_config    = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals
  versions          = read_terragrunt_config(find_in_parent_folders("common/versions.hcl")).locals
  ipv6              = read_terragrunt_config(find_in_parent_folders("common/ipv6-prefixes.hcl")).locals
  install_schematic = read_terragrunt_config(find_in_parent_folders("common/install-schematic.hcl")).locals
}

dependency "compute" {
  config_path = "../compute"

  mock_outputs = {
    node_ips = { "mock-cp-1" = "fd00:101:0::11" }
    talos_version = "v1.11.5"
  }
  mock_outputs_merge_strategy_with_state  = "shallow"
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan", "destroy"]
}

# Versions only
dependency "image" {
  config_path = "../../artifacts/publish"

  mock_outputs = {
    talos_version      = "v1.11.0"
    kubernetes_version = "v1.31.0"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan", "destroy"]
}

dependency "custom_installer" {
  config_path = "../../artifacts/build"

  mock_outputs = {
    installer_image = "ghcr.io/sulibot/mock-talos-installer-frr:v1.11.0"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan", "destroy"]
}

inputs = {
	cluster_name = local.cluster_config.cluster_name
	cluster_id   = local.cluster_config.cluster_id
	node_ips     = dependency.compute.outputs.node_ips

	talos_version      = dependency.image.outputs.talos_version
	kubernetes_version = dependency.image.outputs.kubernetes_version
	installer_image    = dependency.custom_installer.outputs.installer_image # pushed to ghcr.io by artifacts/build

	kernel_args = local.install_schematic.kernel_args
	pod_prefix  = format("%s:%d:%s::/64", local.ipv6.site_prefix, local.cluster_config.cluster_id, local.ipv6.purposes.pods)

	patches = [
		file("patches/kubelet.yaml"),
		templatefile("${get_terragrunt_dir()}/patches/bgp.yaml.tftpl", {
			asn         = 4200000000 + local.cluster_config.cluster_id
			mesh_bridge = local.cluster_config.network.bridge_mesh
		}),
	]
}
