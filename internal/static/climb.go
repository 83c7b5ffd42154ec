package static

import (
	"iter"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// mostClimbed bounds how many folders deeper or higher a text is tried.
const mostClimbed = 16

// Climbs yields texts that may replace a leaf whose path leaves the repository: with more or fewer "../" in one of its texts that are
// written out, the smallest difference first. source is the text that holds the leaf.
func Climbs(source []byte, leaf hclsyntax.Expression) iter.Seq[string] {
	return func(yield func(string) bool) {
		r := leaf.Range()
		for n := 1; n <= mostClimbed; n++ {
			for _, part := range piecesOf(leaf) {
				start := strings.Index(part.text, "..")
				if part.x != nil || start < 0 || part.end-part.start != len(part.text) {
					continue
				}
				at := part.start + start
				if !yield(string(source[r.Start.Byte:at]) + strings.Repeat("../", n) + string(source[at:r.End.Byte])) {
					return
				}
				if rest, ok := strings.CutPrefix(part.text[start:], strings.Repeat("../", n)); ok {
					if !yield(string(source[r.Start.Byte:at]) + rest + string(source[part.end:r.End.Byte])) {
						return
					}
				}
			}
		}
	}
}
