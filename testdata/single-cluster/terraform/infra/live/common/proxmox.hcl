# The Proxmox hosts that all clusters share.
locals {
  endpoint      = "https://pve01.sulibot.com:8006/"
  nodes         = ["pve01", "pve02", "pve03"]
  iso_datastore = "resources"
}
