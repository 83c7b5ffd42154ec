package watch

import (
	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// preCommit says which files each hook gets: those that "files" finds and "exclude" does not, at the top and in the hook.
var preCommit = format{
	name: "pre-commit", code: finding.WatchChanges,
	watches: func(p change.Path) bool { return p == ".pre-commit-config.yaml" || p == ".pre-commit-config.yml" },
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		root := document(content)
		all := hookList(content, root, "the hooks")
		repos := child(root, "repos")
		if repos == nil {
			return all
		}
		for _, repo := range repos.Content {
			hooks := child(repo, "hooks")
			if hooks == nil {
				continue
			}
			for _, hook := range hooks.Content {
				name := "a hook"
				if id := child(hook, "id"); id != nil {
					name = "the hook " + id.Value
				}
				all = append(all, hookList(content, hook, name)...)
			}
		}
		return all
	},
}

func hookList(content []byte, body *yaml.Node, name string) []list {
	var l list
	excludes := map[int]bool{}
	for _, key := range []string{"files", "exclude"} {
		n := child(body, key)
		if n == nil || n.Kind != yaml.ScalarNode || n.Value == "" {
			continue
		}
		m := pythonRegex(n.Value)
		excludes[len(l.rules)] = key == "exclude"
		l.rules = append(l.rules, yamlRule(content, n, change.Root, regexStyle, m))
	}
	if len(l.rules) == 0 {
		return nil
	}
	verdict := anyOf(l.rules, func(i int) bool { return excludes[i] })
	l.verdict = verdict
	if excludes[0] {
		l.verdict = allBut(l.rules)
	}
	l.tells = whether("goes to "+name, "does not go to "+name)
	return []list{l}
}

// allBut is the verdict of a list of one rule, which leaves files out.
func allBut(rules []rule) func(change.Path) verdict {
	return func(p change.Path) verdict {
		if rules[0].matches(p) {
			return verdict{says: no, rule: 0}
		}
		return verdict{says: yes, rule: -1}
	}
}
