package prose

import (
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Request is a set of moves whose texts shall follow.
type Request struct {
	// Before and After are the trees around the moves; After need not hold the edits of texts.
	Before, After *live.Tree
	// Moves lead from Before to After; Removed are the files that do not come along.
	Moves   change.Moves
	Removed []change.Path
	// Gone are paths from which an earlier move took what stood there. Texts that still name them do not mean what moves now.
	Gone []change.Path
	// Live is the live folder before the moves; texts may name paths from there.
	Live change.Path
	// Phase is for the cause of each edit.
	Phase string
	// Rewrite asks for exact full paths to be rewritten in every text, not only in Markdown.
	Rewrite bool
	// Texts are the ranges of configs (*.hcl and *.hcl.json) that are text: comments, heredocs, hook commands. Configs are read nowhere
	// else; ranges that hold a reference which somebody else edits must be left out.
	Texts map[change.Path][]Text
	// Followed are ranges of other files that hold a reference which somebody else looks after: nothing is said of them.
	Followed map[change.Path][]Text
	// Skip leaves a file out, as what git ignores; nil skips none. Markdown links are followed in it all the same.
	Skip func(change.Path) bool
	// Frozen are patterns of files, from the root, that tell of the past: nothing but Markdown links is followed or looked at in them.
	Frozen []string
}

// Text is a range of a config that is text, in bytes; End is exclusive.
type Text struct {
	Start, End int
	// Comment is set where nothing runs the text: a mention there is a note and not a warning.
	Comment bool
	// Elsewhere is set where relative paths of the code beside the text lead from another folder than the file's, as in a file that units
	// include.
	Elsewhere bool
}

// Follow gives the edits that keep texts true after moves, by paths before the moves, and a finding for each text that may need a
// person.
//
// In Markdown, every relative destination of a link, image, definition, href or src that led to something leads to the same thing
// afterwards; full repository paths follow everywhere, and in code also paths that resolve from the live folder or the file's own
// folder, unless they have two meanings or belong to a drawing of folders. A text that tells of the move itself stays as it is, and so does
// a comparison of two texts. In comments of HCL relative paths follow that lead to something from the file's folder. In other texts, exact
// full paths follow where Request.Rewrite is set. All other mentions of what moved are findings.
func Follow(r Request) (change.Set, finding.List) {
	f := &follower{moved: newMoved(r)}
	if len(f.anchors) == 0 {
		return change.Set{}, nil
	}
	for file, entry := range r.Before.Walk(change.Root) {
		if entry.Kind == live.File && (r.After.Exists(r.Moves.Map(file))) {
			f.file(file)
		}
	}
	return change.Set{Edits: f.edits}, f.findings
}

type follower struct {
	*moved
	edits    []change.Edit
	findings finding.List
}

func (f *follower) file(file change.Path) {
	kind := kindOf(file)
	texts := f.Texts[file]
	skipped := f.Skip != nil && f.Skip(file) || f.frozen(file)
	switch {
	case kind == foreign, kind == config && len(texts) == 0, skipped && kind != markdownText:
		return
	case f.Before.Size(file) > maxTextSize:
		f.findings = append(f.findings, finding.Finding{Code: finding.TextNotSearched, Severity: finding.Note,
			Message: fmt.Sprintf("%s is larger than 1 MiB, so it was not searched for paths of what moves", file),
			Place:   finding.InFile(string(file)), Remedy: "Search it by hand"})
		return
	}
	content, err := f.Before.Read(file)
	if err != nil || isBinary(content) {
		return
	}
	s := &searcher{follower: f, file: file, content: content, kind: kind, sealed: isSealed(content)}
	dir := f.Moves.Map(file).Dir()
	s.moves, s.leavesFolder = dir != file.Dir(), dir != f.Moves.Map(file.Dir())
	switch kind {
	case config:
		for _, text := range texts {
			s.comment, s.elsewhere = text.Comment, text.Elsewhere
			s.search(span{max(text.Start, 0), min(text.End, len(content))}, inText)
		}
	case markdownText:
		s.markdown(!skipped)
	default:
		s.search(span{0, len(content)}, inText)
		s.shortNames()
	}
	s.reportTold()
	f.edits = append(f.edits, s.edits...)
	if kind == markdownText && len(s.edits) > 0 {
		f.edits = append(f.edits, keepSums(file, content, s.edits, change.Cause{Phase: f.Phase, Why: "the section stays recognised as generated"})...)
	}
}

func (f *follower) frozen(file change.Path) bool {
	return slices.ContainsFunc(f.Frozen, func(pattern string) bool {
		matched, err := live.Glob(pattern, string(file))
		return matched && err == nil
	})
}
