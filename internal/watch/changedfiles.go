package watch

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// changedFiles are the patterns of the action changed-files, which picks out of what changed what a workflow goes on with: in the step itself, or
// in files that it names.
var changedFiles = format{
	name: "changed-files", code: finding.WatchChanges,
	watches: holdsSteps,
	named: func(tree *live.Tree) []change.Path {
		var all []change.Path
		for _, user := range usersOf(tree, changedFilesName) {
			content, _ := tree.Read(user)
			for _, with := range inputsOf(content, changedFilesName) {
				for _, input := range patternInputs {
					all = append(all, sourceFiles(with, input.name)...)
				}
			}
		}
		return all
	},
	lists: func(tree *live.Tree, file change.Path, content []byte) []list {
		f := stepFile{tree, file, content}
		var all []spreadList
		for _, user := range f.users(changedFilesName) {
			workflow, _ := f.read(user)
			for _, with := range inputsOf(workflow, changedFilesName) {
				all = append(all, f.patterns(source{user, workflow}, with)...)
			}
		}
		return heldIn(file, all)
	},
}

const changedFilesName = "changed-files"

// patternInputs are the inputs that hold patterns, in the order in which they are put together. Each has a twin that names files.
var patternInputs = []struct {
	name            string
	ignores, byName bool
}{{"files", false, false}, {"files_ignore", true, false}, {"files_yaml", false, true}, {"files_ignore_yaml", true, true}}

const fromSourceFile = "_from_source_file"

// sourceFiles are those that a step names in the place of an input.
func sourceFiles(with *yaml.Node, input string) []change.Path {
	var all []change.Path
	for name := range strings.SplitSeq(inputText(with, input+fromSourceFile), separator(with, input+fromSourceFile)) {
		if folder, ok := change.Root.Join(checkedOut(with)); ok && name != "" && !madeByRun(name) {
			if p, ok := folder.Join(name); ok {
				all = append(all, p)
			}
		}
	}
	return all
}

func separator(with *yaml.Node, input string) string {
	if n := child(with, input+"_separator"); n != nil && n.Value != "" {
		return n.Value
	}
	return "\n"
}

// checkedOut is the folder that a step works in, of whose files it sees the names from there.
func checkedOut(with *yaml.Node) string { return inputText(with, "path") }

// changedPattern is a pattern of a step, the name that it stands below, and where it stands: start and end are the bytes that spell just it, equal
// where it is spelled otherwise.
type changedPattern struct {
	name, text       string
	start, end, line int
}

// changedList is a list while it is put together, with the file of each rule.
type changedList struct {
	rules    []rule
	takesOut []bool
	sources  []source
}

// patterns reads the lists of a step: one of all patterns without a name, and one for each name.
func (f stepFile) patterns(user source, with *yaml.Node) []spreadList {
	folder, ok := change.Root.Join(checkedOut(with))
	if !ok || !f.tree.IsDir(folder) {
		folder = change.Root // The repository is checked out there.
	}
	var order []string
	lists := map[string]*changedList{}
	add := func(patterns []changedPattern, from source, ignores, byName bool) {
		for _, p := range patterns {
			if lists[p.name] == nil {
				lists[p.name] = &changedList{}
				order = append(order, p.name)
			}
			lists[p.name].add(p, settled(user.content, p.text), folder, from, ignores, byName)
		}
	}
	for _, input := range patternInputs {
		if n := child(with, input.name); n != nil && n.Kind == yaml.ScalarNode {
			patterns := linePatterns(user.content, n, separator(with, input.name))
			if input.byName {
				root, text := blockDocument(user.content, n)
				patterns = namedPatterns(root, text, n.Line)
			}
			add(patterns, user, input.ignores, input.byName)
		}
		for _, file := range sourceFiles(with, input.name) {
			content, ok := f.read(file)
			if !ok {
				continue
			}
			patterns := fileLines(content)
			if input.byName {
				patterns = namedPatterns(document(content), content, 0)
			}
			add(patterns, source{file, content}, input.ignores, input.byName)
		}
	}
	var all []spreadList
	for _, name := range order {
		all = append(all, lists[name].list(name, inputText(with, "negation_patterns_first") == "true"))
	}
	return all
}

// namedPatterns are the patterns of each name in a YAML text; lists may stand in lists. Line is that of a text without places.
func namedPatterns(root *yaml.Node, text []byte, line int) []changedPattern {
	if root == nil || root.Kind != yaml.MappingNode {
		return nil
	}
	var all []changedPattern
	for i := 0; i+1 < len(root.Content); i += 2 {
		for _, n := range scalars(root.Content[i+1]) {
			p := changedPattern{name: root.Content[i].Value, text: strings.TrimSpace(n.Value), line: n.Line}
			if p.start, p.end = yamlSpan(text, n); text == nil {
				p.line = line
			}
			if p.text != "" {
				all = append(all, p)
			}
		}
	}
	return all
}

// linePatterns are the patterns of an input, a line each or however they are separated.
func linePatterns(content []byte, n *yaml.Node, separator string) []changedPattern {
	var all []changedPattern
	if text := within(content, n); text != nil && separator == "\n" {
		for l := range lines(text, false) {
			if pattern := l.of(text); pattern != "" {
				all = append(all, changedPattern{text: pattern, start: l.start, end: l.end, line: l.number})
			}
		}
		return all
	}
	start, end := yamlSpan(content, n)
	for pattern := range strings.SplitSeq(n.Value, separator) {
		p := changedPattern{text: strings.TrimSpace(pattern), line: n.Line}
		if p.text == n.Value {
			p.start, p.end = start, end
		}
		if p.text != "" {
			all = append(all, p)
		}
	}
	return all
}

// fileLines are the patterns of a file, a line each.
func fileLines(content []byte) []changedPattern {
	var all []changedPattern
	for l := range lines(content, false) {
		if text := l.of(content); text != "" && !strings.HasPrefix(text, "#") {
			all = append(all, changedPattern{text: text, start: l.start, end: l.end, line: l.number})
		}
	}
	return all
}

// add takes a pattern as it is written, and as it is once the workflow's own values are put in.
func (l *changedList) add(p changedPattern, text string, folder change.Path, from source, ignores, byName bool) {
	pattern, negated := withoutNegation(text)
	if !byName && strings.HasSuffix(pattern, "/") {
		pattern += "**"
	}
	r := rule{text: p.text, start: p.start, end: p.end, line: p.line, from: -1, folder: folder, style: globStyle}
	r = r.matching(picomatcher(pattern, negated || ignores))
	if madeByRun(text) {
		r.unknown = hasVariables
	}
	l.rules, l.takesOut, l.sources = append(l.rules, r), append(l.takesOut, negated || ignores), append(l.sources, from)
}

// first puts those rules before the others that are such, and keeps the order else.
func (l *changedList) first(is func(int) bool) {
	var before, behind changedList
	for i := range l.rules {
		to := &behind
		if is(i) {
			to = &before
		}
		to.rules, to.takesOut, to.sources = append(to.rules, l.rules[i]), append(to.takesOut, l.takesOut[i]), append(to.sources, l.sources[i])
	}
	l.rules, l.takesOut = append(before.rules, behind.rules...), append(before.takesOut, behind.takesOut...)
	l.sources = append(before.sources, behind.sources...)
}

// list gives the list as the action asks it: in the order of its inputs, but for what it puts first.
func (l *changedList) list(name string, negatedFirst bool) spreadList {
	what := "the files of changed-files"
	if name != "" {
		what = "the files " + name + " of changed-files"
	} else {
		if negatedFirst {
			l.first(func(i int) bool { return l.takesOut[i] })
		}
		l.first(func(i int) bool { return l.rules[i].text == "**" && !l.takesOut[i] })
	}
	one := spreadList{list: list{rules: l.rules, tells: whether("is one of "+what, "is none of "+what)}, title: name}
	one.verdict = micromatch(l.rules, l.takesOut)
	return one.put(l.sources)
}

// micromatch is the verdict of micromatch on a list: the last pattern that matches decides, and where all take files out, the rest is in.
func micromatch(rules []rule, takesOut []bool) func(change.Path) verdict {
	last := lastOf(rules, func(i int) bool { return takesOut[i] })
	return func(p change.Path) verdict {
		v := last(p)
		if v.rule < 0 && !slices.Contains(takesOut, false) {
			v.says = yes
		}
		return v
	}
}
