include "root" {
  path = find_in_parent_folders("root.hcl")
}

locals {
  versions       = read_terragrunt_config(find_in_parent_folders("common/versions.hcl")).locals
  cluster_config = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals
}

terraform {
  source = "${get_repo_root()}/infra/modules/image"
}

inputs = {
  installer_registry = "ghcr.io/acme/${local.cluster_config.cluster_name}-talos-installer-frr"
  talos_version      = local.versions.talos_version
}
