variable "estate" {
  type = string
}

variable "site" {
  type = string
}

variable "site_number" {
  type = number
}

variable "backends" {
  type = list(string)
}

variable "image_id" {
  type = string
}

resource "terraform_data" "edge" {
  input = {
    estate   = var.estate
    site     = var.site
    address  = "198.51.100.${var.site_number}"
    backends = var.backends
    image    = var.image_id
  }
}

output "address" {
  value = terraform_data.edge.output.address
}
