package watch

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

const gitlabFile change.Path = ".gitlab-ci.yml"

// gitlabChanges are the rules by which GitLab adds a job when files change, or exist, in its own file and in those that teams include.
var gitlabChanges = format{
	name: "GitLab CI", code: finding.WatchChanges,
	watches: func(p change.Path) bool {
		return p == gitlabFile || strings.HasSuffix(p.Base(), ".gitlab-ci.yml") || yamlIn(p, ".gitlab", ".gitlab/ci", ".gitlab-ci", "ci")
	},
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		root := document(content)
		if root == nil || root.Kind != yaml.MappingNode {
			return nil
		}
		var all []list
		for i := 0; i+1 < len(root.Content); i += 2 {
			job, body := root.Content[i].Value, root.Content[i+1]
			for _, path := range [][]string{{"only", "changes"}, {"except", "changes"}} {
				all = append(all, gitlabList(content, scalars(child(body, path...)), job, path[0] == "except")...)
			}
			rules := child(body, "rules")
			if rules == nil || rules.Kind != yaml.SequenceNode {
				continue
			}
			for _, r := range rules.Content {
				never := child(r, "when") != nil && child(r, "when").Value == "never"
				for _, key := range []string{"changes", "exists"} {
					patterns := child(r, key)
					if paths := child(patterns, "paths"); paths != nil {
						patterns = paths
					}
					all = append(all, gitlabList(content, scalars(patterns), job, never)...)
				}
			}
		}
		return all
	},
}

// gitlabList is empty where there are no patterns.
func gitlabList(content []byte, patterns []*yaml.Node, job string, never bool) []list {
	var l list
	for _, n := range patterns {
		m := rubyMatcher(n.Value)
		variable := strings.Contains(n.Value, "$")
		if variable {
			m = nil
		}
		r := yamlRule(content, n, change.Root, globStyle, m)
		if variable {
			r.unknown = hasVariables
		}
		l.rules = append(l.rules, r)
	}
	if len(l.rules) == 0 {
		return nil
	}
	l.verdict = anyOf(l.rules, nil)
	l.tells = whether("fits a rule that adds the job "+job, "fits no rule that adds the job "+job)
	if never {
		l.tells = whether("fits a rule that leaves the job "+job+" out", "fits no rule that leaves the job "+job+" out")
	}
	return []list{l}
}
