variable "installer_registry" {}
variable "talos_version" {}

resource "terraform_data" "installer" {
  input = "${var.installer_registry}:${var.talos_version}"
}

output "installer_image" { value = terraform_data.installer.output }
