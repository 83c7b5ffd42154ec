#!/usr/bin/env bash
# One would guess: any key of a stack's values reaches the unit, as in any other object: "odd key" = 1 is values["odd key"].
# What happens: stack generate writes the keys into terragrunt.values.hcl as names of attributes, without quotes, and succeeds. A key that is no
# identifier makes a file that does not parse, so that the unit loads no more.
# Seen with Terragrunt 1.1.2 on 2026-11-29.
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
printf 'inputs = {\n  all = values\n}\n' >catalog/terragrunt.hcl
printf 'unit "one" {\n  source = "../catalog"\n  path   = "one"\n  values = {\n    "odd key" = 1\n  }\n}\n' >live/terragrunt.stack.hcl
cd live
generated=0
"$work/terragrunt" stack generate >/dev/null 2>&1 || generated=$?
written=$(grep odd .terragrunt-stack/one/terragrunt.values.hcl)
rendered=0
(cd .terragrunt-stack/one && "$work/terragrunt" render >/dev/null 2>&1) || rendered=$?
echo "generate ends with $generated, the file says: $written; render of the unit ends with $rendered"
if [ "$generated" != 0 ] || [ "$written" != 'odd key = 1' ] || [ "$rendered" = 0 ]; then
	echo 'changed: an unquoted key that nothing can read was seen before' >&2
	exit 1
fi
