#!/usr/bin/env bash
# One would guess: a merge strategy of an include that Terragrunt names in its own list of valid ones can be used.
# What happens: deep_map_only stands in that list, and every unit whose include asks for it is refused with the words for an impossible
# condition.
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
printf 'inputs = {\n  a = 1\n}\n' >root.hcl
write() { printf 'include "root" {\n  path           = "../root.hcl"\n  merge_strategy = "%s"\n}\n' "$1" >unit/terragrunt.hcl; }
write made_up
listed=$(cd unit && "$work/terragrunt" render 2>&1 | grep -o 'Valid strategies are: .*' | head -n 1) || true
write deep_map_only
code=0; said=$(cd unit && "$work/terragrunt" render 2>&1) || code=$?
echo "$listed"
echo "deep_map_only: exit code $code, $(grep -o -m 1 'impossible condition' <<<"$said" || echo 'no such words')"
if [[ $listed != *deep_map_only* || $code == 0 || $said != *"impossible condition"* ]]; then
	echo "changed: it was listed and refused before" >&2
	exit 1
fi
