# Names of the nodes of a cluster, control planes first. Used by talos_vms.

variable "cluster_id" {
  type = number
}

variable "controlplanes" {
  type = number
}

variable "workers" {
  type = number
}

output "names" {
  value = concat(
    [for i in range(var.controlplanes) : format("cp-%d-%d", var.cluster_id, i + 1)],
    [for i in range(var.workers) : format("wk-%d-%d", var.cluster_id, i + 1)],
  )
}
