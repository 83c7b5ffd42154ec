#!/usr/bin/env bash
# One would guess: the fallback of find_in_parent_folders is asked for only where the file is not found.
# What happens: it is evaluated first, as any argument. A look-up in the fallback that finds nothing fails the unit although its own file is there,
# so two names cannot be tried one after the other by nesting, unless the inner one has a fallback too.
# Seen with Terragrunt 1.1.2 on 2026-11-28.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/build" "$work/tree/prod/app"
cp "$here"/../.tools/terragrunt/go.* "$work/build/" # The pin: github.com/gruntwork-io/terragrunt v1.1.2.
(cd "$work/build" && go build -buildvcs=false -o "$work/terragrunt" github.com/gruntwork-io/terragrunt)
cd "$work/tree"
export TG_NON_INTERACTIVE=true
touch prod/env.hcl
unit() { printf 'inputs = {\n  file = basename(%s)\n}\n' "$1" >prod/app/terragrunt.hcl; }
render() { (cd prod/app && "$work/terragrunt" render --format json 2>&1 || true) | grep -oE '"file":"[^"]*"|Could not find a other.hcl' | head -1; }
unit 'find_in_parent_folders("env.hcl", find_in_parent_folders("other.hcl"))'
nested=$(render)
unit 'find_in_parent_folders("env.hcl", find_in_parent_folders("other.hcl", "none.hcl"))'
guarded=$(render)
echo "a fallback that finds nothing: $nested"
echo "one that has a fallback itself: $guarded"
if [ "$nested" != 'Could not find a other.hcl' ] || [ "$guarded" != '"file":"env.hcl"' ]; then
	echo "changed: the first failed before" >&2
	exit 1
fi
