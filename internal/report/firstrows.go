package report

import (
	"cmp"
	"fmt"
	"slices"
)

// mostTableRows is up to how many rows of a table are all shown. Of more, the first someTableRows are, what asks for a person before what does not.
const mostTableRows, someTableRows = 24, 12

// mostLinesBesideDiff is how many lines of a plan and its proof are printed beside the diff, and mostAfter how many of them stand behind: the
// proof's summary, and what was applied.
const mostLinesBesideDiff, mostAfter = 60, 7

// fewestLines are left to the findings of a plan and of its proof each, however much else there is to print.
const fewestLines = 12

// firstOf gives the rows of a long list that are shown, and how many are left out; Verbose shows all. Weight orders those that are shown where
// some are left out, the lowest first; rows of one weight keep their order.
func firstOf[T any](all []T, most, some int, look Look, weight func(T) int) (shown []T, rest int) {
	if len(all) <= most || look.Verbose {
		return all, 0
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b T) int { return cmp.Compare(weight(a), weight(b)) })
	return all[:some], len(all) - some
}

// alike is the weight of rows of which none comes before another.
func alike[T any](T) int { return 0 }

// leftOut is the line for what is left out of a list; empty where nothing is.
func leftOut(rest int, indent string, look Look) string {
	if rest == 0 {
		return ""
	}
	return look.paint(faint, fmt.Sprintf("%sand %d more: -v shows all", indent, rest)) + "\n"
}
