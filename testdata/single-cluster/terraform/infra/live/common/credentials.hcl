# Secrets come from the environment (see .envrc.example), never from git.
locals {
  proxmox_api_token = get_env("PROXMOX_VE_API_TOKEN", "")
  ghcr_username     = get_env("GHCR_USERNAME", "sulibot")
}
