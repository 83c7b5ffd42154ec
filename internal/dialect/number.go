package dialect

import (
	"regexp"
	"strconv"
	"strings"
)

// number is a version as its numbers, the major one first; those that are not written may be any.
type number []int

// runAll is the first version that knows `run --all`, by its release notes (gruntwork-io/terragrunt pull request 3944).
var runAll = number{0, 74, 0}

var numbers = regexp.MustCompile(`^v?([0-9]{1,6}(?:\.[0-9]{1,6}){0,2})(?:[-+.].*)?$`)

// parse reads "1.1.2", "v0.55", "0.74.0-rc1" and the like. It reports false for what names no version by number, as "latest".
func parse(text string) (number, bool) {
	match := numbers.FindStringSubmatch(strings.TrimSpace(text))
	if match == nil {
		return nil, false
	}
	var v number
	for digits := range strings.SplitSeq(match[1], ".") {
		n, err := strconv.Atoi(digits)
		if err != nil {
			return nil, false
		}
		v = append(v, n)
	}
	return v, true
}

// before tells whether every version that v can mean is earlier than the first one that w can mean.
func (v number) before(w number) bool {
	for i := range min(len(v), len(w)) {
		if v[i] != w[i] {
			return v[i] < w[i]
		}
	}
	return false
}

// atLeast tells whether no version that v can mean is earlier than w. Numbers that are not written may be 0.
func (v number) atLeast(w number) bool {
	for i := range w {
		mine := 0
		if i < len(v) {
			mine = v[i]
		}
		if mine != w[i] {
			return mine > w[i]
		}
	}
	return true
}
