#!/usr/bin/env bash
# One would guess: where a terragrunt.autoinclude.stack.hcl gives a unit another path, unit.NAME.path is that path in the whole stack file.
# What happens: in values it is; in an autoinclude block it is the path from before, where nothing is generated, and the dependency leads nowhere.
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
mkdir -p units/a units/b live
touch units/a/terragrunt.hcl units/b/terragrunt.hcl
cat >live/terragrunt.stack.hcl <<'EOF'
unit "a" {
  source = "../units/a"
  path   = "base"
}

unit "b" {
  source = "../units/b"
  path   = "b"
  values = {
    a = unit.a.path
  }

  autoinclude {
    dependency "a" {
      config_path = unit.a.path
    }
  }
}
EOF
printf 'unit "a" {\n  source = "../units/a"\n  path   = "instead"\n}\n' >live/terragrunt.autoinclude.stack.hcl
(cd live && "$work/terragrunt" stack generate >/dev/null 2>&1)
generated=$(cd live/.terragrunt-stack && echo *)
value=$(grep -rhoE 'a += .*' live/.terragrunt-stack/b/terragrunt.values.hcl | grep -oE '(base|instead)')
path=$(grep -oE '(base|instead)"' live/.terragrunt-stack/b/terragrunt.autoinclude.hcl | tr -d '"')
echo "generated: $generated; in values: $value; in the autoinclude: $path"
if [ "$generated" != "b instead" ] || [ "$value" != instead ] || [ "$path" != base ]; then
	echo "changed: only the autoinclude named the old place before" >&2
	exit 1
fi
