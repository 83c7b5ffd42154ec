package watch

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// labeler says which label a pull request gets for the files that it changes.
var labeler = format{
	name: "labeler", code: finding.WatchChanges,
	watches: func(p change.Path) bool { return named(p, ".github/labeler.yml", ".github/labeler.yaml") },
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		labels := document(content)
		if labels == nil || labels.Kind != yaml.MappingNode {
			return nil
		}
		var all []list
		for i := 0; i+1 < len(labels.Content); i += 2 {
			name := labels.Content[i].Value
			tells := whether("gets the label "+name, "does not get the label "+name)
			for _, patterns := range labelPatterns(labels.Content[i+1]) {
				if l, ok := globList(content, patterns, tells); ok {
					all = append(all, l)
				}
			}
		}
		return all
	},
}

// labelPatterns gives the lists of globs below a label: those of each "any-glob-to-any-file" and the like, or the label's own.
func labelPatterns(n *yaml.Node) [][]*yaml.Node {
	switch n.Kind {
	case yaml.SequenceNode:
		var all [][]*yaml.Node
		var own []*yaml.Node
		for _, item := range n.Content {
			if item.Kind == yaml.ScalarNode {
				own = append(own, item)
				continue
			}
			all = append(all, labelPatterns(item)...)
		}
		if own != nil {
			all = append(all, own)
		}
		return all
	case yaml.MappingNode:
		var all [][]*yaml.Node
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i].Value, n.Content[i+1]
			switch {
			case strings.Contains(key, "-glob-to-"):
				all = append(all, scalars(value))
			case !strings.Contains(key, "branch"):
				all = append(all, labelPatterns(value)...)
			}
		}
		return all
	default:
		return nil
	}
}

// globList is a list of which one glob must match; one that begins with "!" matches what the rest does not.
func globList(content []byte, patterns []*yaml.Node, tells func(verdict) (string, string)) (list, bool) {
	l := list{tells: tells}
	for _, n := range patterns {
		pattern, negated := strings.CutPrefix(n.Value, "!")
		m := minimatcher(pattern)
		if negated && m != nil {
			m = not(m)
		}
		l.rules = append(l.rules, yamlRule(content, n, change.Root, globStyle, m))
	}
	l.verdict = anyOf(l.rules, nil)
	return l, len(l.rules) > 0
}
