package prose

import (
	"bytes"
	"cmp"
	"html"
	"regexp"
	"slices"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// part says what a range of a Markdown file is. What no range covers is prose.
type part int

const (
	// inDestination is where a link leads, as the source spells it.
	inDestination part = iota
	// inCode is the content of a code span or a code block.
	inCode
	// inDrawing is a code block that draws a tree of folders.
	inDrawing
	// inComparison is a code block that holds what was and what is, as a diff.
	inComparison
)

type region struct {
	span
	part part
	// html is set for a destination in an HTML attribute.
	html bool
	// block counts the code block of which this is a line.
	block int
}

// reading is a Markdown file taken apart: its regions in order, none overlapping, and how many link destinations could not be found
// again in the source.
type reading struct {
	regions []region
	lost    int
	// endless tells that not all of the file was taken apart, since that would take minutes.
	endless bool
}

func readMarkdown(content []byte) reading {
	r := reader{content: content}
	document, whole := parseMarkdown(content)
	if !whole {
		return reading{endless: true}
	}
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			r.visit(n)
		}
		return ast.WalkContinue, nil
	})
	slices.SortFunc(r.found.regions, func(a, b region) int { return cmp.Compare(a.start, b.start) })
	kept := r.found.regions[:0]
	for _, next := range r.found.regions {
		if len(kept) == 0 || next.start >= kept[len(kept)-1].end {
			kept = append(kept, next)
		}
	}
	r.found.regions = kept
	return r.found
}

type reader struct {
	content []byte
	found   reading
	blocks  int
}

func (r *reader) visit(n ast.Node) {
	switch n := n.(type) {
	case *ast.Link:
		if n.Reference == nil {
			r.destination(n.Destination)
		}
	case *ast.Image:
		if n.Reference == nil {
			r.destination(n.Destination)
		}
	case *ast.LinkReferenceDefinition:
		r.destination(n.Destination)
	case *ast.CodeSpan:
		r.blocks++
		for child := n.FirstChild(); child != nil; child = child.NextSibling() {
			if text, ok := child.(*ast.Text); ok {
				r.add(text.Segment.Start, text.Segment.Stop, inCode)
			}
		}
	case *ast.FencedCodeBlock:
		if language := string(n.Language(r.content)); language == "diff" || language == "patch" {
			r.lines(n.Lines(), inComparison)
			return
		}
		r.code(n.Lines())
	case *ast.CodeBlock:
		r.code(n.Lines())
	case *ast.HTMLBlock:
		for i := range n.Lines().Len() {
			r.attributes(n.Lines().At(i))
		}
		if n.HasClosure() {
			r.attributes(n.ClosureLine)
		}
	case *ast.RawHTML:
		for i := range n.Segments.Len() {
			r.attributes(n.Segments.At(i))
		}
	}
}

func (r *reader) add(start, end int, part part) {
	if start < end {
		r.found.regions = append(r.found.regions, region{span: span{start, end}, part: part, block: r.blocks})
	}
}

// destination finds a destination's place. Goldmark keeps no positions of destinations, but it hands out pieces of the source
// itself: where a piece begins follows from the room that is left behind it, and comparing addresses proves it.
func (r *reader) destination(piece []byte) {
	if len(piece) == 0 {
		return
	}
	at := cap(r.content) - cap(piece)
	if at < 0 || at+len(piece) > len(r.content) || &r.content[at] != &piece[0] {
		r.found.lost++
		return
	}
	r.add(at, at+len(piece), inDestination)
}

var drawn = regexp.MustCompile("[├└│]|(?m:^[ |]*[|+`\\\\]--)")

func (r *reader) code(lines *text.Segments) {
	part := inCode
	for i := range lines.Len() {
		if line := lines.At(i); drawn.Match(r.content[line.Start:line.Stop]) {
			part = inDrawing
		}
	}
	r.lines(lines, part)
}

func (r *reader) lines(lines *text.Segments, part part) {
	r.blocks++
	for i := range lines.Len() {
		r.add(lines.At(i).Start, lines.At(i).Stop, part)
	}
}

var linkAttribute = regexp.MustCompile(`(?i)[\s"'](?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)')`)

func (r *reader) attributes(line text.Segment) {
	if !bytes.ContainsRune(r.content[line.Start:line.Stop], '=') {
		return
	}
	for _, match := range linkAttribute.FindAllSubmatchIndex(r.content[line.Start:line.Stop], -1) {
		at := span{match[2], match[3]}
		if at.start < 0 {
			at = span{match[4], match[5]}
		}
		if at.start < at.end {
			r.found.regions = append(r.found.regions, region{span: span{line.Start + at.start, line.Start + at.end}, part: inDestination, html: true})
		}
	}
}

// unescape gives the destination that a reader of the page follows, and for each of its bytes where it comes from in raw, one more
// for the end.
func unescape(raw string, inHTML bool) (string, []int) {
	var decoded []byte
	var from []int
	for i := 0; i < len(raw); {
		size, piece := 1, raw[i:i+1]
		switch {
		case raw[i] == '&':
			if end := entity.FindStringIndex(raw[i:]); end != nil {
				if character := html.UnescapeString(raw[i : i+end[1]]); character != raw[i:i+end[1]] {
					size, piece = end[1], character
				}
			}
		case raw[i] == '\\' && !inHTML && i+1 < len(raw) && isPunctuation(raw[i+1]):
			size, piece = 2, raw[i+1:i+2]
		}
		for j := range len(piece) {
			decoded, from = append(decoded, piece[j]), append(from, i)
		}
		i += size
	}
	return string(decoded), append(from, len(raw))
}

var entity = regexp.MustCompile(`^&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);`)

func isPunctuation(c byte) bool {
	return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}
