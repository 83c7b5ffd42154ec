package watch

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// terrateam says which folders Terrateam has settings for, and by which files it plans them. Its globs are known to nobody here, so only
// plain paths are judged; what begins with ${DIR} moves with its folder.
var terrateam = format{
	name: "Terrateam", code: finding.WatchChanges,
	watches: func(p change.Path) bool { return named(p, ".terrateam/config.yml", ".terrateam/config.yaml") },
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		root := document(content)
		all := terrateamList(content, scalars(child(root, "when_modified", "file_patterns")), "is watched by Terrateam", "is not watched by Terrateam")
		dirs := child(root, "dirs")
		if dirs == nil || dirs.Kind != yaml.MappingNode {
			return all
		}
		for i := 0; i+1 < len(dirs.Content); i += 2 {
			dir := dirs.Content[i]
			settings := "Terrateam's settings of " + dir.Value
			all = append(all, terrateamList(content, []*yaml.Node{dir}, "has "+settings, "has not "+settings)...)
			all = append(all, terrateamList(content, scalars(child(dirs.Content[i+1], "when_modified", "file_patterns")),
				"lets Terrateam plan "+dir.Value, "does not let Terrateam plan "+dir.Value)...)
		}
		return all
	},
}

func terrateamList(content []byte, patterns []*yaml.Node, does, doesNot string) []list {
	var l list
	for _, n := range patterns {
		if strings.HasPrefix(n.Value, "${DIR}") {
			continue
		}
		m := prefixOr(n.Value, nil)
		if strings.ContainsAny(n.Value, `*?[]{}$!\`) {
			m = nil
		}
		l.rules = append(l.rules, yamlRule(content, n, change.Root, globStyle, m))
	}
	if len(l.rules) == 0 {
		return nil
	}
	l.verdict, l.tells = anyOf(l.rules, nil), whether(does, doesNot)
	return []list{l}
}
