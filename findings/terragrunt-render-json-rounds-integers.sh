#!/usr/bin/env bash
# One would guess: `terragrunt render --format json` shows the inputs as a plan would get them.
# What happens: an integer above 2^53 is rounded there to the next one that a float can hold. `render` without a format, and the run itself, keep
# every digit. Whoever compares units by their JSON takes two account numbers for one.
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
printf 'inputs = {\n  account = 9007199254740993\n}\n' >terragrunt.hcl
json=$("$work/terragrunt" render --format json 2>/dev/null | grep -o '"account":[0-9]*')
hcl=$("$work/terragrunt" render 2>/dev/null | grep -o 'account = [0-9]*')
echo "written: 9007199254740993; as JSON $json; as HCL $hcl"
if [ "$json" != '"account":9007199254740992' ] || [ "$hcl" != 'account = 9007199254740993' ]; then
	echo "changed: JSON was rounded to …992 before, HCL was not" >&2
	exit 1
fi
