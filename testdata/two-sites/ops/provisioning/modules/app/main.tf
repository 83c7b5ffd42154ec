variable "estate" {
  type = string
}

variable "site" {
  type = string
}

variable "hosts" {
  type = list(string)
}

variable "replicas" {
  type = number
}

variable "dsn" {
  type = string
}

variable "golden_ref" {
  type = string
}

variable "image_id" {
  type = string
}

variable "os_release" {
  type = string
}

resource "terraform_data" "replica" {
  count = var.replicas

  input = {
    label   = module.label.label
    host    = element(var.hosts, count.index)
    dsn     = var.dsn
    golden  = var.golden_ref
    image   = var.image_id
    release = var.os_release
  }
}

module "label" {
  source = "../_labels"
  name   = var.site
  estate = var.estate
}

output "addresses" {
  value = [for replica in terraform_data.replica : "${replica.output.host}.${var.site}.example.com"]
}

output "os_release" {
  value = var.os_release
}

output "golden_ref" {
  value = var.golden_ref
}
