#!/usr/bin/env bash
# One would guess: TG_EXPERIMENT_MODE=false leaves experiments off, as the flag without a value does.
# What happens: setting the variable at all turns every experiment on, whatever it says: find lists a unit behind a link, which is the experiment symlinks.
# Seen with Terragrunt 1.1.2 on 2026-11-29.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/build" "$work/tree/live"
cp "$here"/../.tools/terragrunt/go.* "$work/build/" # The pin: github.com/gruntwork-io/terragrunt v1.1.2.
(cd "$work/build" && go build -buildvcs=false -o "$work/terragrunt" github.com/gruntwork-io/terragrunt)
mkdir -p "$work/tree/shared/net"
: >"$work/tree/shared/net/terragrunt.hcl"
ln -s ../shared/net "$work/tree/live/net"
cd "$work/tree/live"
export TG_NON_INTERACTIVE=true
unset TG_EXPERIMENT_MODE TG_EXPERIMENT TERRAGRUNT_EXPERIMENT_MODE TERRAGRUNT_EXPERIMENT
without=$("$work/terragrunt" find --no-color 2>/dev/null)
with=$(TG_EXPERIMENT_MODE=false "$work/terragrunt" find --no-color 2>/dev/null)
echo "find, without the variable: ${without:-nothing}"
echo "find, with TG_EXPERIMENT_MODE=false: ${with:-nothing}"
if [ -n "$without" ] || [ "$with" != net ]; then
	echo "changed: nothing, and net, were seen before" >&2
	exit 1
fi
