#!/usr/bin/env bash
# One would guess: in a pathspec with the word glob two stars go through folders only where they stand alone between slashes, as its documentation
# says: any other two are one.
# What happens: two stars right behind the letters that a pattern begins with go through folders all the same, so :(glob)live/pr** takes in
# live/prod/vpc/terragrunt.hcl. Behind a wildcard, as in :(glob)liv?/pr**, they are one star.
# Seen with git 2.39.5 on 2026-11-29, by ls-files and by diff.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
git init -q .
mkdir -p live/prod/vpc
touch live/prod.hcl live/prod/vpc/terragrunt.hcl
git add .
said=""
for pattern in 'live/pr*' 'live/pr**' 'liv?/pr**'; do
	said+="$pattern: $(git ls-files -- ":(glob)$pattern" | tr '\n' ' ')
"
done
git --version
printf '%s' "$said"
if [ "$said" != 'live/pr*: live/prod.hcl 
live/pr**: live/prod.hcl live/prod/vpc/terragrunt.hcl 
liv?/pr**: live/prod.hcl 
' ]; then
	echo "changed: the second pattern alone went through folders before" >&2
	exit 1
fi
