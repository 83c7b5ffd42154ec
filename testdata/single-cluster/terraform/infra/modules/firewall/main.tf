variable "endpoint" {
  type = string
}

variable "api_token" {
  type      = string
  sensitive = true
}

variable "zone_id" {
  type = string
}

variable "rules" {
  type = list(object({ name = string, port = number, proto = string }))
}

resource "terraform_data" "rule" {
  for_each = { for rule in var.rules : rule.name => rule }

  input = {
    endpoint      = var.endpoint
    authenticated = nonsensitive(var.api_token != "")
    zone          = var.zone_id
    rule          = each.value
  }
}

output "rule_names" {
  value = sort(keys(terraform_data.rule))
}
