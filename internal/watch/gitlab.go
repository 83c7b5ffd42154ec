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
		var all []list
		for _, root := range documents(content) { // What inputs a file takes stands in one before it.
			if root.Kind != yaml.MappingNode {
				continue
			}
			for i := 0; i+1 < len(root.Content); i += 2 {
				name, body := root.Content[i].Value, root.Content[i+1]
				job := "the job " + name
				switch {
				case name == "workflow":
					job = "the pipeline"
				case name == "include" && body.Kind == yaml.SequenceNode:
					for _, file := range body.Content {
						all = append(all, gitlabRules(content, file, "what this includes")...)
					}
				case name == "include":
					job = "what this includes"
				}
				all = append(all, gitlabRules(content, body, job)...)
			}
		}
		return all
	},
}

// gitlabRules reads the rules by which something is added.
func gitlabRules(content []byte, body *yaml.Node, what string) []list {
	var all []list
	for _, path := range [][]string{{"only", "changes"}, {"except", "changes"}} {
		all = append(all, gitlabList(content, scalars(child(body, path...)), what, path[0] == "except")...)
	}
	rules := child(body, "rules")
	if rules == nil || rules.Kind != yaml.SequenceNode {
		return all
	}
	for _, r := range rules.Content {
		never := child(r, "when") != nil && child(r, "when").Value == "never"
		for _, key := range []string{"changes", "exists"} {
			patterns := child(r, key)
			if paths := child(patterns, "paths"); paths != nil {
				patterns = paths
			}
			all = append(all, gitlabList(content, scalars(patterns), what, never)...)
		}
	}
	return all
}

// gitlabList is empty where there are no patterns.
func gitlabList(content []byte, patterns []*yaml.Node, what string, never bool) []list {
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
	l.tells = whether("fits a rule that adds "+what, "fits no rule that adds "+what)
	if never {
		l.tells = whether("fits a rule that leaves "+what+" out", "fits no rule that leaves "+what+" out")
	}
	return []list{l}
}
