package multicluster

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/identity"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
)

// comparison tells whether folders of two clusters differ in more than the clusters' identity.
type comparison struct {
	tree         *live.Tree
	l            layout.Layout
	donor, other layout.Cluster
}

// difference is the first place where two folders differ.
type difference struct {
	what     string
	place    finding.Place
	related  []finding.Place
	old, new string
}

// folders compares all files and links below two paths by name and by bytes, each cluster's identity put aside.
func (c comparison) folders(original, other change.Path) (difference, bool) {
	names := map[string]bool{}
	var order []string
	for _, folder := range []change.Path{original, other} {
		for path := range c.tree.Walk(folder) {
			if name := path.Below(folder); !names[name] {
				names[name] = true
				order = append(order, name)
			}
		}
	}
	slices.Sort(order)
	for _, name := range order {
		a, b := below(original, name), below(other, name)
		if d, differs := c.files(a, b); differs {
			return d, true
		}
	}
	return difference{}, false
}

func below(folder change.Path, name string) change.Path {
	if name == "" {
		return folder
	}
	return folder.Child(name)
}

func (c comparison) files(original, other change.Path) (difference, bool) {
	a, errA := c.tree.Read(original)
	b, errB := c.tree.Read(other)
	switch {
	case errA != nil && errB != nil:
		return difference{}, false
	case errA != nil:
		return difference{what: fmt.Sprintf("only it has %s", other), place: finding.InFile(string(other))}, true
	case errB != nil:
		return difference{what: fmt.Sprintf("it lacks %s", original), place: finding.InFile(string(other.Dir())),
			related: []finding.Place{finding.InFile(string(original))}}, true
	}
	if bytes.Equal(a, b) || bytes.Equal(c.neutral(a, c.donor), c.neutral(b, c.other)) {
		return difference{}, false
	}
	return c.lines(original, other, a, b), true
}

// lines finds the first line that differs.
func (c comparison) lines(original, other change.Path, a, b []byte) difference {
	linesA, linesB := bytes.SplitAfter(a, []byte("\n")), bytes.SplitAfter(b, []byte("\n"))
	offsetA, offsetB := 0, 0
	for i := range max(len(linesA), len(linesB)) {
		var lineA, lineB []byte
		if i < len(linesA) {
			lineA = linesA[i]
		}
		if i < len(linesB) {
			lineB = linesB[i]
		}
		if !bytes.Equal(c.neutral(lineA, c.donor), c.neutral(lineB, c.other)) {
			textA, textB := strings.TrimSpace(string(lineA)), strings.TrimSpace(string(lineB))
			return difference{what: fmt.Sprintf("line %d reads %q there and %q here", i+1, textA, textB), old: textA, new: textB,
				place:   finding.At(string(other), b, offsetB, offsetB+len(bytes.TrimRight(lineB, "\r\n"))),
				related: []finding.Place{finding.At(string(original), a, offsetA, offsetA+len(bytes.TrimRight(lineA, "\r\n")))}}
		}
		offsetA, offsetB = offsetA+len(lineA), offsetB+len(lineB)
	}
	return difference{what: "their bytes differ", place: finding.InFile(string(other))}
}

// neutral puts each word that is the cluster's identity aside: its folder, its name, its id.
func (c comparison) neutral(content []byte, cluster layout.Cluster) []byte {
	text, at := string(content), 0
	var b strings.Builder
	for _, place := range identity.FindShort(text, identity.Of(c.tree, c.l, cluster).Words()) {
		b.WriteString(text[at:place.Start])
		b.WriteByte(0)
		at = place.End
	}
	return []byte(b.String() + text[at:])
}
