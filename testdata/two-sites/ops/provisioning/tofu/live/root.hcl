# Everything that all units share: where their states lie, and the estate's name.
locals {
  state_root = "${get_repo_root()}/.tfstate"
  state_key  = "${path_relative_to_include()}/site.tfstate"
}

remote_state {
  backend = "local"
  generate = {
    path      = "_backend.tf"
    if_exists = "overwrite"
  }
  config = {
    path = "${local.state_root}/${local.state_key}"
  }
}

inputs = {
  estate = "prod"
}
