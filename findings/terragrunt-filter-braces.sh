#!/usr/bin/env bash
# One would guess: in a filter, as in a shell and in most globs, ./live/{dev,prod}/* stands for two folders.
# What happens: the filter is refused, since braces mark a path that holds special characters. In TG_FILTER the comma inside them splits it first.
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
mkdir -p live/{dev,prod,stage}/app
for one in dev prod stage; do : >"live/$one/app/terragrunt.hcl"; done
said=$("$work/terragrunt" find --filter './live/{dev,prod}/*' 2>&1 | grep -o "Unexpected '{' after expression" | head -n 1 || true)
marked=$("$work/terragrunt" find --filter '{./live/dev/*}' 2>/dev/null | paste -sd' ')
split=$(TG_FILTER='./live/dev/*,./live/prod/*' "$work/terragrunt" find 2>/dev/null | paste -sd' ')
echo "--filter './live/{dev,prod}/*': $said"
echo "--filter '{./live/dev/*}': $marked"
echo "TG_FILTER='./live/dev/*,./live/prod/*': $split"
if [ -z "$said" ] || [ "$marked" != live/dev/app ] || [ "$split" != "live/dev/app live/prod/app" ]; then
	echo "changed: a refusal, the one unit and both were seen before" >&2
	exit 1
fi
