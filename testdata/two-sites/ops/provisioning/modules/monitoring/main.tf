variable "estate" {
  type = string
}

variable "targets" {
  type = map(string)
}

resource "terraform_data" "probe" {
  for_each = var.targets
  input    = { estate = var.estate, address = each.value }
}

output "targets" {
  value = keys(terraform_data.probe)
}
