output "installer_image" {
  value = terraform_data.installer.output.image
}

output "iso_name" {
  value = terraform_data.iso.output.name
}

output "schematic_id" {
  value = local.schematic_id
}

output "talos_version" {
  value = var.talos_version
}

output "kubernetes_version" {
  value = var.kubernetes_version
}
