locals {
  # Without a v: the modules put one in front where a tag wants it.
  talos_version      = "1.11.5"
  kubernetes_version = "1.34.1"
}
