variable "estate" {
  type = string
}

variable "catalog" {
  type = string
}

variable "golden_name" {
  type = string
}

variable "formats" {
  type = list(string)
}

variable "os_release" {
  type = string
}

resource "terraform_data" "entry" {
  for_each = toset(var.formats)
  input    = "catalog://${var.estate}/${var.catalog}/${var.golden_name}.${each.key}"
}

output "image_ids" {
  description = "Format to image id."
  value       = { for format, entry in terraform_data.entry : format => entry.output }
}

output "release" {
  value = var.os_release
}
