# Centralized version management. Renovate bumps the values below.
locals {
  # renovate: datasource=github-releases depName=siderolabs/talos
  talos_version = "v1.11.5"

  # renovate: datasource=github-releases depName=kubernetes/kubernetes
  kubernetes_version = "v1.31.6"

  # renovate: datasource=docker depName=ghcr.io/sulibot/talos-frr-extension
  frr_extension_version = "v1.0.18"
}
