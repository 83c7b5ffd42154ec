package watch

import (
	"strings"

	"github.com/hmarr/codeowners"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// codeOwners says who must approve a change of a file: the last line that matches, on GitLab the last one of each section.
// On Gitea the same file holds regular expressions, and is another format.
var codeOwners = format{
	name: "CODEOWNERS", code: finding.WatchChanges,
	watches: func(p change.Path) bool {
		return named(p, ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS") || p == "CODEOWNERS"
	},
	lists: func(tree *live.Tree, file change.Path, content []byte) []list {
		if onGitea(tree) {
			return nil
		}
		for _, first := range []change.Path{".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"} {
			if first == file {
				break
			}
			if tree.IsFile(first) {
				return nil // Nobody reads this one.
			}
		}
		gitlab := file.Dir() == ".gitlab" || tree.IsFile(gitlabFile)
		var sections [][]owned
		sections = append(sections, nil)
		defaults := "" // The owners of a section's lines that name none.
		for l := range lines(content, false) {
			text := l.of(content)
			switch {
			case text == "" || strings.HasPrefix(text, "#"):
				continue
			case gitlab && (strings.HasPrefix(text, "[") || strings.HasPrefix(text, "^[")):
				sections = append(sections, nil)
				defaults = text[strings.LastIndexByte(text, ']')+1:]
				continue
			}
			one, ok := readOwned(text, l, gitlab)
			if gitlab && one.owners == "" {
				one.owners = strings.Join(strings.Fields(defaults), " ")
			}
			if !ok {
				return nil
			}
			sections[len(sections)-1] = append(sections[len(sections)-1], one)
		}
		var lists []list
		for _, section := range sections {
			lists = append(lists, ownersList(section))
		}
		return lists
	},
}

type owned struct {
	rule
	owners string
}

func readOwned(text string, l line, gitlab bool) (owned, bool) {
	end := 0
	for end < len(text) && text[end] != ' ' && text[end] != '\t' {
		if text[end] == '\\' {
			end++
		}
		end++
	}
	end = min(end, len(text))
	one := owned{rule: rule{text: text[:end], start: l.start, end: l.start + end, line: l.number, from: -1, folder: change.Root, style: globStyle}}
	owners, _, _ := strings.Cut(text[end:], "#")
	one.owners = strings.Join(strings.Fields(owners), " ")
	if gitlab {
		pattern := strings.ReplaceAll(strings.TrimPrefix(one.text, "!"), `\ `, " ")
		if strings.HasSuffix(pattern, "/") {
			pattern += "**/*"
		}
		if below, rooted := strings.CutPrefix(pattern, "/"); rooted {
			pattern = below
		} else {
			pattern = "**/" + pattern
		}
		m := rubyMatcher(pattern)
		if m == nil {
			return one, false
		}
		one.matches = below(change.Root, m)
		return one, true
	}
	read, err := codeowners.ParseFile(strings.NewReader(one.text + "\n"))
	if err != nil || len(read) != 1 {
		return one, false
	}
	one.matches = func(p change.Path) bool { ok, err := read[0].Match(string(p)); return err == nil && ok }
	return one, true
}

func ownersList(section []owned) list {
	l := list{}
	for _, one := range section {
		l.rules = append(l.rules, one.rule)
	}
	l.verdict = func(p change.Path) verdict {
		for i, one := range section {
			if strings.HasPrefix(one.text, "!") && one.matches(p) {
				return verdict{rule: i} // GitLab's: what is taken out of a section stays out.
			}
		}
		for i := len(section) - 1; i >= 0; i-- {
			if section[i].matches(p) {
				return verdict{says: section[i].owners, rule: i}
			}
		}
		return verdict{rule: -1}
	}
	l.tells = func(v verdict) (string, string) {
		if v.says == "" {
			return "belongs to nobody", "would belong to nobody"
		}
		return "belongs to " + v.says, "would belong to " + v.says
	}
	return l
}
