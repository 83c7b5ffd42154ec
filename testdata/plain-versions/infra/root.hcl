remote_state {
  backend = "local"
  config = {
    path = "${get_repo_root()}/.states/${path_relative_to_include()}/terraform.tfstate"
  }
  generate = {
    path      = "backend.tf"
    if_exists = "overwrite_terragrunt"
  }
}
