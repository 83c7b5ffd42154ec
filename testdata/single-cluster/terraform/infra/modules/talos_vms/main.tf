module "node_names" {
  source = "../node_names"

  cluster_id    = var.cluster_id
  controlplanes = var.controlplanes
  workers       = var.workers
}

resource "terraform_data" "vm" {
  for_each = { for index, name in module.node_names.names : name => index }

  input = {
    host          = element(var.proxmox_nodes, each.value)
    endpoint      = var.endpoint
    authenticated = nonsensitive(var.api_token != "")
    cluster       = var.cluster_name
    vm_id         = var.cluster_id * 1000 + each.value
    address       = "${var.ipv6_prefix}${each.value + 11}"
    boot_iso      = var.talos_image_file_id
    storage       = var.storage_default
    network       = var.network
    zone          = var.network.use_sdn ? var.zone_id : null
    overrides     = lookup(var.node_overrides, each.key, {})
    tags          = "talos-${var.talos_version},kubernetes-${var.kubernetes_version}"
  }
}
