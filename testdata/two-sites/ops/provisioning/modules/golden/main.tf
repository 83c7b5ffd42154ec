variable "estate" {
  type = string
}

variable "base_image" {
  type = string
}

variable "golden_name" {
  type = string
}

variable "provision" {
  type = string
}

module "label" {
  source = "../_labels"
  name   = var.golden_name
  estate = var.estate
}

resource "terraform_data" "golden" {
  input = {
    name   = var.golden_name
    label  = module.label.label
    base   = var.base_image
    script = sha256(var.provision)
  }
}

output "golden_name" {
  value = terraform_data.golden.output.name
}

output "golden_ref" {
  value = "golden/${terraform_data.golden.output.name}@${substr(sha256(var.provision), 0, 8)}"
}
