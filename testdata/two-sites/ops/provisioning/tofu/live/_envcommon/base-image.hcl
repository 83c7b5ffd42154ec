# What every base image has in common; included by 1-images/1-base.
terraform {
  source = "${dirname(find_in_parent_folders("root.hcl"))}/../../modules//base_image"
}

locals {
  releases = read_terragrunt_config(find_in_parent_folders("0-shared/releases.hcl")).locals
}

inputs = {
  os_release = local.releases.os_release
  packages   = local.releases.packages
}
