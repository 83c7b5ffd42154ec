package prose

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/sulibot/tg-refactor/internal/change"
)

// entry is one line of a drawing: something that stands below what the line above it on its left draws.
type entry struct {
	// name is what is drawn, with its trailing slash; behind is what follows it, as a comment, and gap how many columns lie between.
	name, behind string
	gap          int
	// path is what it is, before the moves, and to what it becomes.
	path, to change.Path
	// above are lines before this one that only lead on.
	above int
	below []*entry
}

// strokes are what the lines of a drawing are made of: before an entry that others follow, before the last one, and below each of these.
type strokes struct{ more, last, down, blank string }

// shape is a drawing taken apart.
type shape struct {
	root    *entry
	strokes strokes
	// column is the one at which all comments begin, in runes; 0 where they do not.
	column int
	// lineEnd is what ends each line, and ended tells whether the last one has it.
	lineEnd string
	ended   bool
}

var (
	// entryLine is a line that draws something, in pieces: what leads there from above, the branch, the name, what stands behind.
	entryLine = regexp.MustCompile(`^((?:[│|]?[ \x{a0}]*)*)((?:[├└╰+|` + "`" + `\\])[─-]+[ \x{a0}]?)(\S+)([ \t]*)(.*)$`)
	rootLine  = regexp.MustCompile(`^([^\s│├└|+` + "`" + `]\S*)([ \t]*)(.*)$`)
	leadsOn   = regexp.MustCompile(`^[│| \x{a0}]*[│|][ \x{a0}]*$`)
)

// readShape takes a drawing apart. It reports false for one that it could not draw again to the byte.
func readShape(text string) (shape, bool) {
	d := shape{lineEnd: "\n", ended: strings.HasSuffix(text, "\n")}
	if strings.Contains(text, "\r\n") {
		d.lineEnd = "\r\n"
	}
	lines := strings.Split(strings.TrimSuffix(text, d.lineEnd), d.lineEnd)
	root := rootLine.FindStringSubmatch(lines[0])
	if root == nil || len(lines) < 2 {
		return d, false
	}
	d.root = newEntry(root[1], root[2], root[3])
	open, width, above := []*entry{d.root}, 0, 0
	for _, line := range lines[1:] {
		if leadsOn.MatchString(line) {
			above++
			continue
		}
		found := entryLine.FindStringSubmatch(line)
		if found == nil {
			return d, false
		}
		columns := utf8.RuneCountInString(found[2])
		if width == 0 {
			width = columns
		}
		level, rest := utf8.RuneCountInString(found[1])/width, utf8.RuneCountInString(found[1])%width
		if rest != 0 || columns != width || level >= len(open) {
			return d, false
		}
		d.strokes.learn(found[1], found[2], width)
		e := newEntry(found[3], found[4], found[5])
		e.above, above = above, 0
		open = append(open[:level+1], e)
		open[level].below = append(open[level].below, e)
	}
	if width == 0 {
		return d, false // It draws nothing below its root.
	}
	d.column = commentColumn(lines)
	d.strokes.complete(width)
	return d, above == 0 && d.text() == text
}

func newEntry(name, gap, behind string) *entry {
	return &entry{name: name, behind: behind, gap: len(gap)}
}

// learn takes the strokes from a line that has them.
func (s *strokes) learn(lead, branch string, width int) {
	switch first, _ := utf8.DecodeRuneInString(branch); first {
	case '├', '|':
		s.more = branch
	case '+':
		s.more, s.last = branch, branch
	default:
		s.last = branch
	}
	runes := []rune(lead)
	for at := 0; at+width <= len(runes); at += width {
		if part := string(runes[at : at+width]); strings.ContainsAny(part, "│|") {
			s.down = part
		} else {
			s.blank = part
		}
	}
}

// complete fills in the strokes that a drawing had no need of, after the model of the others.
func (s *strokes) complete(width int) {
	ascii := strings.ContainsAny(s.more+s.last, "-")
	for _, pair := range []struct {
		stroke          *string
		like            string
		from, to, else_ string
	}{
		{&s.more, s.last, "└╰`\\", "├", "|"}, {&s.last, s.more, "├|", "└", "`"},
	} {
		if *pair.stroke == "" && pair.like != "" {
			first, size := utf8.DecodeRuneInString(pair.like)
			corner := pair.to
			if ascii {
				corner = pair.else_
			}
			if strings.ContainsRune(pair.from, first) {
				*pair.stroke = corner + pair.like[size:]
			}
		}
	}
	if s.down == "" {
		s.down = "│" + strings.Repeat(" ", width-1)
		if ascii {
			s.down = "|" + strings.Repeat(" ", width-1)
		}
	}
	if s.blank == "" {
		s.blank = strings.Repeat(" ", width)
	}
}

// commentColumn gives the column at which every line with something behind its name has it, where there are at least two.
func commentColumn(lines []string) int {
	column, count := 0, 0
	for i, line := range lines {
		found := entryLine.FindStringSubmatchIndex(line)
		group := 10
		if i == 0 {
			found, group = rootLine.FindStringSubmatchIndex(line), 6
		}
		if found == nil || found[group] == found[group+1] {
			continue
		}
		at := utf8.RuneCountInString(line[:found[group]])
		if count > 0 && at != column {
			return 0
		}
		column, count = at, count+1
	}
	if count < 2 {
		return 0
	}
	return column
}

// text draws.
func (d shape) text() string {
	type row struct {
		text string
		e    *entry
	}
	rows := []row{{d.root.name, d.root}}
	var draw func(e *entry, lead string)
	draw = func(e *entry, lead string) {
		for i, child := range e.below {
			for range child.above {
				rows = append(rows, row{strings.TrimRight(lead+d.strokes.down, " \u00a0"), nil})
			}
			branch, on := d.strokes.more, d.strokes.down
			if i == len(e.below)-1 {
				branch, on = d.strokes.last, d.strokes.blank
			}
			rows = append(rows, row{lead + branch + child.name, child})
			draw(child, lead+on)
		}
	}
	draw(d.root, "")
	column := d.column
	for _, r := range rows {
		if d.column > 0 && r.e != nil && r.e.behind != "" {
			column = max(column, utf8.RuneCountInString(r.text)+1)
		}
	}
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = r.text
		switch {
		case r.e == nil || r.e.behind == "" && r.e.gap == 0:
		case d.column > 0 && r.e.behind != "":
			lines[i] += strings.Repeat(" ", column-utf8.RuneCountInString(r.text)) + r.e.behind
		default:
			lines[i] += strings.Repeat(" ", r.e.gap) + r.e.behind
		}
	}
	text := strings.Join(lines, d.lineEnd)
	if d.ended {
		text += d.lineEnd
	}
	return text
}

// all gives every entry with the one that it stands below.
func (e *entry) all(yield func(e, above *entry) bool) bool {
	for _, child := range e.below {
		if !yield(child, e) || !child.all(yield) {
			return false
		}
	}
	return true
}
