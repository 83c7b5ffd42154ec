package prose

import (
	"cmp"
	"slices"
	"strings"
)

// Entry is a line of a drawing of folders: a slash-separated path, which ends with a slash for a folder, and what is said about it.
type Entry struct{ Path, Note string }

// Folders adds a drawing of a folder with these entries, sorted by their elements; folders between are drawn too. Root is the first line.
func (p *Page) Folders(root string, entries ...Entry) {
	top := &folder{name: strings.TrimSuffix(root, "/") + "/", below: map[string]*folder{}}
	for _, entry := range entries {
		at := top
		elements := strings.Split(strings.Trim(entry.Path, "/"), "/")
		for i, name := range elements {
			if i < len(elements)-1 || strings.HasSuffix(entry.Path, "/") {
				name += "/"
			}
			if at.below[name] == nil {
				at.below[name] = &folder{name: name, below: map[string]*folder{}}
			}
			at = at.below[name]
		}
		at.note = oneLine(entry.Note)
	}
	drawn := top.draw("", "")
	widest := 0
	for _, line := range drawn {
		widest = max(widest, len([]rune(line[0])))
	}
	lines := make([]string, len(drawn))
	for i, line := range drawn {
		lines[i] = line[0]
		if line[1] != "" {
			lines[i] += strings.Repeat(" ", widest-len([]rune(line[0]))) + "  # " + line[1]
		}
	}
	p.Code("text", strings.Join(lines, "\n"))
}

type folder struct {
	name, note string
	below      map[string]*folder
}

// draw gives a line and its note for the folder and all below it.
func (f *folder) draw(first, rest string) [][2]string {
	lines := [][2]string{{first + f.name, f.note}}
	names := make([]string, 0, len(f.below))
	for name := range f.below {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(strings.TrimSuffix(a, "/"), strings.TrimSuffix(b, "/")) })
	for i, name := range names {
		branch, below := "├── ", "│   "
		if i == len(names)-1 {
			branch, below = "└── ", "    "
		}
		lines = append(lines, f.below[name].draw(rest+branch, rest+below)...)
	}
	return lines
}
