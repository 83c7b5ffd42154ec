package watch

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// matcher tells whether a path, relative to where a list's paths begin, is one that a pattern is about.
type matcher func(name string) bool

// globMatcher matches as doublestar, dotfiles as all others; nil for what is no such glob, more than one, or too many spelled as one.
func globMatcher(pattern string) matcher {
	for _, extended := range []string{"@(", "!(", "+(", "?(", "*("} {
		if strings.Contains(pattern, extended) {
			return nil
		}
	}
	if !live.IsGlob(pattern) {
		return nil
	}
	return func(name string) bool { return doublestar.MatchUnvalidated(pattern, name) }
}

// minimatcher matches as minimatch: what ends with "/**" is about what lies below a folder, not about the folder.
func minimatcher(pattern string) matcher {
	if strings.HasSuffix(pattern, "/**") {
		pattern += "/*"
	}
	return globMatcher(pattern)
}

// picomatcher matches as picomatch: "./" before a pattern says nothing, a list in parentheses is one in braces, and braces without a list are
// letters. In brackets "^" alone stands for other letters, and "!" for itself. A pattern of two stars and an ending crosses folders, unless it
// is negated. What repeats what stands before it, ranges, and three stars are not read here.
func picomatcher(pattern string, negated bool) matcher {
	pattern = strings.TrimPrefix(pattern, "./")
	if strings.HasPrefix(pattern, "**.") && ending.MatchString(pattern) && !negated {
		pattern = "**/*" + pattern[len("**"):]
	}
	if odd.MatchString(pattern) {
		return nil
	}
	pattern = exclamation.ReplaceAllString(pattern, "[$1!]")
	pattern = alternatives.ReplaceAllStringFunc(noList.ReplaceAllString(pattern, `\{$1\}`), func(list string) string {
		if list = list[1 : len(list)-1]; !strings.Contains(list, "|") {
			return list
		}
		return "{" + strings.ReplaceAll(list, "|", ",") + "}"
	})
	if strings.ContainsAny(pattern, "()|") {
		return nil
	}
	if starBelow.MatchString(pattern) {
		return minimatcher(pattern)
	}
	return globMatcher(pattern)
}

var (
	ending       = regexp.MustCompile(`^\*\*\.\w+$`)
	exclamation  = regexp.MustCompile(`\[!([^\]!]+)\]`)
	alternatives = regexp.MustCompile(`\([\w.-]+(?:\|[\w.-]+)*\)`)
	noList       = regexp.MustCompile(`\{([\w-]*)\}`)
	odd          = regexp.MustCompile(`\.\.|[@!+?*]\(|\)[+*?]|[\]}]\+|\*\*\*`)
	starBelow    = regexp.MustCompile(`\*/\*\*$`)
)

// withoutNegation takes away the "!" before a pattern; two of them are none.
func withoutNegation(text string) (pattern string, negated bool) {
	pattern = strings.TrimLeft(text, "!")
	if len(pattern) < len(text) && strings.HasPrefix(pattern, "(") {
		pattern = "!" + pattern // It belongs to the brackets.
	}
	return pattern, (len(text)-len(pattern))%2 == 1
}

// not matches what another matcher does not.
func not(m matcher) matcher { return func(name string) bool { return !m(name) } }

// rubyMatcher matches as Ruby's fnmatch with its path names: two stars cross folders only as a whole element before a slash.
func rubyMatcher(pattern string) matcher {
	elements := strings.Split(pattern, "/")
	for i, e := range elements {
		if strings.Contains(e, "**") && (e != "**" || i == len(elements)-1) {
			for strings.Contains(e, "**") {
				e = strings.ReplaceAll(e, "**", "*")
			}
			elements[i] = e
		}
	}
	return globMatcher(strings.Join(elements, "/"))
}

// pathspecMatcher matches as git's pathspecs do where nothing else was asked for: a star crosses folders, and a path covers what is below.
func pathspecMatcher(pattern string) matcher {
	if strings.HasPrefix(pattern, ":") {
		return nil // It asks for something else.
	}
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '*':
			b.WriteString(`.*`)
		case c == '?':
			b.WriteByte('.')
		case c == '[':
			end := strings.IndexByte(pattern[i:], ']')
			if end < 2 {
				return nil
			}
			class := pattern[i+1 : i+end]
			if strings.ContainsAny(class, `[\`) {
				return nil
			}
			if class[0] == '!' {
				class = "^" + class[1:]
			}
			b.WriteString("[" + class + "]")
			i += end
		case c == '\\' && i+1 < len(pattern):
			i++
			b.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		default:
			b.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		}
	}
	b.WriteString(`\z`)
	m, literal := goRegex(b.String()), strings.TrimSuffix(pattern, "/")
	if m == nil {
		return nil
	}
	return func(name string) bool { return m(name) || strings.HasPrefix(name, literal+"/") }
}

// goRegex searches with Go's own engine; nil for what it does not know.
func goRegex(text string) matcher {
	regex, err := regexp.Compile(text)
	if err != nil {
		return nil
	}
	return regex.MatchString
}

// lateFlags finds flags for a whole expression behind its start: Python takes them for an error since 3.11, and all others for what follows.
var lateFlags = regexp.MustCompile(`.\(\?[aiLmsux]+\)`)

var namedGroup = regexp.MustCompile(`\(\?P<\w+>`)

// pythonRegex searches as Python's re, by Go's engine where that knows the expression; nil where none here does.
func pythonRegex(text string) matcher {
	if lateFlags.MatchString(text) {
		return nil
	}
	names := map[string]bool{}
	for _, group := range namedGroup.FindAllString(text, -1) {
		if names[group] {
			return nil // Another engine takes a name twice, Python does not.
		}
		names[group] = true
	}
	if m := goRegex(text); m != nil {
		return m
	}
	regex := backtracker(text)
	if regex == nil {
		return nil
	}
	return func(name string) bool {
		found, err := regex.MatchString(name)
		return err == nil && found
	}
}

// below gives a rule that matches what is in a folder.
func below(folder change.Path, m matcher) func(change.Path) bool {
	return func(p change.Path) bool { return p.Within(folder) && p != folder && m(p.Below(folder)) }
}

// matching gives the rule what it matches by, nil where no engine here knows the pattern.
func (r rule) matching(m matcher) rule {
	if m == nil {
		r.unknown = noEngine
		m = never
	}
	r.matches = below(r.folder, m)
	return r
}

// yamlRule is the rule that a scalar spells; without a matcher nobody knows what it matches.
func yamlRule(content []byte, n *yaml.Node, folder change.Path, s style, m matcher) rule {
	start, end := yamlSpan(content, n)
	r := rule{text: n.Value, start: start, end: end, line: n.Line, from: -1, folder: folder, style: s}
	return r.matching(m)
}

const (
	yes = "yes"
	no  = "no"
)

// whether puts a verdict of yes or no into words: "starts the workflow", "does not", "would".
func whether(does, doesNot string) func(verdict) (is, would string) {
	return func(v verdict) (string, string) {
		if v.says == yes {
			return does, "would"
		}
		return doesNot, "would not"
	}
}

// anyOf is the verdict of a list of which one pattern must match and, where others forbid, none of those.
func anyOf(rules []rule, forbids func(int) bool) func(change.Path) verdict {
	return func(p change.Path) verdict {
		found := verdict{says: no, rule: -1}
		for i, r := range rules {
			switch {
			case !r.matches(p):
			case forbids != nil && forbids(i):
				return verdict{says: no, rule: i}
			case found.says == no:
				found = verdict{says: yes, rule: i}
			}
		}
		return found
	}
}

// lastOf is the verdict of an ordered list, of which the last pattern that matches decides.
func lastOf(rules []rule, takesBack func(int) bool) func(change.Path) verdict {
	return func(p change.Path) verdict {
		for i := len(rules) - 1; i >= 0; i-- {
			if rules[i].matches(p) {
				return verdict{says: map[bool]string{true: no, false: yes}[takesBack(i)], rule: i}
			}
		}
		return verdict{says: no, rule: -1}
	}
}

// named tells whether a path is one of some, or has one of the names.
func named(p change.Path, names ...string) bool {
	for _, name := range names {
		if string(p) == name || !strings.Contains(name, "/") && p.Base() == name {
			return true
		}
	}
	return false
}

// yamlIn tells whether a file is a YAML file directly in one of the folders.
func yamlIn(p change.Path, folders ...string) bool {
	ending := path.Ext(p.Base())
	if ending != ".yml" && ending != ".yaml" {
		return false
	}
	return slices.Contains(folders, string(p.Dir()))
}
