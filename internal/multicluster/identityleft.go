package multicluster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// left names every place that still needs what belongs to one cluster: what reads its definition, and every path that leads to it.
func (t *renaming) left() {
	said := map[static.Site]bool{}
	for _, reader := range t.readers {
		if t.values(reader) {
			said[reader.site] = true
		}
	}
	for _, reference := range t.view.References {
		file, _ := t.x.Tree().Follow(reference.Leaf.File)
		if reference.Frame.Text != t.scope.Text || reference.State != refs.Resolved || file != t.file || said[reference.Site] ||
			t.gone(reference.Leaf) || !t.ofCluster(reference.Target) {
			continue
		}
		said[reference.Site] = true
		t.remains(reference.Leaf.Start, reference.Leaf.End, fmt.Sprintf("reads %s", reference.Target))
	}
}

// saying names the words of an identity that cannot drop out of where they stand.
func (t *renaming) saying(carriers []carrier) {
	for _, c := range carriers {
		if c.word {
			t.remains(c.r.Start.Byte, c.r.End.Byte, "says "+t.document.Source(c.r))
		}
	}
}

func (t *renaming) gone(leaf static.Site) bool {
	return slices.ContainsFunc(t.replaced, func(r hcl.Range) bool { return leaf.Start >= r.Start.Byte && leaf.End <= r.End.Byte })
}

// ofCluster tells whether something stands in a cluster's folder.
func (n *naming) ofCluster(p change.Path) bool {
	return slices.ContainsFunc(n.clusters, func(c layout.Cluster) bool { return p.Within(c.Folder) })
}

func (t *renaming) remains(start, end int, what string) {
	t.outcome.Findings = append(t.outcome.Findings, finding.Finding{Code: finding.IdentityLeft, Severity: finding.Warning,
		Place:   t.place(start, end),
		Message: fmt.Sprintf("the shared stage %s still %s, which belongs to one cluster", t.view.Dir().Base(), what),
		Remedy:  "Take the value from a file that all clusters share, or give its new expression in naming in the layout file"})
}

func (t *renaming) place(start, end int) finding.Place {
	content, _ := t.x.Tree().Read(t.file)
	return finding.At(string(t.file), content, start, end)
}

// values names what the text still reads of a definition: each value once, with all its places, what it is today and a file that all
// clusters share in which it could stand. It reports whether there is any.
func (t *renaming) values(reader definitionReader) bool {
	at := map[string]int{}
	reading := t.reading(reader.local, true)
	for _, traversal := range reading {
		r := traversal.SourceRange()
		what := t.document.Source(r)
		if known, ok := at[what]; ok {
			more := &t.outcome.Findings[known]
			more.Related = append(more.Related, t.place(r.Start.Byte, r.End.Byte))
			continue
		}
		at[what] = len(t.outcome.Findings)
		t.remains(r.Start.Byte, r.End.Byte, "reads "+what)
		if name := valueRead(traversal, reader); name != "" && !t.isIdentity(name) {
			said := &t.outcome.Findings[at[what]]
			said.Remedy = t.lift(reader, name)
		}
	}
	return len(reading) > 0
}

// valueRead gives the local of the definition that a text reads through one of its own; "" where it reads all of them.
func valueRead(traversal hcl.Traversal, reader definitionReader) string {
	if !reader.bare {
		return step(traversal, 2)
	}
	if step(traversal, 2) != "locals" {
		return ""
	}
	return step(traversal, 3)
}

// isIdentity tells that a local of the definition is a part of the identity, which no file can hold for all clusters.
func (t *renaming) isIdentity(local string) bool {
	return slices.ContainsFunc(t.l.Cluster.Identity, func(name string) bool {
		root, _, _ := strings.Cut(name, ".")
		return root == local
	})
}

// longestValue is up to where a value is quoted in a sentence.
const longestValue = 80

// lift says how a value of one cluster comes to be everybody's: into which file, and how it is read there.
func (t *renaming) lift(reader definitionReader, name string) string {
	entry := name
	if definition := t.x.Text(reader.target); definition != nil {
		if x, ok := definition.Local(name); ok {
			if source := definition.Source(x.Range()); len(source) <= longestValue && !strings.Contains(source, "\n") {
				entry += " = " + source
			}
		}
	}
	const otherwise = ", or give its new expression in naming in the layout file"
	if common, ok := t.common(name); ok {
		return fmt.Sprintf("Where it is right for all clusters, write %s into the locals of %s, which they share, and read %s.%s here%s", entry,
			common.target, common.text(), name, otherwise)
	}
	return fmt.Sprintf("Where it is right for all clusters, write %s into the locals of a file that they share, and read it here%s", entry, otherwise)
}

// common gives the file of no cluster that the text reads and that a value fits best: the one that has most words of its name.
func (t *renaming) common(name string) (definitionReader, bool) {
	readers := definitionReaders(t.view, t.text, func(p change.Path) bool {
		return !t.definition(p) && !t.ofCluster(p) && t.x.Tree().IsFile(p)
	})
	if len(readers) == 0 {
		return definitionReader{}, false
	}
	fits := func(r definitionReader) int {
		about := r.target.Base()
		if text := t.x.Text(r.target); text != nil {
			about += " " + strings.Join(text.LocalNames(), " ")
		}
		shared := 0
		for word := range strings.SplitSeq(name, "_") {
			if strings.Contains(about, word) {
				shared++
			}
		}
		return shared
	}
	slices.SortStableFunc(readers, func(a, b definitionReader) int { return cmp.Compare(fits(b), fits(a)) })
	return readers[0], true
}
