package watch

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// workflowPaths are the filters on paths by which GitHub, and those who read its workflows, start one.
var workflowPaths = format{
	name: "workflows", code: finding.WatchChanges,
	watches: func(p change.Path) bool {
		return yamlIn(p, ".github/workflows", ".gitea/workflows", ".forgejo/workflows")
	},
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		events := child(document(content), "on")
		if events == nil || events.Kind != yaml.MappingNode {
			return nil
		}
		var all []list
		for i := 0; i+1 < len(events.Content); i += 2 {
			for _, key := range []string{"paths", "paths-ignore"} {
				patterns := scalars(child(events.Content[i+1], key))
				if len(patterns) == 0 {
					continue
				}
				l, ok := workflowList(content, patterns, key == "paths-ignore")
				if !ok {
					continue
				}
				event := events.Content[i].Value
				l.tells = whether("starts this workflow on "+event, "does not start this workflow on "+event)
				all = append(all, l)
			}
		}
		return all
	},
}

func workflowList(content []byte, patterns []*yaml.Node, ignores bool) (list, bool) {
	var l list
	for _, n := range patterns {
		m := workflowMatcher(strings.TrimPrefix(n.Value, "!"))
		l.rules = append(l.rules, yamlRule(content, n, change.Root, workflowStyle, m))
	}
	takesBack := func(i int) bool { return strings.HasPrefix(l.rules[i].text, "!") != ignores }
	last := lastOf(l.rules, takesBack)
	l.verdict = last
	if ignores {
		l.verdict = func(p change.Path) verdict {
			v := last(p)
			if v.rule < 0 {
				v.says = yes
			}
			return v
		}
	}
	return l, true
}

var workflowStyle = style{wild: `*?+[]\`}

// workflowMatcher matches as GitHub's filter patterns: "*" within a folder, "**" anything, "?" and "+" repeat the character before;
// "**/" at the start of an element also matches no folder at all. Nil for what is no pattern.
func workflowMatcher(pattern string) matcher {
	var b strings.Builder
	b.WriteString(`\A`)
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case strings.HasPrefix(pattern[i:], "**/") && (i == 0 || pattern[i-1] == '/'):
			b.WriteString(`(?:.*/)?`)
			i += 2
		case strings.HasPrefix(pattern[i:], "**"):
			b.WriteString(`.*`)
			i++
		case c == '*':
			b.WriteString(`[^/]*`)
		case (c == '?' || c == '+') && i > 0:
			b.WriteByte(c)
		case c == '[':
			end := strings.IndexByte(pattern[i:], ']')
			if end < 0 {
				return nil
			}
			b.WriteString(pattern[i : i+end+1])
			i += end
		case c == '\\' && i+1 < len(pattern):
			i++
			b.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		default:
			b.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		}
	}
	b.WriteString(`\z`)
	return goRegex(b.String())
}
