#!/usr/bin/env bash
# One would guess: `tofu state push` fails when it cannot take its own lock away again; whoever reads exit codes learns of it.
# What happens: it prints "Error releasing the state lock" on stderr and exits 0. The state is written, and the next run that wants the lock
# is refused, whoever it is.
# Seen with OpenTofu 1.12.6, backend http, on 2026-11-28.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
mkdir "$work/build" "$work/config"
cp "$here"/../.tools/opentofu/go.* "$work/build/" # The pin: github.com/opentofu/opentofu v1.12.6.
(cd "$work/build" && go build -buildvcs=false -ldflags '-X github.com/opentofu/opentofu/version.dev=no' -o "$work/tofu" github.com/opentofu/opentofu/cmd/tofu)
cat >"$work/server.py" <<'PY'
# A state server that locks, and is out of order whenever a lock shall go.
import http.server, sys
class Server(http.server.BaseHTTPRequestHandler):
    state, lock = b"", b""
    def answer(self, code, body=b""):
        self.send_response(code); self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)
    def body(self): return self.rfile.read(int(self.headers.get("Content-Length", 0)))
    def do_GET(self): self.answer(200 if Server.state else 404, Server.state)
    def do_POST(self): Server.state = self.body(); self.answer(200)
    def do_LOCK(self):
        asked = self.body()
        if Server.lock: return self.answer(423, Server.lock)
        Server.lock = asked; self.answer(200)
    def do_UNLOCK(self): self.body(); self.answer(500)
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Server)
open(sys.argv[1], "w").write(str(server.server_port))
server.serve_forever()
PY
python3 "$work/server.py" "$work/port" &
server=$!
until [ -s "$work/port" ]; do sleep 0.1; done
at=http://127.0.0.1:$(cat "$work/port")/
cd "$work/config"
printf 'terraform {\n  backend "http" {\n    address        = "%s"\n    lock_address   = "%s"\n    unlock_address = "%s"\n    retry_max      = 0\n  }\n}\n' "$at" "$at" "$at" >main.tf
export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=$work/empty.tfrc
: >"$TF_CLI_CONFIG_FILE"
"$work/tofu" init -no-color >/dev/null
push() { printf '{"version":4,"terraform_version":"1.12.6","serial":%s,"lineage":"b0b","outputs":{},"resources":[]}' "$1" | "$work/tofu" state push -no-color - >"$work/out" 2>&1; }
code=0; push 1 || code=$?
echo "the push whose lock cannot go: exit code $code; it says: $(grep -o 'Error [a-z]* the state lock' "$work/out")"
next=0; push 9 || next=$?
echo "the push after it: exit code $next; it says: $(grep -o 'Error [a-z]* the state lock' "$work/out")"
if [ "$code" != 0 ] || [ "$next" = 0 ]; then
	echo "changed: 0, and then not 0, were seen before" >&2
	exit 1
fi
