package prose

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Document is a Markdown file of which we write one section; everything else in it belongs to people.
type Document struct {
	// File is where it stands in the tree.
	File change.Path
	// Title is the heading that a file gets when we create it.
	Title string
	// Section names our section: lower-case letters, digits and hyphens, at most once in a file.
	Section string
	// Body is the section's Markdown, with "\n" line ends, without markers.
	Body string
}

// Write gives what makes the document say its body: a new file with a heading, a section after what people wrote, or another text
// between the markers. It changes nothing where the section says so already. A section that a person edited (SectionEdited), damaged
// markers (SectionDamaged) and a path at which no regular file stands (DocumentNotWritten) are warnings, and nothing is changed.
func Write(tree *live.Tree, doc Document, cause change.Cause) (change.Set, finding.List) {
	content, exists, problem := doc.read(tree)
	if problem != nil {
		return change.Set{}, finding.List{*problem}
	}
	if !exists {
		text := "# " + doc.Title + "\n\n" + doc.render("\n") + "\n"
		return change.Set{Creates: []change.Create{{Path: doc.File, Content: []byte(text), Cause: cause}}}, nil
	}
	edits, findings := Section(doc.File, content, doc.Section, doc.Body, cause)
	return change.Set{Edits: edits}, findings
}

// Section gives the edits that make the section of this name in an existing Markdown file say body, as Write does.
func Section(file change.Path, existing []byte, name, body string, cause change.Cause) ([]change.Edit, finding.List) {
	doc := Document{File: file, Section: name, Body: body}
	sections, damaged := findSections(existing)
	if len(damaged) > 0 {
		var findings finding.List
		for _, d := range damaged {
			findings = append(findings, d.finding(string(file), existing))
		}
		return nil, findings
	}
	eol := lineEnd(existing)
	edits := []change.Edit{{File: file, Start: len(existing), End: len(existing), New: glue(existing, eol) + doc.render(eol) + eol, Cause: cause}}
	for _, s := range sections {
		if s.name != name {
			continue
		}
		same := normal(s.body.of(existing)) == normal(body)
		switch {
		case same && s.sum == checksum(body):
			return nil, nil
		case !same && s.edited(existing):
			return nil, finding.List{editedFinding(file, existing, s)}
		}
		edits = replace(file, existing, s.begin, beginMarker(name, checksum(body)), cause)
		if !same {
			edits = append(edits, replace(file, existing, s.body, doc.between(eol), cause)...)
		}
	}
	if !doc.readsBack(existing, edits) {
		at := span{len(existing), len(existing)}
		return nil, finding.List{damage{at, "a code block or comment above is never closed and would swallow the section"}.finding(string(file), existing)}
	}
	return edits, nil
}

func editedFinding(file change.Path, content []byte, s section) finding.Finding {
	return finding.Finding{Code: finding.SectionEdited, Severity: finding.Warning,
		Message: fmt.Sprintf("the generated section %q was edited by hand, so it is left as it stands", s.name),
		Place:   finding.At(string(file), content, s.begin.start, s.begin.end),
		Remedy:  "Move your words outside the markers, then take the sum= out of the first marker to have the section written anew"}
}

// read gives the document's bytes, or why it cannot be written.
func (d Document) read(tree *live.Tree) (content []byte, exists bool, problem *finding.Finding) {
	entry, exists := tree.Lookup(d.File)
	if !exists {
		return nil, false, nil
	}
	why := ""
	switch entry.Kind {
	case live.Dir:
		why = "is a folder"
	case live.Link:
		why = "is a link, and what it points to may belong to others"
	default:
		var err error
		if content, err = tree.Read(d.File); err != nil {
			why = "cannot be read"
		} else if bytes.IndexByte(content, 0) >= 0 {
			why = "is no text"
		}
	}
	if why == "" {
		return content, true, nil
	}
	return nil, true, &finding.Finding{Code: finding.DocumentNotWritten, Severity: finding.Warning,
		Message: fmt.Sprintf("the section %q is not written: %s %s", d.Section, d.File, why),
		Place:   finding.InFile(string(d.File)), Remedy: "Put a regular Markdown file there, or nothing"}
}

// between is what stands between the two markers.
func (d Document) between(eol string) string {
	return eol + eol + strings.ReplaceAll(normal(d.Body), "\n", eol) + eol + eol
}

func (d Document) render(eol string) string {
	return beginMarker(d.Section, checksum(d.Body)) + d.between(eol) + endMarker(d.Section)
}

// readsBack tells whether the edited file holds the section as we mean it.
func (d Document) readsBack(existing []byte, edits []change.Edit) bool {
	after, err := change.ApplyEdits(existing, edits)
	if err != nil {
		return false
	}
	sections, damaged := findSections(after)
	if len(damaged) > 0 {
		return false
	}
	for _, s := range sections {
		if s.name == d.Section {
			return s.sum == checksum(d.Body) && normal(s.body.of(after)) == normal(d.Body)
		}
	}
	return false
}

func lineEnd(content []byte) string {
	first, _, _ := bytes.Cut(content, []byte("\n"))
	if len(first) < len(content) && bytes.HasSuffix(first, []byte("\r")) {
		return "\r\n"
	}
	return "\n"
}

// glue is what must stand between the words of people and our section: a blank line.
func glue(existing []byte, eol string) string {
	switch {
	case len(existing) == 0 || bytes.HasSuffix(existing, []byte(eol+eol)):
		return ""
	case bytes.HasSuffix(existing, []byte("\n")):
		return eol
	default:
		return eol + eol
	}
}

// keepSums gives the edits that let a section count as ours after other edits of ours fell between its markers, as those of links
// that follow a move. A section that a person edited stays so.
func keepSums(file change.Path, content []byte, edits []change.Edit, cause change.Cause) []change.Edit {
	sections, damaged := findSections(content)
	if len(damaged) > 0 {
		return nil
	}
	var sums []change.Edit
	for _, s := range sections {
		if s.sum == "" || s.edited(content) {
			continue
		}
		var inside []change.Edit
		for _, e := range edits {
			if (span{e.Start, e.End}).within(s.body) {
				e.Start, e.End = e.Start-s.body.start, e.End-s.body.start
				inside = append(inside, e)
			}
		}
		body, err := change.ApplyEdits(content[s.body.start:s.body.end], inside)
		if err != nil || len(inside) == 0 {
			continue
		}
		at := s.begin.start + strings.Index(s.begin.of(content), " sum=") + len(" sum=")
		sums = append(sums, replace(file, content, span{at, at + len(s.sum)}, checksum(string(body)), cause)...)
	}
	return sums
}
