package watch

import (
	"path"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// pathspec is how git is told of paths: what stands before the pattern, as ":!" or ":(glob)", says how it is read.
type pathspec struct {
	text                                string
	excludes, top, glob, literal, icase bool
	// shell is set where a shell takes a glob apart before git sees it: then a star is one level.
	shell bool
}

var pathspecStyle = style{wild: "*?[\\ \t\"'$;&|()<>`", climbs: true}

// readPathspec reads one; false for what asks for something that cannot be told from a path.
func readPathspec(text string) (spec pathspec, ok bool) {
	rest, magic := strings.CutPrefix(text, ":")
	if !magic {
		return pathspec{text: text}, true
	}
	ok = true
	if words, behind, long := cutBrackets(rest); long {
		for word := range strings.SplitSeq(words, ",") {
			switch strings.TrimSpace(word) {
			case "top":
				spec.top = true
			case "glob":
				spec.glob = true
			case "literal":
				spec.literal = true
			case "icase":
				spec.icase = true
			case "exclude":
				spec.excludes = true
			case "":
			default:
				ok = false
			}
		}
		spec.text = behind
		return spec, ok
	}
	for rest != "" && strings.IndexByte("!^/", rest[0]) >= 0 {
		spec.top = spec.top || rest[0] == '/'
		spec.excludes = spec.excludes || rest[0] != '/'
		rest = rest[1:]
	}
	spec.text = strings.TrimPrefix(rest, ":")
	return spec, rest == "" || strings.IndexByte("\"#%&',-;<=>@_`~", rest[0]) < 0
}

// cutBrackets parts "(…)x" into what stands in the brackets and what follows; false for a text that does not begin with them.
func cutBrackets(text string) (in, behind string, ok bool) {
	if !strings.HasPrefix(text, "(") {
		return "", "", false
	}
	in, behind, ok = strings.Cut(text[1:], ")")
	return in, behind, ok
}

// matcher matches paths from the root as git does for a pathspec that is written in a folder; nil for what cannot be told.
func (s pathspec) matcher(folder change.Path) matcher {
	if strings.ContainsAny(string(folder), `*?[\`) {
		return nil
	}
	full := path.Join(folder.Below(change.Root), s.text)
	switch {
	case strings.HasPrefix(full, ".."):
		return never
	case full == ".":
		return func(string) bool { return true }
	}
	if strings.HasSuffix(s.text, "/") {
		full += "/"
	}
	covers := func(name string) bool {
		return name == full || strings.HasPrefix(name, strings.TrimSuffix(full, "/")+"/")
	}
	var m matcher
	switch {
	case s.literal:
		m = covers
	case s.shell && strings.ContainsAny(s.text, "*?["):
		pattern := strings.TrimSuffix(full, "/")
		m = func(name string) bool { return levelsBelow(pattern, name) >= 0 }
	case s.glob:
		strict := strictMatcher(full)
		if strict == nil {
			return nil
		}
		m = func(name string) bool { return covers(name) || strict(name) }
	default:
		m = pathspecMatcher(full)
	}
	if s.icase && m != nil {
		lower := pathspec{text: strings.ToLower(full), glob: s.glob, literal: s.literal, shell: s.shell}.matcher(change.Root)
		if lower == nil {
			return nil
		}
		return func(name string) bool { return lower(strings.ToLower(name)) }
	}
	return m
}

// strictMatcher matches as git does for ":(glob)": a star stays in a folder, two of them as a whole element do not. What stands before the first
// of them is compared by itself, so that two stars behind a part of a name are such an element too. More than two are two.
func strictMatcher(pattern string) matcher {
	special := strings.IndexAny(pattern, `*?[\`)
	if special < 0 {
		return never // It is a path, which covers what is below.
	}
	literal, glob := pattern[:special], strings.NewReplacer("{", `\{`, "}", `\}`).Replace(pattern[special:])
	for strings.Contains(glob, "***") {
		glob = strings.ReplaceAll(glob, "***", "**")
	}
	m := minimatcher(glob)
	if m == nil {
		return nil
	}
	return func(name string) bool {
		rest, ok := strings.CutPrefix(name, literal)
		return ok && m(rest)
	}
}
