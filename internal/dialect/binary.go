package dialect

import "strings"

// OfBinary gives the dialect of a Terragrunt that is installed, from what its --version prints: "terragrunt version v1.1.2". It reports
// false where that names no version.
func OfBinary(printed string) (Dialect, bool) {
	words := strings.Fields(printed)
	if len(words) == 0 {
		return Dialect{}, false
	}
	text := words[len(words)-1]
	v, ok := parse(text)
	if !ok {
		return Dialect{Version: text}, false
	}
	return Dialect{Version: text, old: v.before(runAll)}, true
}

// Allows tells whether a tree written for this dialect may be run by another one, as far as both name a version by number: a pin says
// which one it wants, a constraint or a word says nothing here.
func (d Dialect) Allows(other Dialect) bool {
	wanted, pinned := parse(d.Version)
	is, known := parse(other.Version)
	if !pinned || !known {
		return true
	}
	for i := range min(len(wanted), len(is)) {
		if wanted[i] != is[i] {
			return false
		}
	}
	return true
}
