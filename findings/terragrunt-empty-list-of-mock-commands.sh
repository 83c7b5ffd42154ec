#!/usr/bin/env bash
# One would guess: mock_outputs_allowed_terraform_commands = [] allows mocks for no command.
# What happens: an empty list counts as none, which allows them for every command: apply takes the mock. A list that names another command is
# what forbids it.
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
mkdir net app
printf 'output "id" {\n  value = "real"\n}\n' >net/main.tf
: >net/terragrunt.hcl
printf 'variable "id" {}\noutput "id" {\n  value = var.id\n}\n' >app/main.tf
apply() {
	printf 'dependency "net" {\n  config_path                             = "../net"\n  mock_outputs                            = { id = "mock" }\n  mock_outputs_allowed_terraform_commands = %s\n}\ninputs = {\n  id = dependency.net.outputs.id\n}\n' "$1" >app/terragrunt.hcl
	rm -f app/terraform.tfstate
	if (cd app && "$work/terragrunt" apply -auto-approve >/dev/null 2>&1); then (cd app && "$work/terragrunt" output -raw id 2>/dev/null); else echo refused; fi
}
empty=$(apply '[]')
other=$(apply '["validate"]')
echo "apply with []: $empty"
echo "apply with [\"validate\"]: $other"
if [ "$empty" != mock ] || [ "$other" != refused ]; then
	echo "changed: the mock, and a refusal, were seen before" >&2
	exit 1
fi
