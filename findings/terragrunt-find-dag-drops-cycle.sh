#!/usr/bin/env bash
# One would guess: asked for an order, or for dependencies, in a tree with a cycle, `terragrunt find` fails or lists the units of the cycle
# last.
# What happens: `find --dag`, `find --dependencies` and `list --dag` end with 0 and leave out the units of the cycle and each unit that depends
# on one of them, at any distance; plain `find` lists all.
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
mkdir a b below far free
depends() { printf 'dependency "x" {\n  config_path = "../%s"\n}\n' "$2" >"$1/terragrunt.hcl"; }
depends a b
depends b a
depends below a
depends far below
: >free/terragrunt.hcl
all=$("$work/terragrunt" find 2>/dev/null | paste -sd' ')
code=0; dag=$("$work/terragrunt" find --dag 2>/dev/null | paste -sd' ') || code=$?
json=$("$work/terragrunt" find --dependencies --json 2>/dev/null | grep -o '"path": *"[a-z]*"' | paste -sd' ')
echo "find: $all"
echo "find --dag: $dag, exit code $code"
echo "find --dependencies --json: $json"
if [ "$all" != "a b below far free" ] || [ "$dag" != free ] || [ "$code" != 0 ] || [ "$json" != '"path": "free"' ]; then
	echo "changed: all five, and the one free unit with exit code 0, were seen before" >&2
	exit 1
fi
