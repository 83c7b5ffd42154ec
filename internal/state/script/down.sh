#!/bin/sh
# Takes back what up.sh did: the old places get back what went on at the new ones, which are emptied then. Written by tg-refactor;
# read it before you run it.
#
#   sh down.sh [FOLDER]   copies of all states go to FOLDER (default: saved-states in the current folder)
#
# It may be run again. It stops at the first error.
set -eu
umask 077
saved=${1:-saved-states}

# carry takes the state of the unit that was begun from its new place back to its old one.
carry() {
	pull old
	pull new
	if ! holds new; then
		say "has nothing at its new place"
		return 0
	fi
	keep new
	if holds old; then
		keep old
		[ "$(lineage old)" = "$(lineage new)" ] || fail "the new place holds another state, of lineage $(lineage new)"
	fi
	next=$(($(serial new) + 1))
	if holds old; then
		[ "$(serial old)" -lt "$next" ] || next=$(($(serial old) + 1))
		same old new || [ "$(serial new)" -gt "$(serial old)" ] || fail "both places went on: serials $(serial old) and $(serial new)"
	elif [ ! -s "$unit/old.json" ]; then
		push old "$(empty_state "$(lineage new)" 0)"
	fi
	# A serial that neither place has: if it shows at the new place too, both are one under two names, and nothing may be emptied.
	push old "$(with_serial new "$next")"
	pull old
	same old new || fail "the old place does not give back what was pushed there"
	before=$(serial new)
	pull new
	[ "$(serial new)" = "$before" ] || fail "both places are one under two names, or somebody applies there: nothing was emptied"
	push new "$(empty_state "$(lineage new)" "$(($(serial new) + 1))")"
	pull new
	if holds new; then fail "the new place is not empty"; fi
	say "is back at its old place, serial $(serial old)"
}
