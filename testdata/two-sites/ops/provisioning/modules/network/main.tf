variable "estate" {
  type = string
}

variable "supernet" {
  type = string
}

resource "terraform_data" "network" {
  input = { estate = var.estate, supernet = var.supernet }
}

output "subnets" {
  description = "Site number to subnet."
  value = {
    for number in [31, 32, 33, 34] : tostring(number) => cidrsubnet(terraform_data.network.output.supernet, 12, number)
  }
}
