#!/usr/bin/env bash
# One would guess: a dependency block of an include that the unit overrides by a block of the same label counts for nothing; so it does for
# plan, which takes the outputs of the unit's own target.
# What happens: `terragrunt find --dependencies` lists both targets with a shallow include, the overridden one too, even where nothing stands
# there. With merge_strategy = "deep" it lists the unit's own target alone.
# Seen with Terragrunt 1.1.2 on 2026-11-28.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/build" "$work"/tree/{shallow,deep,net}
cp "$here"/../.tools/terragrunt/go.* "$work/build/" # The pin: github.com/gruntwork-io/terragrunt v1.1.2.
(cd "$work/build" && go build -buildvcs=false -o "$work/terragrunt" github.com/gruntwork-io/terragrunt)
cd "$work/tree"
: >net/terragrunt.hcl
printf 'dependency "net" {\n  config_path = "../elsewhere"\n}\n' >shared.hcl
for strategy in shallow deep; do
	printf 'include "shared" {\n  path           = "../shared.hcl"\n  merge_strategy = "%s"\n}\ndependency "net" {\n  config_path = "../net"\n}\n' \
		"$strategy" >"$strategy/terragrunt.hcl"
done
export TG_NON_INTERACTIVE=true TG_TF_PATH=false
"$work/terragrunt" find --dependencies --json >"$work/found" 2>/dev/null
listed() { tr -d ' \n' <"$work/found" | grep -o "\"path\":\"$1\",\"dependencies\":\[[^]]*\]" | sed 's/.*\[//; s/\]//; s/"//g'; }
shallow=$(listed shallow | tr , '\n' | sort | paste -sd,)
deep=$(listed deep)
echo "with a shallow include, find lists: $shallow"
echo "with a deep include, find lists: $deep"
if [ "$shallow" != "elsewhere,net" ] || [ "$deep" != net ]; then
	echo "changed: elsewhere,net and net were seen before" >&2
	exit 1
fi
