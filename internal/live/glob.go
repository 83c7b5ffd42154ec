package live

import (
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// mostAlternatives is how many ways a glob may be read whose braces hold alternatives: matching tries them one after the other.
const mostAlternatives = 1 << 12

// Glob tells whether a path matches a pattern of doublestar's. One that is no such pattern, or of which matching would try more alternatives than
// anybody writes, is doublestar.ErrBadPattern.
func Glob(pattern, name string) (bool, error) {
	if !IsGlob(pattern) {
		return false, doublestar.ErrBadPattern
	}
	return doublestar.MatchUnvalidated(pattern, name), nil
}

// IsGlob tells whether a text is a pattern that Glob matches by.
func IsGlob(pattern string) bool {
	alternatives := 1
	for part := range strings.SplitSeq(pattern, "{") {
		if alternatives *= 1 + strings.Count(part, ","); alternatives > mostAlternatives {
			return false
		}
	}
	return doublestar.ValidatePattern(pattern)
}
