# Only the default workspace is brought over.
[ "${TF_WORKSPACE:-default}" = default ] || {
	echo "TF_WORKSPACE is $TF_WORKSPACE: states of workspaces are not brought over" >&2
	exit 1
}
# The environment of OpenTofu and Terraform: nothing that leads elsewhere than to the default workspace of a scratch folder.
unset TF_WORKSPACE TF_DATA_DIR TF_CLI_ARGS TF_CLI_ARGS_init TF_CLI_ARGS_state TF_LOG TF_LOG_PATH
export TF_INPUT=0 TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1

prepare() {
	mkdir -p "$saved"
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	trap 'exit 1' HUP INT TERM
}

say() { echo "$name $1."; }

fail() {
	echo "$name: $1" >&2
	exit 1
}

# begin FUNCTION UNIT: makes the scratch folders of a unit.
begin() {
	unit=$work/$1
	name=$2
	function=$1
	mkdir "$unit" "$unit/old" "$unit/new" "$unit/none"
}

# put FILE [VARIABLE...]: keeps what is read below the unit's scratch folder. Where the name of a variable stands between @@, it puts its value.
put() {
	file=$unit/$1
	shift
	cat >"$file"
	for variable in "$@"; do
		eval "[ -n \"\${$variable:-}\" ]" || fail "$variable is not set, which holds a secret of the backend"
		variable=$variable awk '
			BEGIN {
				name = ENVIRON["variable"]
				value = ENVIRON[name]
				for (i = 1; i <= length(value); i++) {
					c = substr(value, i, 1)
					if (c == "\n") c = "\\n"
					else if (c == "\\" || c == "\"") c = "\\" c
					else if ((c == "$" || c == "%") && substr(value, i + 1, 1) == "{") c = c c
					written = written c
				}
				name = "@@" name "@@"
			}
			{
				line = ""
				while (at = index($0, name)) {
					line = line substr($0, 1, at - 1) written
					$0 = substr($0, at + length(name))
				}
				print line $0
			}' "$file" >"$file.put"
		mv "$file.put" "$file"
	done
}

# open SIDE PROGRAM: sets the backend up. Providers are not needed, so none can be fetched.
open() {
	printf '%s' "$2" >"$unit/$1.program"
	if ! (cd "$unit/$1" && "$2" init -input=false -no-color -plugin-dir="$unit/none") >"$unit/$1.log" 2>&1; then
		# Without providers the end fails; the backend is set up before.
		[ -f "$unit/$1/.terraform/terraform.tfstate" ] || {
			cat "$unit/$1.log" >&2
			fail "the backend of the $1 place cannot be set up"
		}
	fi
}

# default_workspace SIDE: fails where the backend has states of other workspaces, which would stay behind.
default_workspace() {
	program=$(cat "$unit/$1.program")
	# Some backends know no workspaces, and say so. A name stands behind "* " or two spaces, and nothing else does.
	(cd "$unit/$1" && "$program" workspace list) >"$unit/$1.list" 2>/dev/null || return 0
	others=$(sed -n 's/^[* ] \([^ ]*\)$/\1/p' "$unit/$1.list" | grep -vx default | tr '\n' ' ')
	[ -z "$others" ] || fail "the unit uses workspaces, which are not brought over: $others"
}

# pull SIDE: reads the state into SIDE.json, which is empty where there is none.
pull() {
	program=$(cat "$unit/$1.program")
	(cd "$unit/$1" && "$program" state pull) >"$unit/$1.out" || fail "the state at the $1 place cannot be read"
	# A program may print warnings before the state.
	sed -n '/^{/,$p' "$unit/$1.out" >"$unit/$1.json"
	if [ -z "$(lineage "$1")" ]; then : >"$unit/$1.json"; fi
}

# push SIDE STATE: writes the state, which is refused over another lineage or a higher serial.
push() {
	program=$(cat "$unit/$1.program")
	printf '%s\n' "$2" | (cd "$unit/$1" && "$program" state push -) >"$unit/$1.log" 2>&1 || {
		cat "$unit/$1.log" >&2
		fail "the state at the $1 place cannot be written"
	}
}

# field SIDE NAME: the first value of this name, which is the state's own.
field() { tr ',' '\n' <"$unit/$1.json" | sed -n 's/^[ {]*"'"$2"'": *"\{0,1\}\([^" ]*\)"\{0,1\} *$/\1/p' | sed -n 1p; }

lineage() { field "$1" lineage; }

serial() { field "$1" serial; }

# holds SIDE: whether there is a state that is not empty.
holds() { [ -s "$unit/$1.json" ] && grep -q '"mode": *"' "$unit/$1.json"; }

addresses() {
	program=$(cat "$unit/$1.program")
	(cd "$unit/$1" && "$program" state list) | LC_ALL=C sort
}

# same SIDE SIDE: whether both hold the same but for serial and version of the program.
same() {
	for side in "$1" "$2"; do
		tr -d ' \n' <"$unit/$side.json" | sed 's/"terraform_version":"[^"]*",//; s/"serial":[0-9]*,//' >"$unit/$side.same"
	done
	cmp -s "$unit/$1.same" "$unit/$2.same"
}

# with_serial SIDE SERIAL: the state of a side with another serial. The first field of that name is the state's own.
with_serial() { awk -v serial="$2" '!done && sub(/"serial": *[0-9]+/, "\"serial\": " serial) { done = 1 } { print }' "$unit/$1.json"; }

# keep SIDE: saves a copy for this user's eyes.
keep() {
	copy=$saved/$function-$1-$(serial "$1").tfstate
	[ -f "$copy" ] || cp "$unit/$1.json" "$copy"
}

# empty_state LINEAGE SERIAL: a state that holds nothing.
empty_state() { printf '{"version":4,"terraform_version":"1.0.0","serial":%s,"lineage":"%s","outputs":{},"resources":[]}' "$2" "$1"; }
