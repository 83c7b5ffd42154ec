package prose

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// drawings looks at each code block that draws a tree of folders: where something in it moves, it is drawn again where that is asked for and
// can be done, else it is reported.
func (s *searcher) drawings(regions []region) {
	for i := 0; i < len(regions); {
		from := i
		for i < len(regions) && regions[i].part == inDrawing && regions[i].block == regions[from].block {
			i++
		}
		if i == from {
			i++
			continue
		}
		s.drawing(regions[from:i])
	}
}

// drawing looks at the lines of one block.
func (s *searcher) drawing(lines []region) {
	var d drawing
	var stale string
	var at span
	for _, line := range lines {
		name, place, ok := d.line(s.content, line.span)
		s.search(span{place.end, line.end}, onlyReported)
		if ok && stale == "" && s.drawnElsewhere(name) {
			stale, at = name, place
		}
	}
	now, known := redrawn{}, false
	whole := span{lines[0].start, lines[len(lines)-1].end}
	if inOnePiece(lines) {
		now, known = s.redraw(whole.of(s.content))
	}
	if known {
		if stale == "" || now.stale == "" {
			stale, at = now.stale, lines[0].span
		}
		if stale == "" {
			return
		}
	}
	switch {
	case stale == "":
	case known && now.safe && s.Rewrite && !s.sealed:
		s.edits = append(s.edits, replace(s.file, s.content, whole, now.text, change.Cause{Phase: s.Phase,
			Why: "the drawing shows what is where afterwards"})...)
	default:
		remedy := "Redraw it by hand"
		if now.safe {
			remedy = "Use --rewrite-mentions to have it redrawn, or redraw it by hand"
		}
		s.add(finding.Finding{Code: finding.DrawingStale, Severity: finding.Note, Place: s.place(at), Remedy: remedy,
			Message: fmt.Sprintf("the drawing shows %s, which is elsewhere after the moves", stale)})
	}
}

// inOnePiece tells whether nothing stands between the lines of a block, as the marks of a quote do.
func inOnePiece(lines []region) bool {
	for i := range lines[1:] {
		if lines[i].end != lines[i+1].start {
			return false
		}
	}
	return true
}

// drawnElsewhere tells whether a path in a drawing is no longer right, also as the last part of a path.
func (s *searcher) drawnElsewhere(name string) bool {
	for _, m := range s.meaning(s.file, readToken(name), false) {
		if m.path != m.to && !strings.HasSuffix("/"+string(m.to), "/"+name) {
			return true
		}
	}
	return false
}

// drawing reads a tree of folders that is drawn with lines, a name a line.
type drawing struct{ above []drawnName }

type drawnName struct {
	column int
	path   string
}

// line gives the path that a line draws, with more than one element, and where its name stands.
func (d *drawing) line(content []byte, at span) (string, span, bool) {
	text := at.of(content)
	name := strings.TrimLeft(text, " \t|+`\\-│├└─┬╰╭\u00a0")
	start := len(text) - len(name)
	if end := strings.IndexAny(name, " \t\r\n"); end >= 0 {
		name = name[:end]
	}
	place := span{at.start + start, at.start + start + len(name)}
	column := utf8.RuneCountInString(text[:start])
	for len(d.above) > 0 && d.above[len(d.above)-1].column >= column {
		d.above = d.above[:len(d.above)-1]
	}
	path := strings.Trim(strings.TrimPrefix(name, "./"), "/")
	if path == "" || path == "." || strings.HasPrefix(path, "#") {
		return "", place, false
	}
	if len(d.above) > 0 {
		path = d.above[len(d.above)-1].path + "/" + path
	}
	d.above = append(d.above, drawnName{column, path})
	return path, place, strings.Contains(path, "/")
}
