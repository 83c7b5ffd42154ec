package prose

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// A section is generated text between two markers, each a comment on a line of its own:
//
//	<!-- tg-refactor:begin NAME sum=1a2b3c4d (generated: write outside these markers) -->
//	…
//	<!-- tg-refactor:end NAME -->
//
// The sum is that of the text as we wrote it. A text that does not fit its sum was edited by a person and is left alone until the
// person takes the sum, or the text, away. A marker without a sum, or with nothing between the markers, is a place to fill.
type section struct {
	name string
	// begin and end are the two comments; body is all between them, line ends included.
	begin, body, end span
	sum              string
}

const (
	markerStart = "<!-- tg-refactor:"
	beginHint   = "(generated: write outside these markers)"
)

// marker matches a line with nothing but one of our markers: kind, name, the rest.
var marker = regexp.MustCompile(`^<!-- tg-refactor:(begin|end) ([a-z0-9][a-z0-9-]*)((?: [^\r\n]*)?)-->$`)

var sumInMarker = regexp.MustCompile(` sum=([0-9a-f]+)`)

// Generated tells whether a Markdown text holds a section that this tool wrote, whatever became of it.
func Generated(content []byte) bool { return bytes.Contains(content, []byte(markerStart+"begin ")) }

func beginMarker(name, sum string) string {
	return fmt.Sprintf("<!-- tg-refactor:begin %s sum=%s %s -->", name, sum, beginHint)
}

func endMarker(name string) string { return fmt.Sprintf("<!-- tg-refactor:end %s -->", name) }

// checksum is the sum of a section's text. Line ends and spaces that editors add or drop at the ends of lines do not count.
func checksum(body string) string {
	sum := sha256.Sum256([]byte(normal(body)))
	return hex.EncodeToString(sum[:4])
}

func normal(body string) string {
	lines := strings.Split(strings.ReplaceAll(body, "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// edited tells whether a person changed the text between the markers.
func (s section) edited(content []byte) bool {
	body := s.body.of(content)
	return s.sum != "" && normal(body) != "" && checksum(body) != s.sum
}

// damage is a marker that pairs with no other as it should.
type damage struct {
	at  span
	why string
}

func (d damage) finding(file string, content []byte) finding.Finding {
	return finding.Finding{Code: finding.SectionDamaged, Severity: finding.Warning,
		Message: "the markers of the generated section do not fit together: " + d.why,
		Place:   finding.At(file, content, d.at.start, d.at.end),
		Remedy:  "Repair the markers, or take all of them away to have the section written anew at the end"}
}

// findSections gives the sections of a Markdown text in order, and every marker that is damaged. Markers in code are text.
func findSections(content []byte) ([]section, []damage) {
	if !bytes.Contains(content, []byte(markerStart)) {
		return nil, nil
	}
	var found []section
	var damaged []damage
	var open *section
	seen := map[string]bool{}
	lines, whole := markerLines(content)
	if !whole {
		return nil, []damage{{why: "the file nests deeper, or holds more brackets, stars or columns, than any text that people write, " +
			"so they were not looked for"}}
	}
	for _, at := range lines {
		parts := marker.FindStringSubmatch(at.of(content))
		switch {
		case parts == nil:
			damaged = append(damaged, damage{at, "this is no marker, or does not stand on a line of its own"})
		case parts[1] == "begin":
			if open != nil {
				damaged = append(damaged, damage{open.begin, fmt.Sprintf("%q begins and does not end before the next one begins", open.name)})
			}
			if seen[parts[2]] {
				damaged = append(damaged, damage{at, fmt.Sprintf("%q stands here a second time", parts[2])})
			}
			seen[parts[2]] = true
			open = &section{name: parts[2], begin: at}
			if sum := sumInMarker.FindStringSubmatch(parts[3]); sum != nil {
				open.sum = sum[1]
			}
		case open == nil || open.name != parts[2]:
			damaged = append(damaged, damage{at, fmt.Sprintf("%q ends here without having begun", parts[2])})
		default:
			open.end, open.body = at, span{open.begin.end, at.start}
			found = append(found, *open)
			open = nil
		}
	}
	if open != nil {
		damaged = append(damaged, damage{open.begin, fmt.Sprintf("%q begins and never ends", open.name)})
	}
	return found, damaged
}

// markerLines gives what looks like a marker outside code: trimmed lines of HTML blocks, and lines with
// a comment among other text. It reports false where that would take minutes.
func markerLines(content []byte) ([]span, bool) {
	document, whole := parseMarkdown(content)
	var lines []span
	add := func(start, stop int) {
		text := content[start:stop]
		if !bytes.Contains(text, []byte(markerStart)) {
			return
		}
		trimmed := bytes.TrimSpace(text)
		start += bytes.Index(text, trimmed)
		lines = append(lines, span{start, start + len(trimmed)})
	}
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.HTMLBlock:
			for _, line := range n.Lines().Sliced(0, n.Lines().Len()) {
				add(line.Start, line.Stop)
			}
			if n.HasClosure() {
				add(n.ClosureLine.Start, n.ClosureLine.Stop)
			}
		case *ast.RawHTML:
			for _, part := range n.Segments.Sliced(0, n.Segments.Len()) {
				// With all of its line, which is more than a marker: such a comment is damage.
				start := bytes.LastIndexByte(content[:part.Start], '\n') + 1
				line, _, _ := bytes.Cut(content[start:], []byte("\n"))
				add(start, start+len(line))
			}
		}
		return ast.WalkContinue, nil
	})
	return lines, whole
}
