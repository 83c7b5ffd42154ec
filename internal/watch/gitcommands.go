package watch

import (
	"regexp"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// gitCommands are the paths that scripts and jobs hand to git, as to see what changed: pathspecs, by git's own rules.
var gitCommands = format{name: "git", code: finding.WatchChanges, watches: holdsCommands,
	lists: func(_ *live.Tree, file change.Path, content []byte) []list {
		if !gitRuns.Match(content) {
			return nil
		}
		var all []list
		for l, c := range commandLines(file, content, gitRuns.MatchString) {
			text := l.of(content)
			for _, at := range gitRuns.FindAllStringSubmatchIndex(text, -1) {
				here := slices.Concat(c.entered, foundBefore(content, l, at[0]))
				if c.step != nil {
					here = append([]rule{*c.step}, here...)
				}
				if start, end := valueAt(at, 1); start < end {
					here = append(here, rule{text: text[start:end], line: l.number})
				}
				command := gitCommand{name: text[at[8]:at[9]], line: l, words: shellWords(text, at[1])}
				for _, start := range startsOf(file, here) {
					fromRoot := func(r rule) bool { return r.folder == change.Root }
					if one, ok := command.list(file, start, here); ok && (start == change.Root || !slices.ContainsFunc(one.rules, fromRoot)) {
						all = append(all, one)
					}
				}
			}
		}
		return all
	}}

// gitRuns finds a command of git's that takes pathspecs, and the folder in which it is told to work.
var gitRuns = regexp.MustCompile(`\bgit(?:[ \t]+-C[ \t]+` + value + `)?(?:[ \t]+(?:-c[ \t]+\S+|--?[\w-]+(?:=\S+)?))*[ \t]+` +
	`(diff-tree|diff-index|diff-files|diff|log|ls-files|rev-list|status|show|grep|whatchanged|shortlog|add)(?:[ \t]+|$)`)

// foundBefore gives the folders that a line enters before an offset in it.
func foundBefore(content []byte, l line, offset int) []rule {
	return slices.DeleteFunc(found(content, l, enters), func(r rule) bool { return r.start > l.start+offset })
}

type gitCommand struct {
	name  string
	line  line
	words []shellWord
}

// list reads the pathspecs as seen from a folder; false where there are none. Where only a run knows the folder, nobody can tell what they match.
func (g gitCommand) list(file, start change.Path, here []rule) (list, bool) {
	folders, at, known := goInto(file, start, here)
	if !known {
		at = change.Root
	}
	for i := range folders {
		// Whoever works there is told of it elsewhere, and lets it follow.
		folders[i].start, folders[i].end, folders[i].matches = 0, 0, func(change.Path) bool { return false }
	}
	l := list{rules: folders, tells: whether("is looked at by this git "+g.name, "is not looked at by this git "+g.name)}
	excludes := make([]bool, len(folders))
	for _, word := range g.pathspecs() {
		r, excluded, ok := g.rule(word, at, known)
		if !ok {
			continue
		}
		r.from = len(folders) - 1
		if r.folder != at {
			r.from = -1
		}
		l.rules, excludes = append(l.rules, r), append(excludes, excluded)
	}
	if len(l.rules) == len(folders) {
		return list{}, false
	}
	onlyExcludes := !slices.Contains(excludes[len(folders):], false)
	l.verdict = func(p change.Path) verdict {
		v := verdict{says: no, rule: -1}
		if onlyExcludes && (p.Within(at) || g.name != "ls-files" && g.name != "grep") {
			v.says = yes
		}
		for i, r := range l.rules {
			switch {
			case !r.matches(p):
			case excludes[i]:
				return verdict{says: no, rule: i}
			case v.rule < 0:
				v = verdict{says: yes, rule: i}
			}
		}
		return v
	}
	return l, true
}

// pathspecs are the words that git takes for such: all behind "--", else those that are spelled as no revision is. One that names a revision
// after all speaks of no file.
func (g gitCommand) pathspecs() []shellWord {
	isEnd := func(w shellWord) bool { return w.text == "--" }
	if end := slices.IndexFunc(g.words, isEnd); end >= 0 {
		return g.words[end+1:]
	}
	return slices.DeleteFunc(slices.Clone(g.words), func(w shellWord) bool {
		text := withoutRoot(w.text)
		if spec, ok := readPathspec(text); spec.text != text {
			return !ok
		}
		deep := strings.Contains(text, "/") || slices.Contains(takesPaths, g.name)
		return strings.ContainsAny(text, "$`") || strings.HasPrefix(text, "-") || !deep || revision.MatchString(text)
	})
}

// takesPaths are the commands to which every word is a path.
var takesPaths = []string{"ls-files", "add", "status"}

// revision finds what only revisions are spelled with.
var revision = regexp.MustCompile(`^(?:origin|upstream|refs|remotes|heads|tags)/|\.\.\.?[\w@]|[~^:]|@\{`)

// rule reads a pathspec as written in a folder, which may be unknown; false for what nothing can be told of, as a variable alone.
func (g gitCommand) rule(w shellWord, at change.Path, inKnown bool) (r rule, excludes, ok bool) {
	r = rule{line: g.line.number, from: -1, folder: at, style: pathspecStyle}
	r.text, r.start, r.end = w.text, g.line.start+w.start, g.line.start+w.end
	spelled := w.start < w.end
	text := withoutRoot(w.text)
	rooted := text != w.text
	spec, known := readPathspec(text)
	if spec.text == "" && !spec.top {
		return r, false, false
	}
	if rooted || spec.top {
		r.folder = change.Root
	}
	if spec.text != w.text {
		r.text = spec.text
		r.start = r.end - len(spec.text)
	}
	if !spelled {
		r.start, r.end = 0, 0
	}
	switch {
	case strings.ContainsAny(spec.text, "$`") && w.made:
		r.unknown = hasVariables
	case !inKnown && !rooted && !spec.top:
		r.unknown = unknownFolder
	}
	if r.unknown != "" && len(writtenOut(spec.text)) == 0 {
		return r, false, false // Nothing stands there that could be told of.
	}
	var m matcher
	if known && r.unknown == "" {
		spec.shell = !w.quoted
		m = spec.matcher(r.folder)
	}
	if m == nil {
		if r.unknown == "" {
			r.unknown = noEngine
		}
		m = never
	}
	r.matches = func(p change.Path) bool { return m(string(p)) }
	return r, spec.excludes, true
}
