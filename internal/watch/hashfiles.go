package watch

import (
	"path"
	"regexp"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// hashFiles are the files of which workflows make keys, as those of caches: globs in their order, of which "!" takes files out again.
var hashFiles = format{
	name: "hashFiles", code: finding.WatchChanges,
	watches: holdsSteps,
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		var all []list
		for at := range lines(content, false) {
			for _, call := range hashCalls.FindAllStringSubmatchIndex(at.of(content), -1) {
				var l list
				for _, quoted := range inQuotes.FindAllStringSubmatchIndex(at.of(content)[call[2]:call[3]], -1) {
					start, end := call[2]+quoted[2], call[2]+quoted[3]
					text := at.of(content)[start:end]
					r := rule{text: text, start: at.start + start, end: at.start + end, line: at.number, from: -1, folder: change.Root, style: hashStyle}
					l.rules = append(l.rules, r.matching(hashMatcher(strings.TrimPrefix(text, "!"))))
				}
				if len(l.rules) == 0 {
					continue
				}
				l.verdict = lastOf(l.rules, func(i int) bool { return strings.HasPrefix(l.rules[i].text, "!") })
				l.tells = whether("is in the key that hashFiles makes here", "is not in the key that hashFiles makes here")
				all = append(all, l)
			}
		}
		return all
	},
}

var (
	hashCalls = regexp.MustCompile(`\bhashFiles\(([^()\n]*)\)`)
	inQuotes  = regexp.MustCompile(`'([^'\n]+)'`)
	hashStyle = style{wild: `*?[]\`}
)

// hashMatcher matches as the globs of GitHub's actions: braces are letters, and a folder stands for all that is below it.
func hashMatcher(pattern string) matcher {
	if strings.HasPrefix(pattern, "/") || strings.HasPrefix(pattern, "~") {
		return never // It is outside of the repository.
	}
	m := globMatcher(strings.NewReplacer("{", `\{`, "}", `\}`).Replace(path.Clean(pattern)))
	if m == nil {
		return nil
	}
	return func(name string) bool {
		for ; name != "."; name = path.Dir(name) {
			if m(name) {
				return true
			}
		}
		return path.Clean(pattern) == "."
	}
}
