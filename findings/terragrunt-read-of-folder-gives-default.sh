#!/usr/bin/env bash
# One would guess: read_terragrunt_config(PATH, default) gives the default where nothing is at PATH.
# What happens: it gives the default also for a folder that is there and holds no terragrunt.hcl, so that a config which gets another name is
# replaced by the default without a word.
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
mkdir common app
printf 'locals {\n  a = "read"\n}\n' >common/terragrunt.hcl
printf 'inputs = {\n  a = read_terragrunt_config("../common", { locals = { a = "default" } }).locals.a\n}\n' >app/terragrunt.hcl
render() { (cd app && "$work/terragrunt" render --format json 2>/dev/null || true) | grep -oE '"a":"[^"]*"'; }
before=$(render)
mv common/terragrunt.hcl common/common.hcl
after=$(render)
echo "with terragrunt.hcl in the folder: $before; after it was renamed: $after"
if [ "$before" != '"a":"read"' ] || [ "$after" != '"a":"default"' ]; then
	echo "changed: the default was given before" >&2
	exit 1
fi
