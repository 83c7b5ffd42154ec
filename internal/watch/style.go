package watch

import (
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// style is how a kind of pattern spells paths.
type style struct {
	// wild are the bytes that mean something else than themselves.
	wild string
	// quote spells a path so that it means itself; nil where nothing needs it.
	quote func(string) string
	// climbs is set where a pattern may begin with "..".
	climbs bool
	// regex is set for regular expressions.
	regex bool
}

var globStyle = style{wild: `*?[]{}\$%!+@()|`}

// follow gives a pattern for the new places of what its literal beginning names in whole elements; false where it names nothing that
// moves as one.
func (s style) follow(text string, before, after change.Path, moved func(change.Path) (change.Path, bool)) (string, bool) {
	lead, name, rest := s.split(text)
	if name == "" {
		return "", false
	}
	path, ok := before.Join(name)
	if !ok || path == change.Root || !s.climbs && strings.Contains("/"+name+"/", "/../") {
		return "", false
	}
	to, ok := moved(path)
	if !ok || !s.climbs && !to.Within(after) {
		return "", false
	}
	spelled := to.Rel(after)
	if to == path && before == after {
		return text, true
	}
	if strings.HasPrefix(spelled, "..") && strings.HasSuffix(lead, "./") {
		lead = strings.TrimSuffix(lead, "./")
	}
	if s.quote != nil {
		spelled = s.quote(spelled)
	}
	if strings.ContainsAny(spelled, s.wild) && s.quote == nil || spelled == "." {
		return "", false
	}
	return lead + spelled + rest, true
}

// split gives what stands before the path, its literal elements, and what follows them.
func (s style) split(text string) (lead, name, rest string) {
	if s.regex {
		return splitRegex(text)
	}
	name = strings.TrimLeft(text, "!")
	for _, start := range []string{"./", "/"} {
		if strings.HasPrefix(name, start) {
			name = strings.TrimPrefix(name, start)
			break
		}
	}
	lead = text[:len(text)-len(name)]
	if end := strings.IndexAny(name, s.wild); end >= 0 {
		name = name[:max(strings.LastIndexByte(name[:end], '/'), 0)]
	}
	name = strings.TrimRight(name, "/")
	return lead, name, text[len(lead)+len(name):]
}

// splitRegex reads the literal beginning of a regular expression that is bound to the start of a path, as far as whole elements go.
func splitRegex(text string) (lead, name, rest string) { return "", "", text }
