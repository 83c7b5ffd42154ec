locals {
  schematic_id = sha256(var.schematic)
}

resource "terraform_data" "installer" {
  input = {
    image     = "${var.installer_registry}:${var.talos_version}"
    extension = var.extension_image
    schematic = local.schematic_id
    script    = sha256(var.build_script)
  }
}

resource "terraform_data" "iso" {
  input = {
    name      = var.iso_name
    extension = var.extension_image
    schematic = local.schematic_id
  }
}
