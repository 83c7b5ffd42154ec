variable "endpoint" {
  type = string
}

variable "api_token" {
  type      = string
  sensitive = true
}

variable "zone" {
  type = string
}

variable "nodes" {
  type = list(string)
}

variable "mtu" {
  type = number
}

variable "site_prefix" {
  type = string
}

resource "terraform_data" "zone" {
  input = {
    endpoint      = var.endpoint
    authenticated = nonsensitive(var.api_token != "")
    zone          = var.zone
    nodes         = var.nodes
    mtu           = var.mtu
    prefix        = var.site_prefix
  }
}

output "zone_id" {
  value = terraform_data.zone.output.zone
}
