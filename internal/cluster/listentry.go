package cluster

import (
	"cmp"
	"context"
	"path"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/identity"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// ListEntry is a place outside of all clusters where a list names the template, and what says the same of the new cluster.
type ListEntry struct {
	// Edit adds the new cluster's entry behind the template's.
	Edit change.Edit
	// Start and End are the bytes of the template's entry; End is exclusive.
	Start, End int
	// Alone is set where every entry of the list is a cluster's: then one of the new cluster belongs there, whatever the list is for.
	Alone bool
}

// ListedFile are the entries that a file could get, in the order of their places.
type ListedFile struct {
	File    change.Path
	Entries []ListEntry
	// Rest is a place that names the template besides them; nil for none.
	Rest *entry
}

// Enlist adds, with rewrite, the entries of a new cluster that right says are; without, the findings say that they can be added. What is
// missing in a file besides stays a finding. x is the index before Add.
func (r Result) Enlist(ctx context.Context, x *refs.Index, rewrite bool, right func(ListedFile) ([]bool, error)) (Result, error) {
	tree := r.After.Tree()
	r.Findings = slices.Clone(r.Findings)
	for _, file := range r.Listed {
		are, err := right(file)
		if err != nil {
			return r, err
		}
		if !slices.Contains(are, true) {
			continue
		}
		at := slices.IndexFunc(r.Findings, func(f finding.Finding) bool {
			return f.Code == finding.EntryMissing && f.Place.File == string(file.File)
		})
		rest := file.Rest
		for i, e := range file.Entries {
			switch {
			case !are[i]:
				rest = &entry{file: file.File, start: e.Start, end: e.End}
			case rewrite:
				r.Changes.Edits = append(r.Changes.Edits, e.Edit)
			}
		}
		content, _ := tree.Read(file.File)
		switch f := &r.Findings[at]; {
		case !rewrite:
			f.Remedy = "Use --rewrite-mentions to add an entry, or add by hand what is needed there"
		case rest == nil:
			r.Findings = slices.Delete(r.Findings, at, at+1)
		default:
			f.Place = finding.At(string(file.File), content, rest.start, rest.end)
			f.Message += " here; elsewhere in it an entry is added"
		}
	}
	if !rewrite || len(r.Changes.Edits) == 0 {
		return r, nil
	}
	return finish(ctx, x, r.Outcome)
}

// keyFile says whose keys encrypt a file, which nobody but a person decides.
const keyFile = ".sops.yaml"

// lineFiles are called so; a line of theirs is a pattern and what is said of it.
var lineFiles = []string{"CODEOWNERS", ".gitignore", ".gitattributes", ".dockerignore", ".terragrunt-filters", ".terragrunt-excludes"}

// listed finds what a file's lists could say of the new cluster as they do of the template. It is unambiguous: what is added names the template
// by nothing any more.
func (a *adding) listed(tree *live.Tree, file change.Path) ListedFile {
	all := ListedFile{File: file}
	content, err := tree.Read(file)
	if err != nil || file.Base() == keyFile {
		return all
	}
	f := lister{adding: a, text: string(content), speaking: speaking(a.old)}
	switch ending := path.Ext(file.Base()); {
	case ending == ".yml" || ending == ".yaml":
		f.document(content)
	case slices.Contains(lineFiles, file.Base()):
		f.lines()
	default:
		return all
	}
	for _, e := range f.entries {
		e.Edit.File = file
		e.Edit.Cause = change.Cause{Phase: AddName, Why: "it names " + a.request.Folder + " where it names " + a.template.Name}
		all.Entries = append(all.Entries, e)
	}
	slices.SortFunc(all.Entries, func(a, b ListEntry) int { return cmp.Compare(a.Edit.Start, b.Edit.Start) })
	for _, o := range identity.Find(f.text, f.speaking) {
		if !slices.ContainsFunc(all.Entries, func(e ListEntry) bool { return e.Start <= o.Start && o.End <= e.End }) {
			all.Rest = &entry{file: file, start: o.Start, end: o.End}
			break
		}
	}
	return all
}

// lister reads one file.
type lister struct {
	*adding
	text     string
	speaking []string
	entries  []ListEntry
}

// renamed gives a text for the new cluster; false where it names the template not at all, or by anything else as well.
func (f *lister) renamed(text string) (string, bool) {
	var b strings.Builder
	last := 0
	for _, o := range identity.Find(text, f.speaking) {
		other := f.old.Counterpart(o.Word, f.own)
		if o.Glued || text[o.Start:o.End] != o.Word || other == "" {
			return "", false
		}
		b.WriteString(text[last:o.Start] + other)
		last = o.End
	}
	b.WriteString(text[last:])
	now := b.String()
	return now, last > 0 && len(identity.Find(now, f.old.Words())) == 0
}

// add takes an entry, and the text that is added at a place for the new cluster.
func (f *lister) add(start, end, at int, text string, alone bool) {
	f.entries = append(f.entries, ListEntry{Start: start, End: end, Alone: alone, Edit: change.Edit{Start: at, End: at, New: text}})
}

// addLines repeats whole lines; end is behind the line end, if there is one.
func (f *lister) addLines(start, end int, text string, alone bool) {
	if !strings.HasSuffix(f.text[start:end], "\n") {
		text = "\n" + text
	}
	f.add(start, end, end, text, alone)
}

// lines reads a file of which each line is a pattern, and what is said of it behind a blank.
func (f *lister) lines() {
	for start := 0; start < len(f.text); {
		end := len(f.text)
		if newline := strings.IndexByte(f.text[start:], '\n'); newline >= 0 {
			end = start + newline + 1
		}
		line := f.text[start:end]
		pattern, said := strings.TrimLeft(line, " \t"), ""
		if at := strings.IndexAny(pattern, " \t"); at >= 0 {
			pattern, said = pattern[:at], pattern[at:]
		}
		if now, ok := f.renamed(line); ok && !strings.HasPrefix(pattern, "#") && len(identity.Find(said, f.old.Words())) == 0 {
			f.addLines(start, end, now, false)
		}
		start = end
	}
}
