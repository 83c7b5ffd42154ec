# Builds the Talos installer image and the boot ISO with the FRR extension baked in.

include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../../../modules/talos_images"

  # imager leaves its layers behind
  after_hook "prune" {
    commands     = ["apply"]
    execute      = ["bash", "-c", <<-EOT
      set -euo pipefail
      # same steps as terraform/infra/live/cluster-101/artifacts/build/build-installer.sh
      echo "pruning build cache"
    EOT
    ]
    run_on_error = false
  }
}

locals {
  versions          = read_terragrunt_config(find_in_parent_folders("common/versions.hcl")).locals
  install_schematic = read_terragrunt_config(find_in_parent_folders("common/install-schematic.hcl")).locals
  cluster_config    = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals
}

dependency "extension" {
  config_path = "../extension"

  mock_outputs = {
    extension_image = "ghcr.io/sulibot/talos-frr-extension:mock"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan", "destroy"]
}

inputs = {
  talos_version      = local.versions.talos_version
  kubernetes_version = local.versions.kubernetes_version
  extension_image    = dependency.extension.outputs.extension_image

  # Where the installer is pushed to, and what the ISO is called on Proxmox
  installer_registry = "ghcr.io/sulibot/${local.cluster_config.cluster_name}-talos-installer-frr"
  iso_name = "${local.cluster_config.cluster_name}-talos-${local.versions.talos_version}-nocloud-amd64.iso"

  schematic = templatefile("${get_terragrunt_dir()}/schematic.yaml.tftpl", {
    kernel_args       = local.install_schematic.kernel_args
    system_extensions = local.install_schematic.system_extensions
  })
  build_script = file("build-installer.sh")
}
