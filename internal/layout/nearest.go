package layout

import (
	"fmt"

	"github.com/agext/levenshtein"
)

// nearest gives the candidate that is most like name, the first of equals. It reports false where none is near: more than a third
// of the letters differ, and more than two.
func nearest(name string, candidates []string) (string, bool) {
	best, least := "", 0
	for _, candidate := range candidates {
		distance := levenshtein.Distance(name, candidate, nil)
		if distance > max(2, len(name)/3) || distance >= len(candidate) {
			continue
		}
		if best == "" || distance < least {
			best, least = candidate, distance
		}
	}
	return best, best != ""
}

// didYouMean asks for the nearest candidate; "" where none is near.
func didYouMean(name string, candidates []string) string {
	if candidate, ok := nearest(name, candidates); ok {
		return fmt.Sprintf("Did you mean %q?", candidate)
	}
	return ""
}
