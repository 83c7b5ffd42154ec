package watch

import (
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// giteaOwners says who reviews a change of a file on Gitea and Forgejo: a line is a regular expression for whole paths, "!" stands for all
// other paths, and all lines that match count.
var giteaOwners = format{
	name: "Gitea's CODEOWNERS", code: finding.WatchChanges,
	watches: func(p change.Path) bool { return slices.Contains(giteaOwnerFiles, p) },
	lists: func(tree *live.Tree, file change.Path, content []byte) []list {
		if !onGitea(tree) {
			return nil
		}
		for _, first := range giteaOwnerFiles {
			if first == file {
				break
			}
			if tree.IsFile(first) {
				return nil // Nobody reads this one.
			}
		}
		// Each owner is asked for what any of the lines matches, so that the lines of the same owners are a list.
		var order []string
		rules := map[string][]rule{}
		for at := range lines(content, false) {
			words, spelled := giteaWords(at.of(content))
			if len(words) < 2 {
				continue
			}
			r := rule{text: words[0], line: at.number, from: -1, folder: change.Root, style: giteaRegex}
			if spelled == words[0] {
				r.start, r.end = at.start, at.start+len(spelled)
			}
			expression, negated := strings.CutPrefix(words[0], "!")
			m := goRegex("^" + strings.TrimPrefix(expression, "/") + "$")
			if m == nil {
				continue // Gitea leaves such a line out.
			}
			owners := strings.Join(words[1:], " ")
			if rules[owners] == nil {
				order = append(order, owners)
			}
			rules[owners] = append(rules[owners], r.matching(func(name string) bool { return m(name) != negated }))
		}
		var all []list
		for _, owners := range order {
			all = append(all, list{rules: rules[owners], verdict: anyOf(rules[owners], nil),
				tells: whether("is reviewed by "+owners, "is not reviewed by "+owners)})
		}
		return all
	},
}

var giteaOwnerFiles = []change.Path{".forgejo/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitea/CODEOWNERS"}

// onGitea tells whether a repository is at home on Gitea or Forgejo: it has a folder for one of them, and none for another forge.
func onGitea(tree *live.Tree) bool {
	return (tree.IsDir(".gitea") || tree.IsDir(".forgejo")) && !tree.IsDir(".github") && !tree.IsDir(".gitlab") && !tree.IsFile(gitlabFile)
}

// giteaWords reads the words of a line, as far as a comment: a backslash stands for the letter behind it. spelled is the first word as it
// stands in the file.
func giteaWords(line string) (words []string, spelled string) {
	word, escaped := "", false
	for i, c := range line + " " {
		switch {
		case escaped:
			word, escaped = word+string(c), false
		case c == '\\':
			escaped = true
		case c == '#':
			return words, spelled
		case c != ' ' && c != '\t':
			word += string(c)
		case word != "":
			if len(words) == 0 {
				spelled = line[:i]
			}
			words, word = append(words, word), ""
		}
	}
	return words, spelled
}

// giteaRegex is a regular expression for a whole path, in which each backslash is written twice.
var giteaRegex = style{regex: true, unbound: true, quote: func(path string) string { return strings.ReplaceAll(quoteRegex(path), `\`, `\\`) }}
