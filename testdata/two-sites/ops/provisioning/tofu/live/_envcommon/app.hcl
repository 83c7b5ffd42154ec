terraform {
  source = "${dirname(find_in_parent_folders("root.hcl"))}/../../modules//app"
}

locals {
  site             = read_terragrunt_config(find_in_parent_folders("site.hcl")).locals
  releases         = read_terragrunt_config(find_in_parent_folders("0-shared/releases.hcl")).locals
  default_replicas = 2
}

dependency "catalog" {
  config_path = "${get_terragrunt_dir()}/../../1-images/3-catalog"
  mock_outputs = {
    image_ids = { qcow2 = "catalog://mock/mock.qcow2", raw = "catalog://mock/mock.raw" }
    release   = "12.1"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
}

dependency "golden" {
  config_path = "../../1-images/2-golden"
  mock_outputs = {
    golden_ref = "golden/mock@0"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
}

dependency "database" {
  config_path = "../1-database"
  mock_outputs = {
    dsn = "postgres://mock"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
}

inputs = {
  site       = local.site.site
  hosts      = local.site.hosts
  replicas   = local.default_replicas
  dsn        = dependency.database.outputs.dsn
  golden_ref = dependency.golden.outputs.golden_ref
  image_id   = dependency.catalog.outputs.image_ids[local.site.image_format]
  os_release = dependency.catalog.outputs.release
}
