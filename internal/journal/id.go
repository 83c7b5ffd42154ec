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

// NewID names a record by time and title, as "20261122-224605-phases-1-5", unlike any of those taken.
func NewID(now time.Time, title string, taken []Record) string {
	slug := strings.Trim(notSlug.ReplaceAllString(strings.ToLower(title), "-"), "-")
	if len(slug) > longestSlug {
		slug = strings.TrimRight(slug[:longestSlug], "-")
	}
	base := now.UTC().Format("20060102-150405")
	if slug != "" {
		base += "-" + slug
	}
	used := map[string]bool{}
	for _, record := range taken {
		used[record.ID] = true
	}
	id := base
	for n := 2; used[id]; n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	return id
}
