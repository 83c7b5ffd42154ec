package cluster

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/identity"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// entry is one place outside of all clusters that speaks of one.
type entry struct {
	file       change.Path
	start, end int
	// table tells that it is an entry of a list or map.
	table bool
}

// entriesFor finds the places outside of all clusters that speak of one cluster: entries of lists and maps in HCL and JSON, and its
// folder or name in any other text. Of a list or map, or of a text, in which another cluster has its entry as well, nothing is told;
// that other one may be nil.
func entriesFor(tree *live.Tree, l layout.Layout, of identity.Identity, besides *identity.Identity) []entry {
	s := entrySearch{of: of.Words(), speaking: speaking(of)}
	if besides != nil {
		s.besides = slices.DeleteFunc(besides.Words(), func(word string) bool { return slices.Contains(s.of, word) })
		if len(besides.Folder) < identity.SpeakingLength {
			s.folder = regexp.MustCompile(`/` + regexp.QuoteMeta(besides.Folder) + `(?:[^\w-]|$)`)
		}
	}
	var folders []change.Path
	for _, c := range l.Clusters(tree) {
		folders = append(folders, c.Folder)
	}
	var all []entry
	for file, kind := range tree.Walk(change.Root) {
		if kind.Kind != live.File || !searched(tree, file) || file == l.File || file.Within(".tg-refactor") ||
			slices.ContainsFunc(folders, func(folder change.Path) bool { return file.Within(folder) }) {
			continue
		}
		content, err := tree.Read(file)
		if err != nil || isBinary(content) || !s.mayHold(content) {
			continue
		}
		all = append(all, s.in(file, content)...)
	}
	return all
}

// speaking are the words of an identity that mean the cluster in any text: its folder and its name.
func speaking(i identity.Identity) []string {
	var words []string
	for _, word := range []string{i.Folder, i.Name()} {
		if len(word) >= identity.SpeakingLength && !identity.AllDigits(word) && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

type entrySearch struct {
	of, speaking, besides []string
	// folder finds the other cluster's folder in a path, where its name is too short to speak of it anywhere else; nil else.
	folder *regexp.Regexp
}

func (s entrySearch) mayHold(content []byte) bool {
	text := identity.Small(string(content))
	return slices.ContainsFunc(s.of, func(word string) bool { return strings.Contains(text, identity.Small(word)) })
}

func (s entrySearch) in(file change.Path, content []byte) []entry {
	var all []entry
	switch path.Ext(file.Base()) {
	case ".hcl", ".tf", ".tfvars", ".tofu":
		document, _ := hcledit.Parse(file, content)
		if document == nil {
			return nil
		}
		s.body(file, string(content), document.Body(), &all)
		if len(all) > 0 {
			return all
		}
	case ".json":
		x, diagnostics := syntax.ParseExpression(content, string(file), hclStart)
		if !diagnostics.HasErrors() {
			s.tables(file, string(content), x, &all)
			return all
		}
	}
	return s.text(file, string(content))
}

// text finds a file that is no config and names the cluster, at the first place that does.
func (s entrySearch) text(file change.Path, text string) []entry {
	if s.besides != nil && (len(identity.Find(text, s.besides)) > 0 || s.folder != nil && s.folder.MatchString(text)) {
		return nil
	}
	var all []entry
	for _, o := range identity.Find(text, s.speaking) {
		if !inGenerated(text, o.Start) {
			all = append(all, entry{file: file, start: o.Start, end: o.End})
		}
	}
	if s.besides != nil && len(all) > 1 {
		return all[:1]
	}
	return all
}

// inGenerated tells whether a place lies within a section that the tool writes itself.
func inGenerated(text string, at int) bool {
	begin := strings.LastIndex(text[:at], "<!-- tg-refactor:begin ")
	return begin >= 0 && !strings.Contains(text[begin:at], "<!-- tg-refactor:end ") && strings.Contains(text[at:], "<!-- tg-refactor:end ")
}

// entries finds what names the template and not the new cluster: shared tables, units elsewhere that refer to the template, and texts.
func (a *adding) entries(y *refs.Index) finding.List {
	tree := y.Tree()
	var all finding.List
	told := map[change.Path]bool{}
	for _, view := range y.Views() {
		if view.Config.Within(a.template.Folder) || view.Config.Within(a.to) || a.isCluster(y, view.Config) {
			continue
		}
		for _, r := range view.References {
			if r.State == refs.Resolved && r.Target.Within(a.template.Folder) && !a.isApart(r.Target) && !told[r.Leaf.File] {
				told[r.Leaf.File] = true
				all = append(all, a.missing(tree, entry{file: r.Leaf.File, start: r.Leaf.Start, end: r.Leaf.End, table: true}, "refers to"))
			}
		}
	}
	for _, e := range entriesFor(tree, a.l, a.old, &a.own) {
		if told[e.file] {
			continue
		}
		verb := "names"
		if e.table {
			verb = "has an entry for"
		} else if file := a.listed(tree, e.file); len(file.Entries) > 0 {
			a.lists = append(a.lists, file)
		}
		all = append(all, a.missing(tree, e, verb))
	}
	return all
}

func (a *adding) isCluster(y *refs.Index, config change.Path) bool {
	return slices.ContainsFunc(a.l.Clusters(y.Tree()), func(c layout.Cluster) bool { return config.Within(c.Folder) })
}

func (a *adding) missing(tree *live.Tree, e entry, verb string) finding.Finding {
	content, _ := tree.Read(e.file)
	f := finding.Finding{Code: finding.EntryMissing, Severity: finding.Note, Place: finding.At(string(e.file), content, e.start, e.end),
		Message: fmt.Sprintf("%s %s %s, and nothing for %s", e.file, verb, a.template.Name, a.request.Folder),
		Remedy:  fmt.Sprintf("Add what %s needs there, if it needs it", a.request.Folder)}
	if e.table {
		f.Severity = finding.Warning
	}
	if e.file.Base() == keyFile {
		f.Remedy = fmt.Sprintf("Decide whose keys encrypt what %s keeps secret, and write its rule there", a.request.Folder)
	}
	return f
}
