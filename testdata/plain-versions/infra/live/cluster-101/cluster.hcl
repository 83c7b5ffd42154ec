locals {
  cluster_name  = "sol"
  cluster_id    = 101
  proxmox_nodes = ["pve01", "pve02"]

  names          = [for n in range(3) : format("solcp%02d", n + 1)]
  per_node       = { for name in local.names : name => { gpu = name == "solcp01" } }
  node_overrides = local.per_node

  network = {
    vlan = 101
  }
}
