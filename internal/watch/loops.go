package watch

import (
	"path"
	"regexp"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// loops are the globs of folders that scripts and Makefiles visit one by one: a star is one level, so that a unit which moves to another
// depth is left out, or visited by the name of a folder around it.
var loops = format{name: "loops", code: finding.WatchChanges, watches: holdsCommands,
	lists: func(tree *live.Tree, file change.Path, content []byte) []list {
		if !visits.Match(content) {
			return nil
		}
		var all []list
		for l := range lines(content, true) {
			text := l.of(content)
			if strings.HasPrefix(text, "#") {
				continue
			}
			for _, at := range visits.FindAllStringSubmatchIndex(text, -1) {
				start, end := at[2], at[3]
				if start < 0 {
					start, end = at[4], at[5]
				}
				for _, word := range words.FindAllStringIndex(text[start:end], -1) {
					if r, ok := loopRule(tree, file, text[start+word[0]:start+word[1]], l.start+start+word[0]); ok {
						r.line = l.number
						all = append(all, loopList(r))
					}
				}
			}
		}
		return all
	}}

var (
	// visits finds a loop of a shell's, and make's function for globs.
	visits = regexp.MustCompile(`\bfor\s+\w+\s+in\s+([^;\n]+)|\$\(wildcard\s+([^()]+)\)`)
	words  = regexp.MustCompile(`\S+`)
	// fromVariable is a folder that a script keeps in a variable, most often the repository's root.
	fromVariable = regexp.MustCompile(`^"?\$(?:\w+|\{\w+\}|\(\w+\))"?/`)
)

// loopRule reads a word of a loop; false for what is no glob of folders that can be told.
func loopRule(tree *live.Tree, file change.Path, word string, start int) (rule, bool) {
	end := start + len(word)
	if lead := fromVariable.FindString(word); lead != "" {
		word, start = word[len(lead):], start+len(lead)
	}
	pattern := strings.TrimSuffix(strings.TrimPrefix(word, "./"), "/")
	first, _, _ := strings.Cut(pattern, "/")
	folder := change.Root
	if !tree.IsDir(change.Path(first)) {
		folder = file.Dir()
	}
	if !strings.Contains(pattern, "*") || strings.Contains(pattern, "**") || strings.ContainsAny(pattern, "$`\"'\\{(") || strings.ContainsAny(first, "*?[") ||
		!tree.IsDir(folder.Child(first)) {
		return rule{}, false
	}
	if _, err := path.Match(pattern, ""); err != nil {
		return rule{}, false
	}
	r := rule{text: word, start: start, end: end, from: -1, folder: folder, style: globStyle}
	return r.matching(func(name string) bool { return levelsBelow(pattern, name) >= 0 }), true
}

// levelsBelow tells how far a folder is below the one that a pattern matches, 0 for that one and -1 for none.
func levelsBelow(pattern, name string) int {
	levels := strings.Count(name, "/") - strings.Count(pattern, "/")
	for range levels {
		name = path.Dir(name)
	}
	if ok, _ := path.Match(pattern, name); levels >= 0 && ok {
		return levels
	}
	return -1
}

func loopList(r rule) list {
	pattern := strings.TrimSuffix(strings.TrimPrefix(r.text, "./"), "/")
	return list{rules: []rule{r}, ofUnits: true,
		verdict: func(unit change.Path) verdict {
			if !r.matches(unit) {
				return verdict{rule: -1}
			}
			if levelsBelow(pattern, unit.Below(r.folder)) > 0 {
				return verdict{says: isBelow}
			}
			return verdict{says: yes}
		},
		tells: func(v verdict) (is, would string) {
			switch v.says {
			case yes:
				return "is visited by this loop", "would be visited"
			case isBelow:
				return "is below a folder that this loop visits", "would be below one that it visits"
			default:
				return "is not visited by this loop", "would not be visited"
			}
		}}
}

// isBelow is said of what a loop visits a folder around of.
const isBelow = "below"
