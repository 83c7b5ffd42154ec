#!/usr/bin/env bash
# One would guess: an entry of dependencies.paths must lead to a unit, as the config_path of a dependency block must.
# What happens: any folder will do, also an empty one; only where nothing is there the unit fails.
# Seen with Terragrunt 1.1.2 and OpenTofu 1.12.6 on 2026-11-28.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/build" "$work/tree"
cp "$here"/../.tools/terragrunt/go.* "$work/build/" # The pin: github.com/gruntwork-io/terragrunt v1.1.2.
(cd "$work/build" && go build -buildvcs=false -o "$work/terragrunt" github.com/gruntwork-io/terragrunt)
cp "$here"/../.tools/opentofu/go.* "$work/build/" # The pin: github.com/opentofu/opentofu v1.12.6.
(cd "$work/build" && go build -buildvcs=false -o "$work/tofu" github.com/opentofu/opentofu/cmd/tofu)
cd "$work/tree"
export TG_NON_INTERACTIVE=true TG_TF_PATH="$work/tofu" TF_CLI_CONFIG_FILE="$work/tofurc"
: >"$work/tofurc"
mkdir empty unit
: >unit/main.tf
plan() {
	printf 'dependencies {\n  paths = ["../%s"]\n}\n' "$1" >unit/terragrunt.hcl
	code=0; (cd unit && "$work/terragrunt" plan >/dev/null 2>&1) || code=$?
	echo "$code"
}
folder=$(plan empty)
nothing=$(plan gone)
echo "plan with an empty folder among the paths: exit code $folder"
echo "plan with a path to nothing: exit code $nothing"
if [ "$folder" != 0 ] || [ "$nothing" = 0 ]; then
	echo "changed: 0, and a failure, were seen before" >&2
	exit 1
fi
