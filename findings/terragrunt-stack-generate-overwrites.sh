#!/usr/bin/env bash
# One would guess: `terragrunt stack generate` refuses, or at least says so, where a unit's path leads to a folder in which somebody wrote a
# terragrunt.hcl by hand.
# What happens: with no_dot_terragrunt_stack it puts the template's file over it and ends with 0.
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
mkdir -p live/one catalog
echo '# from the catalog' >catalog/terragrunt.hcl
echo '# by hand' >live/one/terragrunt.hcl
printf 'unit "one" {\n  source                  = "../catalog"\n  path                    = "one"\n  no_dot_terragrunt_stack = true\n}\n' >live/terragrunt.stack.hcl
code=0; (cd live && "$work/terragrunt" stack generate >/dev/null 2>&1) || code=$?
now=$(cat live/one/terragrunt.hcl)
echo "exit code $code; live/one/terragrunt.hcl says: $now"
if [ "$code" != 0 ] || [ "$now" != '# from the catalog' ]; then
	echo "changed: 0 and the catalog's text were seen before" >&2
	exit 1
fi
