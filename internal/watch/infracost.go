package watch

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// infracost says of which units Infracost estimates what they cost: a project's path, without what it leaves out.
var infracost = format{
	name: "Infracost", code: finding.WatchChanges,
	watches: func(p change.Path) bool { return named(p, "infracost.yml", "infracost.yaml") && p.Dir() == change.Root },
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		projects := child(document(content), "projects")
		if projects == nil || projects.Kind != yaml.SequenceNode {
			return nil
		}
		var all []list
		for _, project := range projects.Content {
			at := child(project, "path")
			if at == nil {
				continue
			}
			folder, ok := change.Root.Join(at.Value)
			if !ok {
				continue
			}
			l := list{ofUnits: true, rules: []rule{yamlRule(content, at, change.Root, projectStyle, prefixOr(string(folder), nil))}}
			for _, n := range scalars(child(project, "exclude_paths")) {
				r := yamlRule(content, n, folder, globStyle, excludedPath(n.Value))
				r.from = 0
				if r.unknown != "" {
					r.unknown = "versions of Infracost differ in what it matches"
				}
				l.rules = append(l.rules, r)
			}
			name := at.Value
			if n := child(project, "name"); n != nil {
				name = n.Value
			}
			l.verdict = anyOf(l.rules, func(i int) bool { return i > 0 })
			l.tells = whether("is in Infracost's project "+name, "is not in Infracost's project "+name)
			all = append(all, l)
		}
		return all
	},
}

// excludedPath matches a folder, and what lies below it, by its path, or by its name at any depth; nil for a glob.
func excludedPath(text string) matcher {
	text = strings.Trim(strings.TrimPrefix(text, "./"), "/")
	if text == "" || strings.ContainsAny(text, `*?[]{}\`) {
		return nil
	}
	if strings.Contains(text, "/") {
		return prefixOr(text, nil)
	}
	return func(name string) bool { return strings.Contains("/"+name+"/", "/"+text+"/") }
}

// infracostTemplate is a file from which Infracost's is made, by loops over folders and pathnames of their own.
var infracostTemplate = format{
	name: "Infracost's template", code: finding.WatchChanges,
	watches: func(p change.Path) bool {
		return named(p, "infracost.yml.tmpl", "infracost.yaml.tmpl") && p.Dir() == change.Root
	},
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		var l list
		for at := range lines(content, false) {
			for _, span := range templatePath.FindAllStringSubmatchIndex(at.of(content), -1) {
				start, end := valueAt(span, 1)
				r := rule{text: at.of(content)[start:end], start: at.start + start, end: at.start + end, line: at.number, from: -1, folder: change.Root,
					style: globStyle}.matching(nil)
				r.unknown = "a template of Infracost's makes paths of it"
				l.rules = append(l.rules, r)
			}
		}
		l.verdict, l.tells = anyOf(l.rules, nil), whether("", "")
		return []list{l}
	},
}

// templatePath finds what a template matches paths by.
var templatePath = regexp.MustCompile(`\b(?:matchPaths|isDir|pathExists|relPath)[^\n]*?` + value)
