include "root" {
  path = find_in_parent_folders("root.hcl")
}

locals {
  cluster_config = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals
}

terraform {
  source = "${get_repo_root()}/terraform/infra/modules/talos_bootstrap"

  before_hook "check_nodes" {
    commands = ["apply"]
    execute  = ["sh", "-c", "echo nodes: see terraform/infra/live/cluster-101/cluster/config"]
  }
}

dependency "config" {
  config_path = "../config"

  mock_outputs = {
    talosconfig     = "mock-talosconfig"
    machine_configs = { "mock-cp-1" = "mock" }
    endpoint        = "fd00:101:0::11"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan", "destroy"]
}

inputs = {
  cluster_name    = local.cluster_config.cluster_name
  talosconfig     = dependency.config.outputs.talosconfig
  machine_configs = dependency.config.outputs.machine_configs
  endpoint        = dependency.config.outputs.endpoint
}
