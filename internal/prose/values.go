package prose

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

var (
	// setting finds a variable that a workflow sets for itself, as an element of a path.
	setting = regexp.MustCompile(`^\$\{\{\s*env\.(\w+)\s*\}\}$`)
	// behindSetting finds what stands behind one at the end of a text.
	behindSetting = regexp.MustCompile(`(\$\{\{\s*env\.\w+\s*\}\})/([^\s${}"']*)$`)
)

// isOther tells whether an element of a path is a variable that cannot be a name: a workflow gives it values, all of them are written out,
// and none is that name.
func (s *searcher) isOther(element, name string) bool {
	found := setting.FindStringSubmatch(element)
	if ending := path.Ext(s.file.Base()); found == nil || ending != ".yml" && ending != ".yaml" {
		return false
	}
	sets := regexp.MustCompile(`\b` + found[1] + `\b["']?\s*[:=]`)
	literal := regexp.MustCompile(`(?m)^\s*(?:- )?` + found[1] + `:[ \t]*["']?([\w.-]+)["']?[ \t]*(?:#.*)?$`)
	values := literal.FindAllSubmatch(s.content, -1)
	return len(values) > 0 && len(values) == len(sets.FindAllIndex(s.content, -1)) &&
		!slices.ContainsFunc(values, func(value [][]byte) bool { return string(value[1]) == name })
}

// possible leaves of a mention by a part of a path the paths that it can mean where a variable stands before that part; false for none.
func (s *searcher) possible(at span, m mention) (mention, bool) {
	start := strings.LastIndexByte(string(s.content[:at.start]), '\n') + 1
	found := behindSetting.FindStringSubmatch(string(s.content[start:at.end]))
	if m.basis != byPart || found == nil {
		return m, true
	}
	part := strings.Split(found[2], "/")
	paths := slices.DeleteFunc(append([]change.Path{m.path}, m.others...), func(p change.Path) bool {
		elements := strings.Split(string(p), "/")
		for n := min(len(part), len(elements)-1); n > 0; n-- {
			if slices.Equal(elements[len(elements)-n:], part[:n]) {
				return s.isOther(found[1], elements[len(elements)-n-1])
			}
		}
		return false
	})
	if len(paths) == 0 {
		return m, false
	}
	return *s.part(paths), true
}
