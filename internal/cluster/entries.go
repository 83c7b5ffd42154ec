package cluster

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
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
func entriesFor(tree *live.Tree, l layout.Layout, of Identity, besides *Identity) []entry {
	s := entrySearch{of: of.Words(), speaking: speaking(of)}
	if besides != nil {
		s.besides = slices.DeleteFunc(besides.Words(), func(word string) bool { return slices.Contains(s.of, word) })
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
func speaking(i Identity) []string {
	var words []string
	for _, word := range []string{i.Folder, i.Name()} {
		if len(word) >= speakingLength && !allDigits(word) && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

type entrySearch struct{ of, speaking, besides []string }

func (s entrySearch) mayHold(content []byte) bool {
	return slices.ContainsFunc(s.of, func(word string) bool { return strings.Contains(string(content), word) })
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
		x, diagnostics := hclsyntax.ParseExpression(content, string(file), hclStart)
		if !diagnostics.HasErrors() {
			s.tables(file, string(content), x, &all)
			return all
		}
	}
	return s.text(file, string(content))
}

// text finds a file that is no config and names the cluster, at the first place that does.
func (s entrySearch) text(file change.Path, text string) []entry {
	if s.besides != nil && len(occurrences(text, s.besides)) > 0 {
		return nil
	}
	var all []entry
	for _, o := range occurrences(text, s.speaking) {
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

func (s entrySearch) body(file change.Path, text string, body *hclsyntax.Body, all *[]entry) {
	names := make([]string, 0, len(body.Attributes))
	for name := range body.Attributes {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Compare(body.Attributes[a].SrcRange.Start.Byte, body.Attributes[b].SrcRange.Start.Byte)
	})
	for _, name := range names {
		s.tables(file, text, body.Attributes[name].Expr, all)
	}
	for _, block := range body.Blocks {
		s.body(file, text, block.Body, all)
	}
}

// tables finds the lists and maps in an expression that have an entry for the cluster.
func (s entrySearch) tables(file change.Path, text string, x hclsyntax.Expression, all *[]entry) {
	switch x := x.(type) {
	case *hclsyntax.ObjectConsExpr:
		var parts []part
		for _, item := range x.Items {
			parts = append(parts, part{key: item.KeyExpr, value: item.ValueExpr})
		}
		s.table(file, text, parts, all)
	case *hclsyntax.TupleConsExpr:
		var parts []part
		for _, element := range x.Exprs {
			parts = append(parts, part{value: element})
		}
		s.table(file, text, parts, all)
	case *hclsyntax.FunctionCallExpr:
		for _, argument := range x.Args {
			s.tables(file, text, argument, all)
		}
	case *hclsyntax.ParenthesesExpr:
		s.tables(file, text, x.Expression, all)
	case *hclsyntax.ConditionalExpr:
		s.tables(file, text, x.TrueResult, all)
		s.tables(file, text, x.FalseResult, all)
	}
}

// part is one entry of a list or map; key is nil in a list.
type part struct{ key, value hclsyntax.Expression }

func (p part) bounds() (start, end int) {
	if p.key != nil {
		return p.key.Range().Start.Byte, p.value.Range().End.Byte
	}
	return p.value.Range().Start.Byte, p.value.Range().End.Byte
}

func (s entrySearch) table(file change.Path, text string, parts []part, all *[]entry) {
	var found []entry
	for _, p := range parts {
		start, end := p.bounds()
		if s.besides != nil && len(within(text, start, end, s.besides)) > 0 {
			return
		}
		if places := s.isEntry(text, p); len(places) > 0 {
			found = append(found, entry{file: file, start: places[0].Start, end: places[0].End, table: true})
			continue
		}
		s.tables(file, text, p.value, all)
	}
	if s.besides != nil && len(found) > 1 {
		found = found[:1]
	}
	*all = append(*all, found...)
}

// isEntry gives where an entry names the cluster: in its key, in its value, or, where that is an object, in one of its values.
func (s entrySearch) isEntry(text string, p part) []Occurrence {
	var places []Occurrence
	look := func(x hclsyntax.Expression) {
		// A value with spaces in it is a sentence or a command, and no name.
		if x != nil && !strings.ContainsAny(text[x.Range().Start.Byte:x.Range().End.Byte], " \t\n") {
			places = append(places, within(text, x.Range().Start.Byte, x.Range().End.Byte, s.of)...)
		}
	}
	look(p.key)
	switch value := p.value.(type) {
	case *hclsyntax.ObjectConsExpr:
		if p.key != nil {
			break
		}
		for _, item := range value.Items {
			switch item.ValueExpr.(type) {
			case *hclsyntax.ObjectConsExpr, *hclsyntax.TupleConsExpr:
			default:
				look(item.ValueExpr)
			}
		}
	case *hclsyntax.TupleConsExpr, *hclsyntax.FunctionCallExpr:
	default:
		look(p.value)
	}
	return places
}

// within finds words in a part of a text.
func within(text string, start, end int, words []string) []Occurrence {
	found := occurrences(text[start:end], words)
	for i := range found {
		found[i].Start, found[i].End = found[i].Start+start, found[i].End+start
	}
	return found
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
	return f
}
