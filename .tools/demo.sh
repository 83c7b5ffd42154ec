#!/bin/sh
# demo.sh TG-REFACTOR SAMPLE plans, proves, applies, validates and rolls back the multi-cluster refactoring on a scratch copy of a
# sample tree, and compares what is left with what was there. It needs nothing but git.
set -eu

tool=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
sample=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tree=$scratch/$(basename "$sample")
cp -R "$sample" "$tree"
cp -R "$sample" "$scratch/before"

# A repository of its own, without anybody's configuration.
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
git() { command git -C "$tree" -c user.name=demo -c user.email=demo@example.com -c init.defaultBranch=main "$@"; }
git init --quiet
git add --all
git commit --quiet --message 'The tree as it is'

bold= plain=
if [ -t 1 ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); fi
say() { printf '\n%s$ %s%s\n' "$bold" "$*" "$plain"; }
show() {
	say tg-refactor "$@"
	"$tool" -C "$tree" "$@"
}

show plan
show prove
show apply --auto-approve --quiet
show status

say git status --short
git add --all
git status --short
git reset --quiet

# With Terragrunt on the path, validate lets it validate every unit, too.
show validate --no-run
show history
show rollback --auto-approve
diff -r --exclude=.git "$scratch/before" "$tree"
printf '\nAfter the rollback every file is what it was.\n'
