variable "cluster_name" {
  type = string
}

variable "cluster_id" {
  type = number
}

variable "node_ips" {
  type = map(string)
}

variable "talos_version" {
  type = string
}

variable "kubernetes_version" {
  type = string
}

variable "installer_image" {
  type = string
}

variable "kernel_args" {
  type = list(string)
}

variable "pod_prefix" {
  type = string
}

variable "patches" {
  type = list(string)
}

locals {
  endpoint = var.node_ips[sort(keys(var.node_ips))[0]]
}

resource "terraform_data" "machine_config" {
  for_each = var.node_ips

  input = yamlencode({
    cluster = {
      name     = var.cluster_name
      id       = var.cluster_id
      endpoint = local.endpoint
      pods     = var.pod_prefix
      version  = var.kubernetes_version
    }
    machine = {
      address = each.value
      install = { image = var.installer_image, extraKernelArgs = var.kernel_args }
      talos   = var.talos_version
    }
    patches = [for patch in var.patches : sha256(patch)]
  })
}

output "machine_configs" {
  value = { for name, config in terraform_data.machine_config : name => config.output }
}

output "talosconfig" {
  value = yamlencode({ context = var.cluster_name, endpoints = values(var.node_ips) })
}

output "endpoint" {
  value = local.endpoint
}

output "installer_image" {
  value = var.installer_image
}

output "talos_version" {
  value = var.talos_version
}

output "kubernetes_version" {
  value = var.kubernetes_version
}
