#!/usr/bin/env bash
# One would guess: two well-known matchers for JavaScript read one pattern alike, so that a filter may be handed from a tool that has the one to a tool
# that has the other: [!p] is any letter but p, and two stars that are not alone between slashes are one.
# What happens: minimatch does so; to picomatch [!p] is the letters ! and p, and only [^p] is turned round. And **.hcl as a whole pattern
# goes through folders in picomatch, while live/**.hcl does not.
# Seen with picomatch 2.3.1 and minimatch 11.0.9 on 2026-11-29.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null 2>&1
npm install --ignore-scripts --no-audit --no-fund picomatch@2.3.1 minimatch@11.0.9 >/dev/null 2>&1
cat >ask.mjs <<'EOF'
import picomatch from 'picomatch'
import { minimatch } from 'minimatch'

for (const [pattern, file] of [
  ['live/[!p]rod', 'live/prod'], ['live/[!p]rod', 'live/qrod'], ['live/[^p]rod', 'live/qrod'],
  ['**.hcl', 'live/root.hcl'], ['live/**.hcl', 'live/prod/root.hcl'],
]) {
  console.log(pattern, file, 'picomatch', picomatch.isMatch(file, pattern, { dot: true }), 'minimatch', minimatch(file, pattern, { dot: true }))
}
EOF
said=$(node ask.mjs)
echo "$said"
if [ "$said" != 'live/[!p]rod live/prod picomatch true minimatch false
live/[!p]rod live/qrod picomatch false minimatch true
live/[^p]rod live/qrod picomatch true minimatch true
**.hcl live/root.hcl picomatch true minimatch false
live/**.hcl live/prod/root.hcl picomatch false minimatch false' ]; then
	echo "changed: the two differed in the first, the second and the fourth line before" >&2
	exit 1
fi
