#!/bin/sh
# A room without a rule would import what it likes, and one without a row would be known to nobody: every folder of internal/ needs a
# depguard rule of its name in .golangci.yaml and a row in the table of docs/architecture.md, and every row a folder.
set -eu
cd "$(dirname "$0")/.."

status=0
complain() {
	echo "$*" >&2
	status=1
}

for folder in $(find internal -name "*.go" -exec dirname {} + | sort -u | grep -v /testdata); do
	room=$(basename "$folder")
	grep -q "^        $room:\$" .golangci.yaml && grep -qF "\"**/internal/$room/*.go\"" .golangci.yaml ||
		complain "internal/$room has no depguard rule '$room' in .golangci.yaml"
	grep -q "^| \`$room\` |" docs/architecture.md ||
		complain "internal/$room has no row in the table of docs/architecture.md"
done

for room in $(sed -n 's/^| `\([a-z]*\)` |.*/\1/p' docs/architecture.md); do
	[ -d "internal/$room" ] || complain "docs/architecture.md has a row for internal/$room, which does not exist"
done

# No rule of ours may know the sample's names; defaults stand in internal/layout.
names='cluster-101|\bsol\b|ghcr\.io'
if grep -rnE "$names" internal cmd --include='*.go' --exclude='*_test.go' --exclude-dir=layout --exclude-dir=realtest | grep -vE '^[^:]+:[0-9]+:[[:space:]]*//'; then
	complain "names of the sample tree stand in the code above"
fi

exit $status
