#!/bin/sh
# Brings the states of moved units to where Terragrunt looks for them now. Written by tg-refactor; read it before you run it.
#
#   sh up.sh [FOLDER]   copies of the old states go to FOLDER (default: saved-states in the current folder)
#
# It may be run again: what is brought over already is left alone. It stops at the first error. The old places are not touched.
set -eu
umask 077
saved=${1:-saved-states}

# carry brings the state of the unit that was begun from its old place to its new one.
carry() {
	default_workspace old
	pull old
	pull new
	if ! holds old; then
		if holds new; then say "is at its new place already"; else say "has no state"; fi
		return 0
	fi
	keep old
	if holds new; then
		[ "$(lineage old)" = "$(lineage new)" ] || fail "the new place holds another state, of lineage $(lineage new)"
		[ "$(serial new)" -ge "$(serial old)" ] || fail "the new place holds an older state, serial $(serial new); the old place has $(serial old)"
		say "is at its new place already, serial $(serial new)"
		return 0
	fi
	# In an empty remote backend a state would get a lineage of its own: an empty one with the right lineage goes first.
	[ "$1" = local ] || [ -s "$unit/new.json" ] || push new "$(empty_state "$(lineage old)" 0)"
	push new "$(cat "$unit/old.json")"
	cp "$unit/old.json" "$unit/pushed.json"
	pull new
	[ "$(lineage new)" = "$(lineage pushed)" ] || fail "the new place gives back another lineage"
	[ "$(serial new)" -ge "$(serial pushed)" ] || fail "the new place gives back an older serial"
	addresses old >"$unit/old.list"
	addresses new >"$unit/new.list"
	cmp -s "$unit/old.list" "$unit/new.list" || fail "the new place does not give back every resource"
	pull old
	cmp -s "$unit/old.json" "$unit/pushed.json" || fail "the state at the old place changed in the meantime"
	say "is brought over, serial $(serial new), $(grep -c . "$unit/new.list") resources"
}
