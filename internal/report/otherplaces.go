package report

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// widthOfPlaces is up to how many columns places of several files share a line, and mostRanges how many lines, or ranges of them, are named
// of a file.
const widthOfPlaces, mostRanges = 130, 16

// mostPlaceRows is up to how many rows of places are all shown. Of more, somePlaceRows are: nobody reads a wall of them.
const mostPlaceRows, somePlaceRows = 6, 2

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
	files, byFile := linesByFile(list)
	for _, file := range files {
		text := printable(file) + lineNumbers(byFile[file])
		last := len(rows) - 1
		if last >= 0 && lipgloss.Width(rows[last])+lipgloss.Width(text) <= widthOfPlaces {
			rows[last] += "; " + text
			in[last] += len(byFile[file])
			continue
		}
		rows, in = append(rows, text), append(in, len(byFile[file]))
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

// linesByFile gives the lines of findings, 1-based, by the file in which they stand, and the files in the order of the findings. What stands
// in no file is under its message.
func linesByFile(list finding.List) (files []string, byFile map[string][]int) {
	byFile = map[string][]int{}
	for _, f := range list {
		file := f.Place.File
		if file == "" {
			file = f.Message
		}
		if byFile[file] == nil {
			files = append(files, file)
		}
		byFile[file] = append(byFile[file], f.Place.Line)
	}
	return files, byFile
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
