# Builds the FRR system extension and pushes it to ghcr.io. Slow: only needed
# after a change of frr.conf or of frr_extension_version.

include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../../../modules/talos_extension"
}

locals {
  versions          = read_terragrunt_config(find_in_parent_folders("common/versions.hcl")).locals
  install_schematic = read_terragrunt_config(find_in_parent_folders("common/install-schematic.hcl")).locals
}

# The module wants to know what it builds.
generate "context" {
  path      = "context_generated.tf"
  if_exists = "overwrite"
  contents  = <<EOF
# From cluster-101/artifacts/extension, see common/install-schematic.hcl
locals {
  build_context = "frr"
}
EOF
}

inputs = {
  extension_repository = local.install_schematic.frr_extension
  extension_version    = local.versions.frr_extension_version
  talos_version        = local.versions.talos_version
  frr_config           = file("${get_terragrunt_dir()}/frr.conf")
}
