package watch

import (
	"path"
	"strings"

	"github.com/gobwas/glob"

	"github.com/sulibot/tg-refactor/internal/change"
)

// filter is one of Terragrunt's filter queries: parts between "|", all of which must hold.
//
// It is read as the grammar in Terragrunt's documentation says. What a unit depends on, reads, or is built from stays the same when it
// moves, so of such parts only the path or name counts that they begin with.
type filter struct {
	parts []filterPart
}

type filterPart struct {
	negated bool
	// pattern is matched against the path from the working folder, or the last name of it where byName is set; nil for what a move does
	// not touch.
	pattern glob.Glob
	byName  bool
	// outright is set where the part means exactly the units that the pattern matches.
	outright bool
	// start and end are where the path stands in the query.
	start, end int
}

// readFilter reads a query; false for what Terragrunt would refuse, or what holds a variable.
func readFilter(query string) (filter, bool) {
	if strings.ContainsAny(query, "$%`") || strings.TrimSpace(query) == "" {
		return filter{}, false
	}
	var f filter
	at := 0
	for at <= len(query) {
		end := len(query)
		if bar := strings.IndexByte(query[at:], '|'); bar >= 0 {
			end = at + bar
		}
		part, ok := readFilterPart(query, at, end)
		if !ok {
			return filter{}, false
		}
		f.parts = append(f.parts, part)
		at = end + 1
	}
	return f, true
}

func readFilterPart(query string, start, end int) (filterPart, bool) {
	p := filterPart{outright: true}
	trim := func() {
		for start < end && query[start] == ' ' {
			start++
		}
		for start < end && query[end-1] == ' ' {
			end--
		}
	}
	for trim(); start < end && query[start] == '!'; trim() {
		p.negated = !p.negated
		start++
	}
	start, end, p.outright = withoutGraph(query, start, end)
	if start >= end {
		return p, false
	}
	text := query[start:end]
	switch {
	case text[0] == '[':
		p.outright = false // What git says changed.
		return p, strings.HasSuffix(text, "]")
	case text[0] == '{':
		if !strings.HasSuffix(text, "}") || len(text) < 3 || strings.ContainsAny(text[1:len(text)-1], "{}") {
			return p, false
		}
		return p.path(query, start+1, end-1)
	}
	if strings.ContainsAny(text, "!{}[]^") {
		return p, false
	}
	if key, value, ok := strings.Cut(text, "="); ok {
		switch key {
		case "name":
			return p.name(value)
		case "reading", "source", "type", "external":
			p.outright = key == "type"
			return p, true
		default:
			return p, false
		}
	}
	if text == "." || strings.Contains(text, "/") {
		return p.path(query, start, end)
	}
	return p.name(text)
}

// readFilterPath reads what the flags take that know paths only.
func readFilterPath(text string) (filter, bool) {
	part, ok := filterPart{outright: true}.path(text, 0, len(text))
	return filter{parts: []filterPart{part}}, ok
}

// withoutGraph takes away what asks for dependencies and dependents: "1...^target...2".
func withoutGraph(query string, start, end int) (from, to int, outright bool) {
	outright = true
	text := query[start:end]
	if before, _, ok := strings.Cut(text, "..."); ok && strings.Trim(before, "0123456789") == "" {
		start += len(before) + len("...")
		outright = false
	}
	if start < end && query[start] == '^' {
		start++
		outright = false
	}
	text = query[start:end]
	if last := strings.LastIndex(text, "..."); last > 0 && strings.Trim(text[last+len("..."):], "0123456789") == "" {
		end = start + last
		outright = false
	}
	return start, end, outright
}

func (p filterPart) path(query string, start, end int) (filterPart, bool) {
	for start < end && query[start] == ' ' {
		start++
	}
	for start < end && query[end-1] == ' ' {
		end--
	}
	text := query[start:end]
	if text == "" || path.IsAbs(text) {
		return p, false // Absolute paths are of some machine.
	}
	compiled, err := glob.Compile(path.Clean(text), '/')
	p.pattern, p.start, p.end = compiled, start, end
	return p, err == nil
}

func (p filterPart) name(text string) (filterPart, bool) {
	compiled, err := glob.Compile(text)
	p.pattern, p.byName = compiled, true
	return p, err == nil
}

// exactly tells whether the query means just those units that its patterns match.
func (f filter) exactly() bool {
	for _, p := range f.parts {
		if !p.outright {
			return false
		}
	}
	return true
}

// negative tells whether the query takes units away from others.
func (f filter) negative() bool { return f.parts[0].negated }

// matches tells for a unit below the working folder whether each part holds, and with it whether the whole does. A negative query
// holds for what it leaves.
func (f filter) matches(folder, unit change.Path) (holds bool, parts string) {
	holds = true
	for _, p := range f.parts {
		matched := p.matches(folder, unit)
		parts += map[bool]string{true: "+", false: "-"}[matched]
		holds = holds && matched != p.negated
	}
	return holds, parts
}

func (p filterPart) matches(folder, unit change.Path) bool {
	switch {
	case p.pattern == nil:
		return true
	case p.byName:
		return p.pattern.Match(unit.Base())
	default:
		return p.pattern.Match(unit.Rel(folder))
	}
}
