# What goes into the installer image and the boot ISO, for every cluster.
locals {
  system_extensions = [
    "siderolabs/intel-ucode",
    "siderolabs/qemu-guest-agent",
    "siderolabs/util-linux-tools", # fstrim for rbd
  ]

  kernel_args = [
    "net.ifnames=0",
    "talos.unified_cgroup_hierarchy=1",
  ]

  # The extension that artifacts/extension builds, referenced without its tag.
  frr_extension = "ghcr.io/sulibot/talos-frr-extension"
}
