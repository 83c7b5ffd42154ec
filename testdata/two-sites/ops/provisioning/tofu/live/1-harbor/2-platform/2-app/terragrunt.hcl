include "root" {
  path = find_in_parent_folders("root.hcl")
}

include "envcommon" {
  path           = "${dirname(find_in_parent_folders("root.hcl"))}/_envcommon/app.hcl"
  expose         = true
  merge_strategy = "deep"
}

inputs = {
  replicas = include.envcommon.locals.default_replicas + 1
}
