package watch

import (
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// digger says which project is planned when a file changes, and which folders projects are generated for.
var digger = format{
	name: "Digger", code: finding.WatchChanges,
	watches: func(p change.Path) bool { return named(p, "digger.yml", "digger.yaml") && p.Dir() == change.Root },
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		root := document(content)
		var all []list
		if projects := child(root, "projects"); projects != nil && projects.Kind == yaml.SequenceNode {
			for _, project := range projects.Content {
				all = append(all, diggerProject(content, project)...)
			}
		}
		generate := child(root, "generate_projects")
		if generate == nil {
			return all
		}
		all = append(all, diggerBlock(content, generate)...)
		if blocks := child(generate, "blocks"); blocks != nil {
			for _, block := range blocks.Content {
				all = append(all, diggerBlock(content, block)...)
			}
		}
		return all
	},
}

// diggerProject reads a project: what lies in its folder, or fits include_patterns, and no exclude_patterns. A pattern that begins with a
// dot leads from the project's folder, another one from the root.
func diggerProject(content []byte, project *yaml.Node) []list {
	dir := child(project, "dir")
	if dir == nil || strings.ContainsAny(dir.Value, "*?[{$") {
		return nil
	}
	folder, ok := change.Root.Join(dir.Value)
	if !ok {
		return nil
	}
	l := list{rules: []rule{yamlRule(content, dir, change.Root, projectStyle, prefixOr(string(folder), nil))}}
	excludes := map[int]bool{}
	for _, key := range []string{"include_patterns", "exclude_patterns"} {
		for _, n := range scalars(child(project, key)) {
			from, at := change.Root, -1
			if strings.HasPrefix(n.Value, ".") {
				from, at = folder, 0
			}
			r := yamlRule(content, n, from, projectStyle, never)
			r.from = at
			if pattern := path.Join(string(from), n.Value); live.IsGlob(pattern) {
				r.matches = func(p change.Path) bool { return doublestar.MatchUnvalidated(pattern, string(p)) }
			}
			excludes[len(l.rules)] = key == "exclude_patterns"
			l.rules = append(l.rules, r)
		}
	}
	name := dir.Value
	if n := child(project, "name"); n != nil {
		name = n.Value
	}
	l.verdict = anyOf(l.rules, func(i int) bool { return excludes[i] })
	l.tells = whether("lets Digger plan the project "+name, "does not let Digger plan the project "+name)
	return []list{l}
}

// diggerBlock reads for which folders projects are generated.
func diggerBlock(content []byte, block *yaml.Node) []list {
	l := list{ofUnits: true}
	excludes := map[int]bool{}
	for _, key := range []string{"include", "exclude"} {
		for _, n := range scalars(child(block, key)) {
			excludes[len(l.rules)] = key == "exclude"
			l.rules = append(l.rules, yamlRule(content, n, change.Root, globStyle, globMatcher(n.Value)))
		}
	}
	if len(l.rules) == 0 || excludes[0] {
		return nil
	}
	l.verdict = anyOf(l.rules, func(i int) bool { return excludes[i] })
	l.tells = whether("gets a project of Digger's here", "gets no project of Digger's here")
	return []list{l}
}
