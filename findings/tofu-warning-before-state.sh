#!/usr/bin/env bash
# One would guess: what `tofu state pull` prints on stdout is the state and nothing else, so that it can be piped, and a warning about the
# CLI's own configuration goes to stderr.
# What happens: a TF_CLI_CONFIG_FILE that names a missing file is a warning on stdout, before the state, with exit code 0. The same goes for
# `workspace list`, `output -json` and `version -json`: whoever parses them reads a warning as a state, as workspaces or as JSON.
# Seen with OpenTofu 1.12.6 on 2026-11-28.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/build" "$work/config"
cp "$here"/../.tools/opentofu/go.* "$work/build/" # The pin: github.com/opentofu/opentofu v1.12.6.
(cd "$work/build" && go build -buildvcs=false -ldflags '-X github.com/opentofu/opentofu/version.dev=no' -o "$work/tofu" github.com/opentofu/opentofu/cmd/tofu)
cd "$work/config"
echo 'output "word" { value = "hello" }' >main.tf
export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
export TF_CLI_CONFIG_FILE=$work/empty.tfrc
: >"$TF_CLI_CONFIG_FILE"
"$work/tofu" init -no-color >/dev/null
"$work/tofu" apply -auto-approve -no-color >/dev/null
export TF_CLI_CONFIG_FILE=$work/missing.tfrc
for command in "state pull" "workspace list" "output -json" "version -json"; do
	# shellcheck disable=SC2086 # Two words are meant.
	"$work/tofu" $command >"$work/out" 2>"$work/err"
	echo "== tofu $command: exit code 0, stdout begins:"
	sed -n 1,4p "$work/out"
	grep -q Warning "$work/out" || { echo "changed: no warning on stdout any more" >&2; exit 1; }
done
