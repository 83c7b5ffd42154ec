#!/usr/bin/env bash
# One would guess: a feature of one name in a unit and in what it includes has one value in the unit.
# What happens: with a shallow include each file sees its own default, so one unit runs by two values; the flag on the command line reaches both.
# With a deep include any default that is no object keeps the unit from loading, with a message about JSON.
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
printf 'feature "size" {\n  default = "include"\n}\ninputs = {\n  from_include = feature.size.value\n}\n' >shared.hcl
write() { printf 'include "shared" {\n  path           = "../shared.hcl"\n  merge_strategy = "%s"\n}\nfeature "size" {\n  default = "unit"\n}\ninputs = {\n  from_unit = feature.size.value\n}\n' "$1" >unit/terragrunt.hcl; }
inputs() { (cd unit && "$work/terragrunt" render --format json "$@" 2>&1 | grep -o '"inputs":{[^}]*}\|cannot unmarshal' | head -n 1) || true; }
write shallow
shallow=$(inputs)
flag=$(inputs --feature size=flag)
write deep
deep=$(inputs)
echo "shallow: $shallow"
echo "shallow, --feature size=flag: $flag"
echo "deep: $deep"
if [ "$shallow" != '"inputs":{"from_include":"include","from_unit":"unit"}' ] ||
	[ "$flag" != '"inputs":{"from_include":"flag","from_unit":"flag"}' ] || [ "$deep" != 'cannot unmarshal' ]; then
	echo "changed: two values, one flag and an error were seen before" >&2
	exit 1
fi
