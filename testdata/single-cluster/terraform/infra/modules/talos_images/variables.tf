variable "talos_version" {
  type = string
}

variable "kubernetes_version" {
  type = string
}

variable "extension_image" {
  type = string
}

variable "installer_registry" {
  description = "Where the installer image is pushed to, without a tag."
  type        = string
}

variable "iso_name" {
  type = string
}

variable "schematic" {
  type = string
}

variable "build_script" {
  type = string
}
