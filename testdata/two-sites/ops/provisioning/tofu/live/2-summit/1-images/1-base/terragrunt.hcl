include "root" {
  path = find_in_parent_folders("root.hcl")
}

include "envcommon" {
  path           = "${dirname(find_in_parent_folders("root.hcl"))}/_envcommon/base-image.hcl"
  expose         = true
  merge_strategy = "deep"
}

locals {
  site = read_terragrunt_config(find_in_parent_folders("site.hcl")).locals
}

inputs = {
  image_name = "${local.site.site}-debian-${include.envcommon.locals.releases.os_release}"
}
