package report

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// widthOfPlaces is up to how many columns places of several files share a line, and mostRanges how many lines, or ranges of them, are named
// of a file.
const widthOfPlaces, mostRanges = 130, 16

// mostPlaceRows is up to how many rows of places are all shown. Of more, somePlaceRows are: nobody reads a wall of them.
const mostPlaceRows, somePlaceRows = 6, 2

// linesOfARemedy is what a remedy takes at least that the first finding of a kind does not have: where, and what to do.
const linesOfARemedy = 2

// othersByRemedy says where the findings of a kind behind its first one are, in about room lines: those that have another remedy than the first
// with that.
func othersByRemedy(list finding.List, look Look, room int) string {
	parts := byRemedy(list)
	room -= linesOfARemedy * (len(parts) - 1)
	text := others(parts[0][1:], list[0].Message, look, max(1, room))
	for _, part := range parts[1:] {
		text += others(part, list[0].Message, look, 1)
		if part[0].Remedy != "" {
			text += look.paint(good, "  help: ") + look.wrap(printable(part[0].Remedy), "        ") + "\n"
		}
	}
	return text
}

// byRemedy parts the findings of a kind by what to do about them, if these are few different things; else each has its own, which nobody
// reads in a row.
func byRemedy(list finding.List) []finding.List {
	var parts []finding.List
	at := map[string]int{}
	for _, f := range list {
		i, known := at[f.Remedy]
		if !known {
			i = len(parts)
			at[f.Remedy], parts = i, append(parts, nil)
		}
		parts[i] = append(parts[i], f)
	}
	if len(parts) > mostMessages {
		return []finding.List{list}
	}
	return parts
}

// others says where further findings of a kind are, in at most room lines: what each says where there is room, else the lines of each file,
// and how many are left. Said is what the finding before them says, which is not said again.
func others(list finding.List, said string, look Look, room int) string {
	switch {
	case len(list) == 0:
		return ""
	case len(list) <= room:
		return eachPlace(list, said, look)
	}
	rows, in := placesInRows(list)
	if most := min(room, mostPlaceRows); len(rows) > most {
		rows = rows[:min(room, somePlaceRows)]
	}
	left := len(list)
	for _, n := range in[:len(rows)] {
		left -= n
	}
	marker := look.paint(hint, "  --> ")
	text := marker + strings.Join(rows, "\n"+marker)
	if left > 0 {
		text += look.paint(faint, "; "+moreLike(left))
	}
	return text + "\n"
}

// placesInRows packs the places of findings, file by file, into rows of text, and says how many findings each row names.
func placesInRows(list finding.List) (rows []string, in []int) {
	for _, file := range linesByFile(list) {
		text := printable(file.name) + lineNumbers(file.lines)
		last := len(rows) - 1
		if last >= 0 && lipgloss.Width(rows[last])+lipgloss.Width(text) <= widthOfPlaces {
			rows[last] += "; " + text
			in[last] += file.findings
			continue
		}
		rows, in = append(rows, text), append(in, file.findings)
	}
	return rows, in
}

// eachPlace says of each finding where it is, and what it says where that is not what the one before says.
func eachPlace(list finding.List, said string, look Look) string {
	var b strings.Builder
	for _, f := range list {
		place, message := f.Place.String(), f.Message
		switch {
		case place == "":
			place, message = message, ""
		case message == said:
			message = ""
		}
		message = strings.TrimPrefix(message, f.Place.File+" ")
		said = f.Message
		b.WriteString(look.paint(hint, "  --> ") + printable(place))
		if message != "" {
			b.WriteString(": " + printable(message))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// fileOfFindings is a file, the lines of it that findings name, 1-based, and how many findings these are.
type fileOfFindings struct {
	name     string
	lines    []int
	findings int
}

// linesByFile gives the files of findings in the order of these. What stands in no file is under its message.
func linesByFile(list finding.List) []fileOfFindings {
	var files []fileOfFindings
	at := map[string]int{}
	for _, f := range list {
		name := f.Place.File
		if name == "" {
			name = f.Message
		}
		if _, known := at[name]; !known {
			at[name] = len(files)
			files = append(files, fileOfFindings{name: name})
		}
		file := &files[at[name]]
		also, _ := alsoInFile(f)
		file.lines = append(file.lines, f.Place.Line)
		for _, place := range also {
			file.lines = append(file.lines, place.Line)
		}
		file.findings++
	}
	for _, file := range files {
		slices.Sort(file.lines)
	}
	return files
}

// alsoInFile parts a finding's further places into those with a line of its own file and the others.
func alsoInFile(f finding.Finding) (here, elsewhere []finding.Place) {
	for _, place := range f.Related {
		if place.File == f.Place.File && place.Line > 0 {
			here = append(here, place)
		} else {
			elsewhere = append(elsewhere, place)
		}
	}
	return here, elsewhere
}

// alsoLines names the lines of further places of one file in a row, where they are too many to be shown.
func alsoLines(here []finding.Place, look Look) string {
	var lines []int
	for _, place := range here {
		lines = append(lines, place.Line)
	}
	slices.Sort(lines)
	return look.paint(hint, "  also lines ") + strings.TrimPrefix(lineNumbers(lines), ":") + "\n"
}

// lineNumbers writes lines as ":3, 5-8", neighbours as one range; nothing stands for a whole file.
func lineNumbers(all []int) string {
	if all[0] == 0 {
		return ""
	}
	var ranges []string
	for i := 0; i < len(all); {
		if len(ranges) == mostRanges {
			return ":" + strings.Join(ranges, ", ") + " and " + itoa(len(all)-i) + " more"
		}
		first, last := all[i], all[i]
		for ; i < len(all) && all[i] <= last+1; i++ {
			last = all[i]
		}
		text := itoa(first)
		if last > first {
			text += "-" + itoa(last)
		}
		ranges = append(ranges, text)
	}
	return ":" + strings.Join(ranges, ", ")
}
