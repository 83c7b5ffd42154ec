output "node_ips" {
  description = "Node name to IPv6 address."
  value       = { for name, vm in terraform_data.vm : name => vm.output.address }
}

output "boot_iso" {
  description = "What the VMs boot from the first time."
  value       = var.talos_image_file_id
}

output "talos_version" {
  value = var.talos_version
}

output "kubernetes_version" {
  value = var.kubernetes_version
}
