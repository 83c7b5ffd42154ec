variable "name" {
  type = string
}

variable "estate" {
  type = string
}

output "label" {
  value = "${var.estate}/${var.name}"
}
