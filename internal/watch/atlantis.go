package watch

import (
	"path"
	"strings"

	"github.com/moby/patternmatcher"
	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// atlantis says which project is planned when a file changes: patterns that begin in the project's folder.
var atlantis = format{
	name: "Atlantis", code: finding.WatchChanges,
	watches: func(p change.Path) bool { return named(p, "atlantis.yaml", "atlantis.yml") && p.Dir() == change.Root },
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		projects := child(document(content), "projects")
		if projects == nil || projects.Kind != yaml.SequenceNode {
			return nil
		}
		var all []list
		for _, project := range projects.Content {
			if l, ok := projectList(content, project); ok {
				all = append(all, l)
			}
		}
		return all
	},
}

// whenModified is what plans a project that does not say so itself.
var whenModified = []string{"**/*.tf*", "**/*.tofu*", "**/terragrunt.hcl", "**/.terraform.lock.hcl"}

// never matches nothing.
func never(string) bool { return false }

// noFile is a pattern that no file of a repository has.
const noFile = ".git/none"

var projectStyle = style{wild: `*?[]\`, climbs: true}

func projectList(content []byte, project *yaml.Node) (list, bool) {
	dir := child(project, "dir")
	if dir == nil || strings.ContainsAny(dir.Value, "*?[{") {
		return list{}, false
	}
	folder, ok := change.Root.Join(dir.Value)
	if !ok {
		return list{}, false
	}
	l := list{rules: []rule{yamlRule(content, dir, change.Root, projectStyle, func(name string) bool { return change.Path(name).Within(folder) })}}
	patterns := scalars(child(project, "autoplan", "when_modified"))
	var texts []string
	for _, n := range patterns {
		r := yamlRule(content, n, folder, projectStyle, never)
		r.from = 0
		l.rules = append(l.rules, r)
		texts = append(texts, n.Value)
	}
	if len(patterns) == 0 {
		texts = whenModified
	}
	var all []*patternmatcher.PatternMatcher
	for i, text := range texts {
		pattern := path.Join(string(folder), strings.TrimPrefix(text, "!"))
		if strings.HasPrefix(pattern, "../") {
			pattern = noFile // Nothing outside of the repository is a change to Atlantis.
		}
		one, err := patternmatcher.New([]string{pattern})
		if err != nil {
			return list{}, false
		}
		matches := func(p change.Path) bool { ok, err := one.MatchesOrParentMatches(string(p)); return err == nil && ok }
		if len(patterns) > 0 {
			l.rules[i+1].matches = matches
		} else {
			all = append(all, one)
		}
	}
	plans := lastOf(l.rules[1:], func(i int) bool { return strings.HasPrefix(l.rules[i+1].text, "!") })
	l.verdict = func(p change.Path) verdict {
		for _, one := range all {
			if ok, err := one.MatchesOrParentMatches(string(p)); err == nil && ok {
				return verdict{says: yes, rule: 0}
			}
		}
		v := plans(p)
		if v.rule >= 0 {
			v.rule++
		}
		return v
	}
	name := dir.Value
	if n := child(project, "name"); n != nil {
		name = n.Value
	}
	l.tells = whether("lets Atlantis plan the project "+name, "does not let Atlantis plan the project "+name)
	return l, true
}
