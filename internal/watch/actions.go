package watch

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// holdsSteps tells whether a file is a workflow of GitHub's, or of those who read its workflows, or an action.
func holdsSteps(p change.Path) bool {
	return yamlIn(p, ".github/workflows", ".gitea/workflows", ".forgejo/workflows") || named(p, "action.yml", "action.yaml")
}

// inputsOf gives what each step of a workflow hands to an action, which is known by its name, whoever's copy of it is used.
func inputsOf(content []byte, action string) []*yaml.Node {
	if !strings.Contains(string(content), action) {
		return nil
	}
	var all []*yaml.Node
	everyMapping(document(content), func(n *yaml.Node) {
		uses, with := child(n, "uses"), child(n, "with")
		if uses == nil || with == nil || with.Kind != yaml.MappingNode {
			return
		}
		if name, _, _ := strings.Cut(uses.Value, "@"); path.Base(name) == action {
			all = append(all, with)
		}
	})
	return all
}

// stepFile is a file with steps, or one that a step names, as the lists of an action are read from it.
type stepFile struct {
	tree    *live.Tree
	path    change.Path
	content []byte
}

// read gives a file of the tree, and this one as it is given; false where there is none.
func (f stepFile) read(p change.Path) ([]byte, bool) {
	if p == f.path {
		return f.content, true
	}
	content, err := f.tree.Read(p)
	return content, err == nil && len(content) <= maxWatcher
}

// users gives the files with steps that may use an action: this one where it is such a file, else all of them.
func (f stepFile) users(action string) []change.Path {
	if holdsSteps(f.path) {
		return []change.Path{f.path}
	}
	return usersOf(f.tree, action)
}

func usersOf(tree *live.Tree, action string) []change.Path {
	var all []change.Path
	for _, folder := range []change.Path{".github", ".gitea", ".forgejo"} {
		for p, entry := range tree.Walk(folder) {
			if entry.Kind != live.File || !holdsSteps(p) {
				continue
			}
			if content, err := tree.Read(p); err == nil && strings.Contains(string(content), action) {
				all = append(all, p)
			}
		}
	}
	return all
}

// heldIn gives those of some lists, with rules of one or several files, that belong to a file: to that of their first rule which can be
// edited. A rule of another file is looked at and not edited.
func heldIn(file change.Path, all []spreadList) []list {
	var held []list
	known := map[string]bool{}
	for _, one := range all {
		if one.holder != file || known[one.name()] {
			continue
		}
		known[one.name()] = true
		held = append(held, one.list)
	}
	return held
}

// spreadList is a list whose rules may stand in several files.
type spreadList struct {
	list
	title  string
	holder change.Path
}

// name tells lists apart that several steps take from one file.
func (l spreadList) name() string {
	text := l.title
	for _, r := range l.rules {
		text += "\n" + r.text
	}
	return text
}

// put tells of each rule in which file it stands, by their order, and which file holds the list.
func (l spreadList) put(sources []source) spreadList {
	l.holder = sources[0].path
	for i, s := range sources {
		if s.path != l.holder {
			r := &l.rules[i]
			place := r.place(s.path, s.content)
			r.elsewhere, r.start, r.end = &place, 0, 0
		}
	}
	return l
}

// source is the file in which a rule stands.
type source struct {
	path    change.Path
	content []byte
}

// within gives the text of a block scalar where it stands: the bytes of a file of which all others are blank, so that places in it are those
// in the file. It is nil for a text that is spelled otherwise.
func within(content []byte, n *yaml.Node) []byte {
	if n.Style&yaml.LiteralStyle == 0 {
		return nil
	}
	last := n.Line + strings.Count(strings.TrimRight(n.Value, "\n"), "\n") + 1
	text := make([]byte, len(content))
	line := 1
	for i, c := range content {
		switch {
		case c == '\n':
			line++
		case line <= n.Line || line > last:
			c = ' '
		}
		text[i] = c
	}
	return text
}

// blockDocument reads the YAML that a scalar of a YAML file holds, with the bytes in which it stands; nil bytes where it has no places.
func blockDocument(content []byte, n *yaml.Node) (root *yaml.Node, text []byte) {
	if text = within(content, n); text != nil {
		return document(text), text
	}
	return document([]byte(n.Value)), nil
}

// inputText gives the value of an action's input, empty for none.
func inputText(with *yaml.Node, name string) string {
	if n := child(with, name); n != nil && n.Kind == yaml.ScalarNode {
		return strings.TrimSpace(n.Value)
	}
	return ""
}

// madeByRun tells of a text that holds an expression of a workflow, which only a run knows.
func madeByRun(text string) bool { return strings.Contains(text, "${{") }

// hasVariables is why it is unknown what a pattern with a variable matches.
const hasVariables = "only a run knows its variables"
