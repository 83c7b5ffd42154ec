package watch

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// pathsFilter are the filters of the action paths-filter, by which workflows run their jobs and steps: in the step itself, or in a file that it names.
var pathsFilter = format{
	name: "paths-filter", code: finding.WatchChanges,
	watches: holdsSteps,
	named: func(tree *live.Tree) []change.Path {
		var all []change.Path
		for _, user := range usersOf(tree, pathsFilterName) {
			content, _ := tree.Read(user)
			for _, with := range inputsOf(content, pathsFilterName) {
				if file, ok := filterFile(with); ok {
					all = append(all, file)
				}
			}
		}
		return all
	},
	lists: func(tree *live.Tree, file change.Path, content []byte) []list {
		f := stepFile{tree, file, content}
		var all []spreadList
		for _, user := range f.users(pathsFilterName) {
			workflow, _ := f.read(user)
			for _, with := range inputsOf(workflow, pathsFilterName) {
				all = append(all, f.filters(user, workflow, with)...)
			}
		}
		return heldIn(file, all)
	},
}

const pathsFilterName = "paths-filter"

// filterFile is the file that a step names in the place of filters; false where it holds these.
func filterFile(with *yaml.Node) (change.Path, bool) {
	name := inputText(with, "filters")
	if name == "" || strings.ContainsAny(name, "\n:") || madeByRun(name) {
		return "", false
	}
	folder, ok := change.Root.Join(inputText(with, "working-directory"))
	if !ok {
		return "", false
	}
	return folder.Join(name)
}

// filters reads those of a step, each a list.
func (f stepFile) filters(user change.Path, workflow []byte, with *yaml.Node) []spreadList {
	from, quantifier := source{user, nil}, inputText(with, "predicate-quantifier")
	var root *yaml.Node
	if file, ok := filterFile(with); ok {
		content, exists := f.read(file)
		if !exists {
			return nil
		}
		root, from = document(content), source{file, content}
	} else if n := child(with, "filters"); n != nil && n.Kind == yaml.ScalarNode {
		root, from.content = blockDocument(workflow, n)
	}
	if root == nil || root.Kind != yaml.MappingNode {
		return nil
	}
	var all []spreadList
	for i := 0; i+1 < len(root.Content); i += 2 {
		name := root.Content[i].Value
		filter := pathFilter{content: from.content, workflow: workflow, quantifier: quantifier}
		filter.read(root.Content[i+1])
		if len(filter.rules) == 0 {
			continue
		}
		one := spreadList{list: list{rules: filter.rules, verdict: filter.verdict, tells: filter.tells(name)}, title: name + " " + quantifier}
		all = append(all, one.put(slices.Repeat([]source{from}, len(filter.rules))))
	}
	return all
}

// pathFilter is one filter: some items of which, as the quantifier says, one must match, or each.
type pathFilter struct {
	content, workflow []byte
	quantifier        string
	rules             []rule
	items             []filterItem
}

// filterItem matches by one of its rules what was changed in one of its ways, in any where it names none.
type filterItem struct {
	ways  []string
	rules []int
}

// changedWays are how a file can have been changed.
var changedWays = []string{"added", "copied", "deleted", "modified", "renamed", "unmerged"}

// read takes what a filter's name stands before: a pattern, a list of such, or patterns by the ways of a change. Lists may stand in lists, by
// aliases most often.
func (f *pathFilter) read(n *yaml.Node) {
	switch n.Kind {
	case yaml.AliasNode:
		f.read(n.Alias)
	case yaml.ScalarNode:
		f.items = append(f.items, filterItem{rules: []int{f.add(n)}})
	case yaml.SequenceNode:
		for _, item := range n.Content {
			f.read(item)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			item := filterItem{}
			for way := range strings.SplitSeq(n.Content[i].Value, "|") {
				item.ways = append(item.ways, strings.ToLower(strings.TrimSpace(way)))
			}
			for _, pattern := range scalars(n.Content[i+1]) {
				item.rules = append(item.rules, f.add(pattern))
			}
			f.items = append(f.items, item)
		}
	}
}

func (f *pathFilter) add(n *yaml.Node) int {
	pattern, negated := withoutNegation(settled(f.workflow, n.Value))
	m := picomatcher(pattern, negated && f.quantifier != withExcludes)
	if m != nil && negated && f.quantifier != withExcludes {
		m = not(m)
	}
	r := yamlRule(f.content, n, change.Root, globStyle, m)
	if madeByRun(pattern) {
		r.unknown = hasVariables
	}
	f.rules = append(f.rules, r)
	return len(f.rules) - 1
}

// withExcludes is the quantifier with which what begins with "!" takes files out; elsewhere it matches each file that the rest does not.
const withExcludes = "some-with-excludes"

func (f *pathFilter) excludes(rule int) bool {
	_, negated := withoutNegation(f.rules[rule].text)
	return negated && f.quantifier == withExcludes
}

func (f *pathFilter) verdict(p change.Path) verdict {
	hit := make([]int, len(f.items)) // The rule that matches, -1 for none.
	for i, item := range f.items {
		hit[i] = -1
		for _, r := range item.rules {
			if f.rules[r].matches(p) && (hit[i] < 0 || f.excludes(r)) {
				hit[i] = r
			}
		}
	}
	v := verdict{says: no, rule: -1}
	var in []string
	for _, way := range changedWays {
		matched, by := f.holds(hit, way)
		if matched {
			in = append(in, way)
		}
		if matched || v.rule < 0 {
			v.rule = by
		}
	}
	switch len(in) {
	case 0:
	case len(changedWays):
		v.says = yes
	default:
		v.says = strings.Join(in, ", ")
	}
	return v
}

// holds tells whether a filter takes a file that was changed in a way, and by which rule.
func (f *pathFilter) holds(hit []int, way string) (matched bool, by int) {
	by = -1
	for i, item := range f.items {
		matches := hit[i] >= 0 && (item.ways == nil || slices.Contains(item.ways, way))
		switch {
		case f.quantifier == "every" && !matches:
			if len(item.rules) > 0 {
				by = item.rules[0]
			}
			return false, by
		case matches && f.excludes(hit[i]):
			return false, hit[i]
		case matches && !matched:
			matched, by = true, hit[i]
		}
	}
	return matched, by
}

func (f *pathFilter) tells(name string) func(verdict) (is, would string) {
	sets := whether("sets the filter "+name, "does not set the filter "+name)
	return func(v verdict) (string, string) {
		if v.says != yes && v.says != no {
			is, would := sets(verdict{says: yes})
			return is + " when it is " + v.says, would + " when it is " + v.says
		}
		return sets(v)
	}
}
