#!/usr/bin/env bash
# One would guess: after the path of a unit in a stack was changed, `terragrunt stack generate` leaves what the stack says now.
# What happens: the unit is written to the new place and stays at the old one too, and `find`, as `run --all`, takes both: what was one unit runs
# twice, with two states.
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
: >catalog/terragrunt.hcl
generate() {
	printf 'unit "one" {\n  source = "../catalog"\n  path   = "%s"\n}\n' "$1" >live/terragrunt.stack.hcl
	(cd live && "$work/terragrunt" stack generate >/dev/null 2>&1)
}
generate old
generate new
units=$(cd live && "$work/terragrunt" find 2>/dev/null | grep -o 'terragrunt-stack/[a-z]*' | sort | paste -sd' ')
echo "after the path went from old to new, find lists: $units"
if [ "$units" != "terragrunt-stack/new terragrunt-stack/old" ]; then
	echo "changed: both were seen before" >&2
	exit 1
fi
