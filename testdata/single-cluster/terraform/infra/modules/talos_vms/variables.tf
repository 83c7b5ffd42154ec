variable "cluster_name" {
  type = string
}

variable "cluster_id" {
  type = number
}

variable "controlplanes" {
  type = number
}

variable "workers" {
  type = number
}

variable "proxmox_nodes" {
  type = list(string)
}

variable "storage_default" {
  type = string
}

variable "endpoint" {
  type = string
}

variable "api_token" {
  type      = string
  sensitive = true
}

variable "network" {
  type = object({
    bridge_public = string
    vlan_public   = number
    bridge_mesh   = string
    vlan_mesh     = number
    public_mtu    = number
    mesh_mtu      = number
    use_sdn       = bool
  })
}

variable "zone_id" {
  type = string
}

variable "ipv6_prefix" {
  type = string
}

variable "talos_image_file_id" {
  type = string
}

variable "talos_version" {
  type = string
}

variable "kubernetes_version" {
  type = string
}

variable "node_overrides" {
  description = "Node name to what differs there, such as GPU passthrough."
  type        = any
  default     = {}
}
