variable "image" {}
variable "nodes" { type = list(string) }
variable "disks" { type = map(string) }
variable "iso_name" {}
variable "talos_version" {}

resource "terraform_data" "iso" {
  for_each = toset(var.nodes)
  input    = "${var.disks[each.key]}:iso/${var.iso_name}"
}

output "talos_image_file_ids" { value = { for node, iso in terraform_data.iso : node => iso.output } }
output "talos_version" { value = var.talos_version }
