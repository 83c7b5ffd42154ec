#!/usr/bin/env bash
# One would guess: TG_NO_STACK_GENERATE=true keeps run from generating stacks by the way; a stack generate that somebody asks for still does.
# What happens: `terragrunt stack generate` writes nothing either, and exits 0. Whoever sets the variable in CI and then generates by hand has
# no unit, and no error.
# Seen with Terragrunt 1.1.2 on 2026-11-28.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/build" "$work"/tree/{live,catalog/unit}
cp "$here"/../.tools/terragrunt/go.* "$work/build/" # The pin: github.com/gruntwork-io/terragrunt v1.1.2.
(cd "$work/build" && go build -buildvcs=false -o "$work/terragrunt" github.com/gruntwork-io/terragrunt)
cd "$work/tree"
: >catalog/unit/terragrunt.hcl
printf 'unit "one" {\n  source = "../catalog/unit"\n  path   = "one"\n}\n' >live/terragrunt.stack.hcl
export TG_NON_INTERACTIVE=true
cd live
written() { if [ -e .terragrunt-stack/one/terragrunt.hcl ]; then echo "the unit"; else echo nothing; fi; }
code=0; TG_NO_STACK_GENERATE=true "$work/terragrunt" stack generate >/dev/null 2>&1 || code=$?
with=$(written)
echo "stack generate with TG_NO_STACK_GENERATE=true: exit code $code, it wrote $with"
"$work/terragrunt" stack generate >/dev/null 2>&1
without=$(written)
echo "stack generate without it: it wrote $without"
if [ "$code" != 0 ] || [ "$with" != nothing ] || [ "$without" != "the unit" ]; then
	echo "changed: 0 and nothing, then the unit, were seen before" >&2
	exit 1
fi
