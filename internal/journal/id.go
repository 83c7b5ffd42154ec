package journal

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

var (
	idShape = regexp.MustCompile(`^[0-9]{8}-[0-9]{6}(-|$)`)
	notSlug = regexp.MustCompile(`[^a-z0-9]+`)
)

const longestSlug = 40

// stamp is the form of an ID's time.
const stamp = "20060102-150405"

// NewID names a record by time and title, as "20261122-224605-phases-1-5". It sorts behind all of those taken, since move manifests,
// which bear the same names, follow each other in the order of their names: where two runs fall into one second, or the clock was set
// back, the time in the name is a later one.
func NewID(now time.Time, title string, taken []Record) string {
	slug := strings.Trim(notSlug.ReplaceAllString(strings.ToLower(title), "-"), "-")
	if len(slug) > longestSlug {
		slug = strings.TrimRight(slug[:longestSlug], "-")
	}
	latest := ""
	for _, record := range taken {
		latest = max(latest, record.ID)
	}
	now = now.UTC()
	if len(latest) >= len(stamp) {
		if last, err := time.Parse(stamp, latest[:len(stamp)]); err == nil && last.After(now) {
			now = last
		}
	}
	for ; ; now = now.Add(time.Second) {
		base := now.Format(stamp)
		if slug != "" {
			base += "-" + slug
		}
		if base > latest {
			return base
		}
		for n := 2; n < 10 && strings.HasPrefix(latest, base); n++ { // The tenth would sort before the second.
			if id := fmt.Sprintf("%s-%d", base, n); id > latest {
				return id
			}
		}
	}
}
