#!/usr/bin/env bash
# One would guess: TF_VAR_size in the environment beats the input `size` or does not, whatever the input's value is; and a null input is none,
# so that the variable's default counts.
# What happens: any value but null loses to the environment. null wins over it, and over the variable's default as well.
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
printf 'variable "size" {\n  default = "the default"\n}\noutput "size" {\n  value = var.size == null ? "null" : var.size\n}\n' >main.tf
export TF_VAR_size=environment
size() {
	printf 'inputs = {\n  size = %s\n}\n' "$1" >terragrunt.hcl
	"$work/terragrunt" apply -auto-approve -no-color >/dev/null 2>&1
	"$work/terragrunt" output -raw size 2>/dev/null
}
text=$(size '"input"')
null=$(size null)
echo "TF_VAR_size=environment, input \"input\": $text"
echo "TF_VAR_size=environment, input null: $null"
if [ "$text" != environment ] || [ "$null" != null ]; then
	echo "changed: environment and null were seen before" >&2
	exit 1
fi
