package watch

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// buildkite says which steps, or pipelines of the plugin that watches paths, run for a file.
var buildkite = format{
	name: "Buildkite", code: finding.WatchChanges,
	watches: func(p change.Path) bool { return yamlIn(p, ".buildkite", ".buildkite/pipelines") },
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		tells := whether("runs a step of Buildkite's here", "does not run this step of Buildkite's")
		var all []list
		everyMapping(document(content), func(n *yaml.Node) {
			changed := child(n, "if_changed")
			include, exclude := scalars(changed), []*yaml.Node(nil)
			if changed != nil && changed.Kind == yaml.MappingNode {
				include, exclude = scalars(child(changed, "include")), scalars(child(changed, "exclude"))
			}
			all = append(all, filtered(content, include, exclude, globStyle, globMatcher, tells)...)
			watched := child(n, "watch")
			if watched == nil || watched.Kind != yaml.SequenceNode {
				return
			}
			for _, entry := range watched.Content {
				exclude := append(scalars(child(entry, "skip_path")), scalars(child(entry, "except_path"))...)
				all = append(all, filtered(content, scalars(child(entry, "path")), exclude, globStyle, beginsWith, tells)...)
				all = append(all, filtered(content, scalars(child(entry, "regex_paths")), nil, regexStyle, pythonRegex, tells)...)
			}
		})
		return all
	},
}

// beginsWith matches as the plugin for Buildkite that compares what changed: a beginning of the path, or a glob.
func beginsWith(pattern string) matcher {
	m := globMatcher(pattern)
	if strings.Contains(pattern, "*") {
		return m
	}
	return func(name string) bool { return strings.HasPrefix(name, pattern) || m != nil && m(name) }
}

// azure says what starts a pipeline of Azure's: a path covers all below it.
var azure = format{
	name: "Azure Pipelines", code: finding.WatchChanges,
	watches: func(p change.Path) bool {
		return yamlIn(p, string(p.Dir())) && (strings.HasPrefix(p.Base(), "azure-pipelines") || strings.HasPrefix(string(p), ".azure"))
	},
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		var all []list
		for _, event := range []string{"trigger", "pr"} {
			paths := child(document(content), event, "paths")
			tells := whether("starts this pipeline by "+event, "does not start this pipeline by "+event)
			all = append(all, filtered(content, scalars(child(paths, "include")), scalars(child(paths, "exclude")), globStyle, azureMatcher, tells)...)
		}
		return all
	},
}

func azureMatcher(pattern string) matcher {
	pattern = strings.Trim(pattern, "/")
	m := globMatcher(pattern)
	below := globMatcher(pattern + "/**")
	if m == nil || below == nil {
		return nil
	}
	return func(name string) bool { return pattern == "" || m(name) || below(name) }
}

// bitbucket says which steps of a pipeline of Bitbucket's run for a file.
var bitbucket = format{
	name: "Bitbucket Pipelines", code: finding.WatchChanges,
	watches: func(p change.Path) bool { return p == "bitbucket-pipelines.yml" },
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		tells := whether("runs this step of Bitbucket's", "does not run this step of Bitbucket's")
		var all []list
		everyMapping(document(content), func(n *yaml.Node) {
			sets := child(n, "condition", "changesets")
			all = append(all, filtered(content, scalars(child(sets, "includePaths")), scalars(child(sets, "excludePaths")), globStyle, globMatcher, tells)...)
		})
		return all
	},
}

// circle is the mapping of CircleCI's path filtering: a line holds a regular expression for whole paths, and what is set where one matches.
var circle = format{
	name: "CircleCI", code: finding.WatchChanges,
	watches: func(p change.Path) bool { return yamlIn(p, ".circleci") },
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		var all []list
		everyMapping(document(content), func(n *yaml.Node) {
			mapping := child(n, "mapping")
			if mapping == nil || mapping.Kind != yaml.ScalarNode {
				return
			}
			last := mapping.Line + strings.Count(strings.TrimRight(mapping.Value, "\n"), "\n") + 1
			for l := range lines(content, false) {
				words := strings.Fields(l.of(content))
				if l.number <= mapping.Line || l.number > last || len(words) < 3 || strings.HasPrefix(words[0], "#") {
					continue
				}
				r := rule{text: words[0], start: l.start, end: l.start + len(words[0]), line: l.number, from: -1, folder: change.Root, style: plainRegex}
				one := list{rules: []rule{r.matching(pythonRegex("^(?:" + words[0] + ")$"))}}
				one.verdict = anyOf(one.rules, nil)
				one.tells = whether("sets "+words[1]+" for CircleCI", "does not set "+words[1]+" for CircleCI")
				all = append(all, one)
			}
		})
		return all
	},
}

// filtered is a list of which one of some patterns must match, where there are any, and none of others. It is empty without patterns.
func filtered(content []byte, include, exclude []*yaml.Node, s style, read func(string) matcher, tells func(verdict) (string, string)) []list {
	var l list
	for _, n := range append(include, exclude...) {
		l.rules = append(l.rules, yamlRule(content, n, change.Root, s, read(n.Value)))
	}
	if len(l.rules) == 0 {
		return nil
	}
	l.verdict = anyOf(l.rules, func(i int) bool { return i >= len(include) })
	if len(include) == 0 {
		l.verdict = func(p change.Path) verdict {
			for i, r := range l.rules {
				if r.matches(p) {
					return verdict{says: no, rule: i}
				}
			}
			return verdict{says: yes, rule: -1}
		}
	}
	l.tells = tells
	return []list{l}
}

// everyMapping visits the mappings of a document, each once.
func everyMapping(n *yaml.Node, visit func(*yaml.Node)) {
	if n == nil || n.Kind == yaml.AliasNode {
		return
	}
	if n.Kind == yaml.MappingNode {
		visit(n)
	}
	for _, c := range n.Content {
		everyMapping(c, visit)
	}
}
