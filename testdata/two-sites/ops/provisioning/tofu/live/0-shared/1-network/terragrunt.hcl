include {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "${get_repo_root()}/ops/provisioning/modules/network"
}

inputs = {
  supernet = "10.64.0.0/12"
}
