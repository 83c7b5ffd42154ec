package watch

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dlclark/regexp2"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Whoever writes a tree writes its patterns, and none of them may hold a plan up for ever. Expressions that Go's engine does not know are
// searched by one that tries one way after the other: what repeats something that has a choice itself is not searched at all, and a search that
// takes too long all the same makes its rule one of which nobody can tell.

const (
	// longestSearch is for one path, and longestSearches for all paths of a tree together.
	longestSearch   = time.Second
	longestSearches = 5 * time.Second

	noEngine    = "no engine here knows this kind of pattern"
	repeatsWays = "it repeats what can match in several ways, and a search for it may never end"
	takesLong   = "a search for it takes too long"
)

// backtracker compiles an expression for the engine that goes back; nil for what it does not know, and what it might never be done with.
func backtracker(text string) *regexp2.Regexp {
	if repeatsChoices(text) {
		return nil
	}
	regex, err := regexp2.Compile(strings.ReplaceAll(text, "(?P<", "(?<"), 0)
	if err != nil {
		return nil
	}
	regex.MatchTimeout = longestSearch
	return regex
}

// repeatsChoices tells whether an expression repeats, without a bound or with a wide one, a group in which something is repeated, optional or
// one of several: each of these has as many ways to match as there are ways to share out the letters.
func repeatsChoices(text string) bool {
	if verbose.MatchString(text) {
		text = comments.ReplaceAllString(text, "$1")
	}
	choice := []bool{false} // For each open group, whether it holds a choice.
	closed := false         // Whether the group that ends right here does.
	for at := 0; at < len(text); {
		width, inner := 1, false
		switch c := text[at]; c {
		case '\\':
			width = 2
		case '[':
			width = classEnd(text[at:])
		case '(':
			choice = append(choice, false)
			if head := groupHead.FindString(text[at:]); head != "" {
				width = len(head)
			}
		case ')':
			if last := len(choice) - 1; last > 0 {
				inner, choice = choice[last], choice[:last]
				choice[last-1] = choice[last-1] || inner
			}
		case '|':
			choice[len(choice)-1] = true
		default:
			if repeat := repeats.FindString(text[at:]); repeat != "" {
				if closed && !optional.MatchString(repeat) {
					return true
				}
				width, choice[len(choice)-1] = len(repeat), choice[len(choice)-1] || !slices.Contains([]string{"{0}", "{1}"}, repeat)
			}
		}
		at, closed = at+width, inner
	}
	return false
}

var (
	// verbose finds the flag that makes blanks and comments mean nothing; comments are those, but for what is escaped or in brackets.
	verbose  = regexp.MustCompile(`\(\?[a-zA-Z]*x`)
	comments = regexp.MustCompile(`(\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\])|#[^\n]*|\s+`)
	// groupHead is how a group begins, up to where its expression does.
	groupHead = regexp.MustCompile(`^\(\?(?:P?<\w+>|<?[=!]|[>:#]|[a-zA-Z-]*:)?`)
	// repeats finds how often something may stand there, optional what stands there at most once.
	repeats  = regexp.MustCompile(`^(?:[*+?]|\{\d*,?\d*\})[?+]?`)
	optional = regexp.MustCompile(`^(?:\?|\{0?,?1\}|\{0\})`)
)

// classEnd is behind the letters in brackets with which a text begins.
func classEnd(text string) int {
	at := len("[")
	if strings.HasPrefix(text[at:], "^") {
		at++
	}
	for first := at; at < len(text); at++ {
		switch {
		case text[at] == '\\':
			at++
		case text[at] == ']' && at > first:
			return at + 1
		}
	}
	return len(text)
}

// lists reads a file's lists. A rule whose expression takes too long on the paths of the tree is one of which nobody can tell, and matches none.
func (w *world) lists(f format, tree *live.Tree, file change.Path, content []byte) []list {
	all := f.lists(tree, file, content)
	for _, l := range all {
		for i := range l.rules {
			r := &l.rules[i]
			switch {
			case !r.style.regex:
			case r.unknown == noEngine && repeatsChoices(r.text):
				r.unknown = repeatsWays
			case r.unknown == "" && w.takesLong(r.text):
				r.unknown, r.matches = takesLong, func(change.Path) bool { return false }
			}
		}
	}
	return all
}

// takesLong tries an expression on every path of both sides, unless Go's engine searches it, which is never long about it.
func (w *world) takesLong(text string) bool {
	if long, known := w.slow[text]; known {
		return long
	}
	long := false
	if goRegex(text) == nil {
		if regex := backtracker(text); regex != nil {
			end := time.Now().Add(longestSearches)
			long = slices.ContainsFunc(w.files, func(s subject) bool {
				for _, path := range []change.Path{s.before, s.after} {
					if _, err := regex.MatchString(string(path)); err != nil || time.Now().After(end) {
						return true
					}
				}
				return false
			})
		}
	}
	w.slow[text] = long
	return long
}
