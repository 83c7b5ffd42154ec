#!/usr/bin/env bash
# One would guess: `tofu state push` writes the state that it is given, serial and all.
# What happens, in the local backend: to an empty place the serial goes up by one, over an older state with other contents by two, over the
# same contents with a new serial by none. So a copy that was pushed never looks like its original, and "the same serial" proves nothing.
# Seen with OpenTofu 1.12.6 on 2026-11-28.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/build" "$work/config"
cp "$here"/../.tools/opentofu/go.* "$work/build/" # The pin: github.com/opentofu/opentofu v1.12.6.
(cd "$work/build" && go build -buildvcs=false -ldflags '-X github.com/opentofu/opentofu/version.dev=no' -o "$work/tofu" github.com/opentofu/opentofu/cmd/tofu)
cd "$work/config"
printf 'terraform {\n  backend "local" {}\n}\n' >main.tf
export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=$work/empty.tfrc
: >"$TF_CLI_CONFIG_FILE"
"$work/tofu" init -no-color >/dev/null
state() { printf '{"version":4,"terraform_version":"1.12.6","serial":%s,"lineage":"b0b","outputs":{"word":{"value":"%s","type":"string"}},"resources":[]}' "$1" "$2"; }
got() { sed -n 's/.*"serial": *\([0-9]*\).*/\1/p' terraform.tfstate | head -n 1; }
push() { # what, serial, word, expected
	state "$2" "$3" | "$work/tofu" state push -no-color - >/dev/null
	echo "$1: serial $2 was pushed, $(got) is there"
	[ "$(got)" = "$4" ] || { echo "changed: $4 was seen before" >&2; exit 1; }
}
push "an empty place" 7 one 8
push "over another content" 20 two 22
push "over the same content" 30 two 30
