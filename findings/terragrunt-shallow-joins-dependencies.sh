#!/usr/bin/env bash
# One would guess: under the shallow merge of an include, which lets each block of the unit stand for the include's, the unit's `dependencies`
# block is the one that counts.
# What happens: the paths of both are joined: the unit waits for the include's too, and no unit can take one back.
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
mkdir a b unit
: >a/terragrunt.hcl
: >b/terragrunt.hcl
printf 'dependencies {\n  paths = ["../a"]\n}\n' >shared.hcl
printf 'include "shared" {\n  path           = "../shared.hcl"\n  merge_strategy = "shallow"\n}\ndependencies {\n  paths = ["../b"]\n}\n' >unit/terragrunt.hcl
paths=$(cd unit && "$work/terragrunt" render 2>/dev/null | grep -o 'paths = .*')
echo "$paths"
if [ "$paths" != 'paths = ["../a", "../b"]' ]; then
	echo "changed: both were seen before" >&2
	exit 1
fi
