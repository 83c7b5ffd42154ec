#!/usr/bin/env bash
# One would guess: an included file that asks for values.region sees what the stack gave to the unit that includes it, as it sees the unit's
# folder in get_terragrunt_dir().
# What happens: values are those of the folder in which the included file lies. Above the generated unit there are none, so a try() around the
# reference takes its fallback without a word, while the unit's own file has the value.
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
mkdir live catalog
printf 'include "shared" {\n  path = find_in_parent_folders("shared.hcl")\n}\ninputs = {\n  own = values.region\n}\n' >catalog/terragrunt.hcl
printf 'inputs = {\n  shared = try(values.region, "the fallback")\n}\n' >live/shared.hcl
printf 'unit "one" {\n  source = "../catalog"\n  path   = "one"\n  values = {\n    region = "eu"\n  }\n}\n' >live/terragrunt.stack.hcl
cd live
"$work/terragrunt" stack generate >/dev/null 2>&1
inputs=$(cd .terragrunt-stack/one && "$work/terragrunt" render --format json 2>/dev/null | grep -o '"inputs":{[^}]*}')
echo "$inputs"
if [ "$inputs" != '"inputs":{"own":"eu","shared":"the fallback"}' ]; then
	echo 'changed: "eu" in the unit and "the fallback" in the included file were seen before' >&2
	exit 1
fi
