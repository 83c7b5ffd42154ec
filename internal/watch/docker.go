package watch

import (
	"path"
	"strings"

	"github.com/moby/patternmatcher"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// dockerIgnore says what of its folder Docker builds without: the last line that matches a file or a folder above it.
var dockerIgnore = format{
	name: "Docker", code: finding.WatchChanges,
	watches: func(p change.Path) bool { return strings.HasSuffix(p.Base(), ".dockerignore") },
	lists: func(_ *live.Tree, file change.Path, content []byte) []list {
		var l list
		for at := range lines(content, false) {
			text := at.of(content)
			pattern := strings.TrimSpace(strings.TrimPrefix(text, "!"))
			if pattern == "" || strings.HasPrefix(text, "#") {
				continue
			}
			one, err := patternmatcher.New([]string{strings.TrimPrefix(path.Clean(pattern), "/")})
			if err != nil {
				return nil
			}
			l.rules = append(l.rules, rule{text: text, start: at.start, end: at.end, line: at.number, from: -1, folder: file.Dir(), style: globStyle,
				matches: below(file.Dir(), func(name string) bool { ok, err := one.MatchesOrParentMatches(name); return err == nil && ok })})
		}
		l.verdict = lastOf(l.rules, func(i int) bool { return strings.HasPrefix(l.rules[i].text, "!") })
		l.tells = func(v verdict) (string, string) {
			if v.says == yes {
				return "is left out of Docker's build", "would be left out"
			}
			return "is in Docker's build", "would be in it"
		}
		return []list{l}
	},
}
