variable "cluster" {}
variable "machines" { type = any }
variable "installer_image" {}
variable "talos_version" {}
variable "kubernetes_version" {}

resource "terraform_data" "config" {
  input = [var.cluster, var.machines, var.installer_image, var.talos_version, var.kubernetes_version]
}
