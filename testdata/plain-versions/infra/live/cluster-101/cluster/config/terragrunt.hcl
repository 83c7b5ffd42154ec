include "root" {
  path = find_in_parent_folders("root.hcl")
}

locals {
  versions       = read_terragrunt_config(find_in_parent_folders("common/versions.hcl")).locals
  cluster_config = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals
}

terraform {
  source = "${get_repo_root()}/infra/modules/config"
}

dependency "machines" {
  config_path = "../compute"

  mock_outputs = {
    ids = ["solcp01"]
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
}

dependency "custom_installer" {
  config_path = "../../artifacts/build"

  mock_outputs = {
    installer_image = "ghcr.io/acme/talos-installer-frr:1.11.4"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
}

inputs = {
  cluster            = local.cluster_config.cluster_name
  machines           = dependency.machines.outputs.ids
  installer_image    = dependency.custom_installer.outputs.installer_image
  talos_version      = local.versions.talos_version
  kubernetes_version = local.versions.kubernetes_version
}
