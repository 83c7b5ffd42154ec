#!/usr/bin/env bash
# One would guess: a dependency block needs a config at its config_path, whatever else it says; with mock outputs alone it is so.
# What happens: with skip_outputs = true nothing needs to be there, and the unit plans with its mocks.
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
mkdir unit
printf 'variable "id" {}\n' >unit/main.tf
plan() {
	printf 'dependency "gone" {\n  config_path  = "../gone"\n  mock_outputs = { id = "mock" }\n%s}\ninputs = {\n  id = dependency.gone.outputs.id\n}\n' "$1" >unit/terragrunt.hcl
	code=0; (cd unit && "$work/terragrunt" plan >/dev/null 2>&1) || code=$?
	echo "$code"
}
mocks=$(plan '')
skips=$(plan $'  skip_outputs = true\n')
echo "mock outputs, and nothing at config_path: exit code $mocks"
echo "skip_outputs as well: exit code $skips"
if [ "$mocks" = 0 ] || [ "$skips" != 0 ]; then
	echo "changed: a failure, and 0, were seen before" >&2
	exit 1
fi
