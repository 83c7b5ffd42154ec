#!/bin/sh
# demo.sh TG-REFACTOR SAMPLE plans, applies and rolls back the multi-cluster refactoring on a scratch copy of a sample tree, and
# compares what is left with what was there. It needs nothing but git.
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

show() {
	printf '\n\033[1m$ tg-refactor %s\033[0m\n' "$*"
	"$tool" -C "$tree" "$@"
}

show plan
show apply --auto-approve
show status
show history

printf '\n\033[1m$ git status --short\033[0m\n'
git add --all --intent-to-add
git status --short

show rollback --auto-approve
git reset --quiet
printf '\n'
diff -r --exclude=.git "$scratch/before" "$tree"
echo "After the rollback every file is what it was."
