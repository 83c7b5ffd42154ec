variable "estate" {
  type = string
}

variable "site" {
  type = string
}

variable "site_number" {
  type = number
}

variable "subnet" {
  type = string
}

variable "size_gb" {
  type = number
}

variable "image_id" {
  type = string
}

variable "os_release" {
  type = string
}

resource "terraform_data" "server" {
  input = {
    estate  = var.estate
    name    = "db-${var.site}-${var.site_number}"
    subnet  = var.subnet
    size_gb = var.size_gb
    image   = var.image_id
    release = var.os_release
  }
}

output "dsn" {
  value = "postgres://${cidrhost(terraform_data.server.output.subnet, 10)}/${var.site}"
}

output "os_release" {
  value = var.os_release
}
