package prose

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// A text that tells of the move itself, as the steps of a plan or "a becomes b", would say nonsense if the old place in it followed: it would
// remove what has just come, or say that b becomes b.

// moving are the commands that take away, copy or rename what they are given.
var moving = regexp.MustCompile(`(?:^|[^\w./-])(?:mv|cp|rm|rmdir)(?:[^\w./-]|$)`)

// removing are those of them after which the old place is no more.
var removing = regexp.MustCompile(`(?:^|[^\w./-])(?:mv|rm|rmdir)(?:[^\w./-]|$)`)

// forPeople tells whether the file is read and not run.
func (s *searcher) forPeople() bool { return s.kind == markdownText || s.kind == plainText }

// tellsOfMove tells whether the text around a mention tells of the move: its line moves, copies or removes things or names a new place, or
// a line beside it names the mention's own new place.
func (s *searcher) tellsOfMove(at span, m mention) bool {
	line := s.lineAt(at.start)
	text := []byte(line.of(s.content))
	if s.forPeople() {
		if moving.Match(text) {
			return true
		}
	} else if removing.Match(text) && stood(s.Before, m.path) {
		return true // A script that cleans up what a build left goes on doing so.
	}
	if s.names(line, at, func(p change.Path) bool { return !stood(s.Before, p) && (stood(s.After, p) || p.Within(m.to)) }) {
		return true
	}
	if !s.forPeople() || m.fate != stands || m.path == m.to {
		return false
	}
	own := func(p change.Path) bool { return p == m.to }
	for _, beside := range []int{line.start - 1, line.end + 1} {
		if beside < 0 || beside >= len(s.content) {
			continue
		}
		if next := s.lineAt(beside); len(bytes.TrimSpace(s.content[next.start:next.end])) > 0 && s.names(next, at, own) {
			return true
		}
	}
	return false
}

// lineAt gives the line of an offset, without its end.
func (s *searcher) lineAt(offset int) span {
	start := bytes.LastIndexByte(s.content[:offset], '\n') + 1
	end := bytes.IndexByte(s.content[offset:], '\n')
	if end < 0 {
		return span{start, len(s.content)}
	}
	return span{start, offset + end}
}

// names tells whether a range names a path, from any folder that texts name paths from, before the moves or after, that is wanted.
func (s *searcher) names(at, but span, wanted func(change.Path) bool) bool {
	found := false
	tokens(s.content, at, func(token span) {
		if found || token == but {
			return
		}
		text := strings.TrimPrefix(readToken(token.of(s.content)).literal, "/")
		if text == "" {
			return
		}
		for _, b := range s.bases(s.file, false) {
			for _, folder := range []change.Path{b.before, b.after} {
				if p, ok := folder.Join(text); ok && p != change.Root && wanted(p) {
					found = true
				}
			}
		}
	})
	return found
}

// reportTold says once of a file that it tells of the move.
func (s *searcher) reportTold() {
	if len(s.told) == 0 {
		return
	}
	places := "a place that it names stays as it is"
	if len(s.told) > 1 {
		places = fmt.Sprintf("%d places that it names stay as they are", len(s.told))
	}
	f := finding.Finding{Code: finding.DescribesMove, Severity: finding.Note, Place: s.place(s.told[0]),
		Message: fmt.Sprintf("%s tells of the move: %s", s.file, places),
		Remedy:  "Read them; where all of the file shall stay as it is, add it to `frozen` in tg-refactor.hcl"}
	for _, at := range s.told[1:] {
		f.Related = append(f.Related, s.place(at))
	}
	s.add(f)
}
