#!/usr/bin/env bash
# One would guess: `state pull` prints the state as it is stored, so that what is pulled can be compared with what was pushed, and shows which
# program wrote it last.
# What happens: it prints the state as the running program would write it, with its own version in place of the stored one, while the stored
# one stays as it is. Who wrote a state last can only be read where it is stored.
# Seen with OpenTofu 1.12.6 on 2026-11-28 (Terraform 1.11.4 does the same).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/build" "$work/module"
cp "$here"/../.tools/opentofu/go.* "$work/build/" # The pin: github.com/opentofu/opentofu v1.12.6.
(cd "$work/build" && go build -buildvcs=false -o "$work/tofu" github.com/opentofu/opentofu/cmd/tofu)
: >"$work/tofurc"
export TF_CLI_CONFIG_FILE="$work/tofurc"
cd "$work/module"
printf 'terraform {\n  backend "local" {\n    path = "stored.tfstate"\n  }\n}\n\nresource "terraform_data" "a" {\n  input = "x"\n}\n' >main.tf
"$work/tofu" init -no-color >/dev/null
"$work/tofu" apply -auto-approve -no-color >/dev/null
sed 's/"terraform_version": "[^"]*"/"terraform_version": "1.6.0"/' stored.tfstate >older && mv older stored.tfstate
version() { grep -o '"terraform_version": *"[^"]*"' | grep -o '[0-9][^"]*'; }
pulled=$("$work/tofu" state pull | version) stored=$(version <stored.tfstate)
echo "stored: $stored, pulled: $pulled"
if [[ $stored != 1.6.0 || $pulled == 1.6.0 ]]; then
	echo "changed: the pulled state had the version of the program that pulled it" >&2
	exit 1
fi
