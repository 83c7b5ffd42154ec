package watch

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// dependabot says in which folders Dependabot looks for what to update. It reads the files directly in a folder, none below.
var dependabot = format{
	name: "Dependabot", code: finding.WatchChanges,
	watches: func(p change.Path) bool { return named(p, ".github/dependabot.yml", ".github/dependabot.yaml") },
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		updates := child(document(content), "updates")
		if updates == nil || updates.Kind != yaml.SequenceNode {
			return nil
		}
		var all []list
		for _, update := range updates.Content {
			var l list
			for _, key := range []string{"directory", "directories"} {
				for _, n := range scalars(child(update, key)) {
					l.rules = append(l.rules, yamlRule(content, n, change.Root, globStyle, directlyIn(n.Value)))
				}
			}
			excludes := len(l.rules)
			if excludes == 0 {
				continue
			}
			for _, n := range scalars(child(update, "exclude-paths")) {
				l.rules = append(l.rules, yamlRule(content, n, change.Root, globStyle, prefixOr(n.Value, rubyMatcher(n.Value))))
			}
			l.verdict = anyOf(l.rules, func(i int) bool { return i >= excludes })
			l.tells = whether("is looked at by Dependabot here", "is not looked at by Dependabot here")
			all = append(all, l)
		}
		return all
	},
}

// directlyIn matches the files of the folders that a glob of Ruby's Dir matches, "/" for the root.
func directlyIn(pattern string) matcher {
	pattern = strings.Trim(pattern, "/")
	if pattern == "" || pattern == "." {
		return func(name string) bool { return path.Dir(name) == "." }
	}
	m := rubyMatcher(pattern)
	if m == nil {
		return nil
	}
	return func(name string) bool { return m(path.Dir(name)) }
}

// prefixOr matches a path, what lies below it, and what a glob matches; a nil glob knows nothing.
func prefixOr(pattern string, m matcher) matcher {
	folder := strings.Trim(pattern, "/")
	return func(name string) bool {
		return name == folder || strings.HasPrefix(name, folder+"/") || m != nil && m(name)
	}
}
