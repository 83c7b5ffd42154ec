locals {
  cluster_name   = "sol"
  cluster_id     = 101
  controlplanes  = 3
  workers        = 3
  proxmox_nodes  = ["pve01", "pve02", "pve03"]
  proxmox_hostnames = ["pve01.sulibot.com", "pve02.sulibot.com", "pve03.sulibot.com"]
  storage_default = "rbd-vm"

  network = {
    bridge_public = "vmbr0"
    vlan_public   = 101
    bridge_mesh   = "vnet101"
    vlan_mesh     = 0
    public_mtu    = 1500
    mesh_mtu      = 8930
    use_sdn       = true
  }

  node_overrides = {
    # GPU passthrough configs...
  }
}
