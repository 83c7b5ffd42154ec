variable "names" { type = list(string) }
variable "node_overrides" { type = any }
variable "vlan" {}
variable "talos_image_file_id" {}
variable "talos_version" {}

resource "terraform_data" "machine" {
  for_each = toset(var.names)
  input    = [each.key, var.vlan, var.talos_image_file_id, var.node_overrides]
}

output "ids" { value = sort([for machine in terraform_data.machine : machine.output[0]]) }
