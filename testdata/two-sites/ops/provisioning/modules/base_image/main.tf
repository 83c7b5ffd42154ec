variable "estate" {
  type = string
}

variable "image_name" {
  type = string
}

variable "os_release" {
  type = string
}

variable "packages" {
  type = list(string)
}

module "label" {
  source = "../_labels"
  name   = var.image_name
  estate = var.estate
}

resource "terraform_data" "image" {
  input = {
    name       = var.image_name
    label      = module.label.label
    os_release = var.os_release
    packages   = sort(var.packages)
  }
}

output "image_name" {
  value = terraform_data.image.output.name
}
