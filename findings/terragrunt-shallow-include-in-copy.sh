#!/usr/bin/env bash
# One would guess: as any setting of the unit's terraform block, its include_in_copy stands for the include's under the shallow merge.
# What happens: the include's list wins, and the unit's file is missing where the unit runs. Under the deep merge both are copied.
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
mkdir -p module unit/.from-include unit/.from-unit
: >module/main.tf
: >unit/.from-include/file
: >unit/.from-unit/file
block() { printf 'terraform {\n  source          = "../module"\n  include_in_copy = [".from-%s/**"]\n}\n' "$1"; }
block include >shared.hcl
copied() {
	{ printf 'include "shared" {\n  path           = "../shared.hcl"\n  merge_strategy = "%s"\n}\n' "$1"; block unit; } >unit/terragrunt.hcl
	rm -rf unit/.terragrunt-cache
	(cd unit && "$work/terragrunt" init >/dev/null 2>&1)
	find unit/.terragrunt-cache -name file | grep -o 'from-[a-z]*' | sort | paste -sd' '
}
shallow=$(copied shallow)
deep=$(copied deep)
echo "copied with a shallow include: $shallow"
echo "copied with a deep include: $deep"
if [ "$shallow" != from-include ] || [ "$deep" != "from-include from-unit" ]; then
	echo "changed: the include's alone, and both, were seen before" >&2
	exit 1
fi
