#!/usr/bin/env bash
# One would guess: as any other block, a `generate` block of the unit stands for that of the same label in what it includes.
# What happens: under the shallow merge, the default, the config is refused for the two blocks of one name. Under merge_strategy = "deep" the
# unit's block counts.
# Seen with Terragrunt 1.1.2 on 2026-11-28.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/build" "$work/tree"
cp "$here"/../.tools/terragrunt/go.* "$work/build/" # The pin: github.com/gruntwork-io/terragrunt v1.1.2.
(cd "$work/build" && go build -buildvcs=false -o "$work/terragrunt" github.com/gruntwork-io/terragrunt)
cd "$work/tree"
export TG_NON_INTERACTIVE=true
mkdir unit
block() { printf 'generate "provider" {\n  path      = "provider.tf"\n  if_exists = "overwrite"\n  contents  = "# %s"\n}\n' "$1"; }
block include >shared.hcl
render() {
	{ printf 'include "shared" {\n  path           = "../shared.hcl"\n  merge_strategy = "%s"\n}\n' "$1"; block unit; } >unit/terragrunt.hcl
	(cd unit && "$work/terragrunt" render 2>&1) | grep -o 'generate blocks with the same name\|contents *= *"# [a-z]*' | head -n 1 || true
}
shallow=$(render shallow)
deep=$(render deep)
echo "shallow: $shallow"
echo "deep: $deep"
if [ "$shallow" != 'generate blocks with the same name' ] || [[ $deep != *'# unit' ]]; then
	echo "changed: a refusal and the unit's block were seen before" >&2
	exit 1
fi
