locals {
  hosts = ["pve01", "pve02"]
  disks = { for host in local.hosts : host => "fast-${host}" }
}
