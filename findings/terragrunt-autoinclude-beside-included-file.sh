#!/usr/bin/env bash
# One would guess: terragrunt.autoinclude.hcl belongs to the unit beside it.
# What happens: it is merged into any file beside it that Terragrunt parses: an included file of any name hands it on to every unit that includes
# it, and read_terragrunt_config of that file returns it too.
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
mkdir shared unit reads
printf 'inputs = {\n  base = 1\n}\n' >shared/base.hcl
printf 'inputs = {\n  extra = 2\n}\n' >shared/terragrunt.autoinclude.hcl
printf 'include "base" {\n  path = "../shared/base.hcl"\n}\n' >unit/terragrunt.hcl
printf 'inputs = read_terragrunt_config("../shared/base.hcl").inputs\n' >reads/terragrunt.hcl
inputs() { (cd "$1" && "$work/terragrunt" render --format json 2>/dev/null | grep -o '"inputs":{[^}]*}'); }
includes=$(inputs unit)
reads=$(inputs reads)
echo "a unit that includes shared/base.hcl: $includes"
echo "a unit that reads it: $reads"
if [ "$includes" != '"inputs":{"base":1,"extra":2}' ] || [ "$reads" != "$includes" ]; then
	echo "changed: both had base and extra before" >&2
	exit 1
fi
