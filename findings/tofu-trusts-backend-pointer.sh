#!/usr/bin/env bash
# One would guess: .terraform/terraform.tfstate, which `init` leaves, is good for the very configuration that was initialised: it holds a hash
# of it, and a backend whose settings changed since asks for `init -reconfigure` or `-migrate-state`.
# What happens: the hash is only a shortcut. Where it does not fit, the settings in the file are compared with those of the configuration, one
# by one, and where these agree no `init` is asked for. A copy of the file with another key does for another place.
# Seen with OpenTofu 1.12.6 on 2026-11-28.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/build" "$work/one" "$work/two/.terraform"
cp "$here"/../.tools/opentofu/go.* "$work/build/" # The pin: github.com/opentofu/opentofu v1.12.6.
(cd "$work/build" && go build -buildvcs=false -ldflags '-X github.com/opentofu/opentofu/version.dev=no' -o "$work/tofu" github.com/opentofu/opentofu/cmd/tofu)
export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=$work/empty.tfrc
: >"$TF_CLI_CONFIG_FILE"
printf '{"version":4,"terraform_version":"1.12.6","serial":3,"lineage":"b0b","outputs":{},"resources":[]}' >"$work/second.tfstate"
for place in one two; do
	echo "terraform {
  backend \"local\" { path = \"$work/${place/two/second}.tfstate\" }
}" >"$work/$place/main.tf"
done
(cd "$work/one" && "$work/tofu" init -no-color >/dev/null)
cd "$work/two"
echo "== without the file:"
if "$work/tofu" state pull -no-color 2>&1 | sed -n 1,2p; [ "${PIPESTATUS[0]}" = 0 ]; then echo "changed: it was refused before" >&2; exit 1; fi
echo "== with the other one's file, its path changed and its hash left as it is:"
sed "s|$work/one.tfstate|$work/second.tfstate|" ../one/.terraform/terraform.tfstate >.terraform/terraform.tfstate
"$work/tofu" state pull -no-color | tee "$work/out"
grep -q '"lineage": *"b0b"' "$work/out" || { echo "changed: the state of the second place was read before" >&2; exit 1; }
