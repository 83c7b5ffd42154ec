locals {
  site        = "summit"
  site_number = 32
  region      = "alps" # see README.md
  hosts       = ["s1"]

  image_format = "raw"

  database = {
    size_gb = 80
  }
}
