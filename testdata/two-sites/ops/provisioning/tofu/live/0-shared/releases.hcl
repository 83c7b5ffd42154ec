locals {
  os_release = "12.8"
  bakery     = "2026.03"
  channel    = "stable"
  # bump together with os_release
  packages = ["chrony", "nftables", "qemu-guest-agent"]
}
