#!/bin/sh
# Gets what the tests need beside Go, git and make: shellcheck, which judges the scripts that the tool writes, and a PostgreSQL server, to
# which states are brought. On Debian and Ubuntu it installs them; elsewhere it says what is missing.
set -eu

missing=""
command -v shellcheck >/dev/null || missing="shellcheck"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0

as_root=""
[ "$(id -u)" = 0 ] || as_root=sudo
if ! command -v apt-get >/dev/null || { [ -n "$as_root" ] && ! command -v sudo >/dev/null; }; then
	echo "the tests need $missing: install them, then run this again" >&2
	exit 1
fi
echo "installing $missing" >&2
$as_root apt-get update -q
# shellcheck disable=SC2086 # a list of packages
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -qy --no-install-recommends $missing
