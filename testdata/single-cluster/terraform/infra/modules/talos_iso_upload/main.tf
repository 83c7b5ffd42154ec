variable "endpoint" {
  type = string
}

variable "api_token" {
  type      = string
  sensitive = true
}

variable "nodes" {
  type = list(string)
}

variable "datastore" {
  type = string
}

variable "iso_name" {
  type = string
}

variable "schematic_id" {
  type = string
}

variable "talos_version" {
  type = string
}

variable "kubernetes_version" {
  type = string
}

variable "upload_label" {
  type = string
}

resource "terraform_data" "iso" {
  for_each = toset(var.nodes)

  input = {
    endpoint      = var.endpoint
    authenticated = nonsensitive(var.api_token != "")
    node          = each.key
    file_id       = "${var.datastore}:iso/${var.iso_name}"
    label         = var.upload_label
  }
}

output "talos_image_file_ids" {
  description = "Proxmox node to file id."
  value       = { for node, iso in terraform_data.iso : node => iso.output.file_id }
}

output "talos_image_file_name" {
  value = var.iso_name
}

output "talos_image_id" {
  value = var.schematic_id
}

output "talos_version" {
  value = var.talos_version
}

output "kubernetes_version" {
  value = var.kubernetes_version
}
