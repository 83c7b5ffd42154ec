#!/usr/bin/env bash
# Nightly drift detection.
set -euo pipefail
cd "$(git rev-parse --show-toplevel)"

for unit in compute config bootstrap; do
  (cd "terraform/infra/live/cluster-101/cluster/$unit" && terragrunt plan -detailed-exitcode)
done
