#!/usr/bin/env bash
# One would guess: two dependency blocks with one label in one file are an error, or one of them counts, always the same.
# What happens: the file loads, and which of the two answers for dependency.x.outputs differs from one run to the next, with nothing changed.
# Seen with Terragrunt 1.1.2 and OpenTofu 1.12.6 on 2026-11-28.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/build" "$work/tree"
cp "$here"/../.tools/terragrunt/go.* "$work/build/" # The pin: github.com/gruntwork-io/terragrunt v1.1.2.
(cd "$work/build" && go build -buildvcs=false -o "$work/terragrunt" github.com/gruntwork-io/terragrunt)
cp "$here"/../.tools/opentofu/go.* "$work/build/" # The pin: github.com/opentofu/opentofu v1.12.6.
(cd "$work/build" && go build -buildvcs=false -o "$work/tofu" github.com/opentofu/opentofu/cmd/tofu)
cd "$work/tree"
export TG_NON_INTERACTIVE=true TG_TF_PATH="$work/tofu" TF_CLI_CONFIG_FILE="$work/tofurc"
: >"$work/tofurc"
mkdir a b unit
for one in a b; do
	printf 'output "id" {\n  value = "%s"\n}\n' "$one" >"$one/main.tf"
	: >"$one/terragrunt.hcl"
	(cd "$one" && "$work/terragrunt" apply -auto-approve >/dev/null 2>&1)
done
printf 'dependency "x" {\n  config_path = "../a"\n}\ndependency "x" {\n  config_path = "../b"\n}\ninputs = {\n  id = dependency.x.outputs.id\n}\n' >unit/terragrunt.hcl
seen=""
for _ in $(seq 40); do
	seen+=$(cd unit && "$work/terragrunt" render --format json 2>/dev/null | grep -o '"id":"[ab]"' || echo none)$'\n'
	if [[ $seen == *'"a"'* && $seen == *'"b"'* ]]; then break; fi
done
echo "inputs.id in $(grep -c . <<<"$seen") runs:"
sort <<<"$seen" | grep . | uniq -c
if [[ $seen != *'"a"'* || $seen != *'"b"'* || $seen == *none* ]]; then
	echo "changed: both were seen before, now one and now the other" >&2
	exit 1
fi
