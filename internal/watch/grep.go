package watch

import (
	"regexp"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// pathGreps are the regular expressions with which scripts and jobs pick paths out of a list, as that of what changed. What is searched is
// not known; an expression that finds no path of the repository says nothing of one.
var pathGreps = format{name: "grep", code: finding.WatchChanges, watches: holdsCommands,
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		if !greps.Match(content) {
			return nil
		}
		var all []list
		for l := range lines(content, true) {
			text := l.of(content)
			if strings.HasPrefix(text, "#") {
				continue
			}
			for _, at := range greps.FindAllStringSubmatchIndex(text, -1) {
				start, end := valueAt(at, 1)
				expression := text[start:end]
				if !strings.Contains(expression, "/") {
					continue
				}
				m := pythonRegex(expression)
				if strings.Contains(expression, "$") && !strings.HasSuffix(expression, "$") {
					m = nil // A variable, most often.
				}
				r := rule{text: expression, start: l.start + start, end: l.start + end, line: l.number, from: -1, folder: change.Root, style: regexStyle}
				one := list{rules: []rule{r.matching(m)}}
				one.verdict = anyOf(one.rules, nil)
				one.tells = whether("is found by this grep", "is not found by this grep")
				all = append(all, one)
			}
		}
		return all
	}}

// greps finds a search with an extended expression.
var greps = regexp.MustCompile(`\b(?:egrep|grep(?:[ \t]+-\w+)*[ \t]+-\w*[EP]\w*|\[\[[^\n]*=~)(?:[ \t]+-\w+)*[ \t]+(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"']+))`)
