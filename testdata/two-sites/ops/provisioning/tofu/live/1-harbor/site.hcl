locals {
  site        = "harbor"
  site_number = 31
  region      = "coast" # see README.md
  hosts       = ["h1", "h2"]

  image_format = "qcow2"

  database = {
    size_gb = 200
  }
}
