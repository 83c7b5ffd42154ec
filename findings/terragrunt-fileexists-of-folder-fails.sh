#!/usr/bin/env bash
# One would guess: fileexists says false of a folder, as of all that is no file.
# What happens: it is an error that fails the unit, and try takes its next argument.
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
mkdir data app
render() {
	printf 'inputs = {\n  there = %s\n}\n' "$1" >app/terragrunt.hcl
	(cd app && "$work/terragrunt" render --format json 2>&1 || true) | grep -oE '"there":[^,}]*|is not a regular file' | head -1
}
nothing=$(render 'fileexists("../nothing")')
folder=$(render 'fileexists("../data")')
tried=$(render 'try(fileexists("../data"), "tried")')
echo "of nothing: $nothing; of a folder: $folder; within try: $tried"
if [ "$nothing" != '"there":false' ] || [ "$folder" != 'is not a regular file' ] || [ "$tried" != '"there":"tried"' ]; then
	echo "changed: a folder was an error before" >&2
	exit 1
fi
