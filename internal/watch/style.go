package watch

import (
	"regexp"
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
	// regex is set for regular expressions, slashed where slashes stand around, and unbound where a path may begin one without "^".
	regex, slashed, unbound bool
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
	if !ok || !s.climbs && (path == change.Root || strings.Contains("/"+name+"/", "/../")) {
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
	if strings.ContainsAny(spelled, s.wild) && s.quote == nil || spelled == "." && !s.climbs {
		return "", false
	}
	return lead + spelled + rest, true
}

// split gives what stands before the path, its literal elements, and what follows them.
func (s style) split(text string) (lead, name, rest string) {
	if s.regex {
		if lead, inner, ok := strings.Cut(text, "/"); s.slashed && ok {
			before, name, rest := splitRegex(inner, "^")
			return lead + "/" + before, name, rest
		}
		starts := []string{"^(?:.*/)?", "(^|/)", "^"}
		if s.unbound {
			starts = append(starts, "")
		}
		return splitRegex(text, starts...)
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

// regexStyle is that of regular expressions which are searched for in a path.
var regexStyle = style{regex: true, quote: quoteRegex}

func quoteRegex(path string) string { return strings.ReplaceAll(regexp.QuoteMeta(path), `\-`, `-`) }

// splitRegex reads the literal beginning of a regular expression that is bound to the start of a path, as far as whole elements go: not
// into one behind which more may follow, as in "^live/prod(-eu)?/".
func splitRegex(text string, starts ...string) (lead, name, rest string) {
	bound := false
	for _, start := range starts {
		if bound = strings.HasPrefix(text, start); bound {
			lead = start
			break
		}
	}
	if !bound {
		return "", "", text
	}
	var literal strings.Builder
	end := 0 // Behind the last whole element, in bytes of the text; name is what it is spelled by.
	at := len(lead)
	for at < len(text) {
		c, width := text[at], 1
		if c == '\\' && at+1 < len(text) && strings.IndexByte(`./-_+()[]{}|$^`, text[at+1]) >= 0 {
			c, width = text[at+1], len(`\.`)
		} else if strings.IndexByte(`\.+*?()[]{}|^$`, c) >= 0 {
			break
		}
		if next := at + width; next < len(text) && strings.IndexByte(`?*+{`, text[next]) >= 0 {
			break
		}
		if c == '/' && !strings.HasSuffix(literal.String(), "/") {
			name, end = literal.String(), at
		}
		literal.WriteByte(c)
		at += width
	}
	// The slash behind a whole element stays where it is.
	if rest := text[at:]; (rest == "" || rest == "$" || rest == "/" || strings.HasPrefix(rest, "(/")) && !strings.HasSuffix(literal.String(), "/") {
		name, end = literal.String(), at
	}
	if name == "" {
		return "", "", text
	}
	return lead, name, text[end:]
}
