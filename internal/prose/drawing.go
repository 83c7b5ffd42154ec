package prose

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// drawings reports each code block that draws a tree of folders in which something moves: the block is not redrawn.
func (s *searcher) drawings(regions []region) {
	for i := 0; i < len(regions); i++ {
		if regions[i].part != inDrawing {
			continue
		}
		block := regions[i].block
		var d drawing
		reported := false
		for ; i < len(regions) && regions[i].part == inDrawing && regions[i].block == block; i++ {
			name, at, ok := d.line(s.content, regions[i].span)
			s.search(span{at.end, regions[i].end}, onlyReported)
			if ok && !reported && s.drawnElsewhere(name) {
				reported = true
				s.add(finding.Finding{Code: finding.DrawingStale, Severity: finding.Note,
					Message: fmt.Sprintf("the drawing shows %s, which is elsewhere after the moves", name), Place: s.place(at),
					Remedy: "Redraw it by hand"})
			}
		}
		i--
	}
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
