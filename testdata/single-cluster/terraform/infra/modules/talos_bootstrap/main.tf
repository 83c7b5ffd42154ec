variable "cluster_name" {
  type = string
}

variable "talosconfig" {
  type = string
}

variable "machine_configs" {
  type = map(string)
}

variable "endpoint" {
  type = string
}

resource "terraform_data" "apply" {
  for_each = var.machine_configs

  input = sha256(each.value)
}

resource "terraform_data" "bootstrap" {
  input = {
    cluster     = var.cluster_name
    endpoint    = var.endpoint
    talosconfig = sha256(var.talosconfig)
  }

  depends_on = [terraform_data.apply]
}

output "kubeconfig" {
  value     = "https://[${var.endpoint}]:6443"
  sensitive = true
}
