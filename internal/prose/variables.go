package prose

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// anyVariable is one of a shell's, of make's or of a workflow's, its name in one of four groups.
// An expression of a workflow's may name a value in its stead.
const anyVariable = `(?:\$\{\{\s*([\w.-]+)(?:\s*\|\|[^}\n]*?)?\s*\}\}|\{\{\s*\.?([\w.]+)\s*\}\}|\$[{(]?(\w+)[})]?)`

var (
	// behind finds a variable that stands as an element of a path, and what stands before it: "live/${{ matrix.env }}", "$LIVE/$e".
	behind = regexp.MustCompile(`((?:\$\{\{[^}\n]*\}\}|[^\s"'/])*)/` + anyVariable)
	// madeOf finds what make makes paths of, the names in a variable: $(addprefix live/,$(ENVS)), $(patsubst %,live/%,$(ENVS)), $(ENVS:%=live/%).
	madeOf = []*regexp.Regexp{
		regexp.MustCompile(`\$[({]addprefix\s+(?:[^,\s]*/)?([^,\s/]*)/,\s*\$[({](\w+)`),
		regexp.MustCompile(`\$[({]patsubst\s+%,(?:[^,\s]*/)?([^,\s/]*)/%[^,]*,\s*\$[({](\w+)`),
		regexp.MustCompile(`()\$[({](\w+):%=(?:[^\s)}]*/)?[^\s/)}]*/%`),
	}
	// first finds a variable with which a path begins, or that a command goes to.
	first = regexp.MustCompile(`(?:(?:^|[\s"'=(])` + anyVariable + `/|` +
		`(?:cd|pushd|--?(?:C|chdir|working-dir|terragrunt-working-dir)[ \t=])[ \t]*"?` + anyVariable + `)`)
	// takes finds where a variable gets values, and these up to the end of the command: a loop, make's, a line that is read, a setting.
	takes = []*regexp.Regexp{
		regexp.MustCompile(`\bfor\s+(\w+)\s+in\s+([^\n;]*)`),
		regexp.MustCompile(`\$[({]foreach\s+(\w+),([^,\n]*)`),
		regexp.MustCompile(`\bread\s+(?:-\w+\s+)*(\w+)\s*<<<\s*([^\n;]*)`),
		regexp.MustCompile(`(?m)(?:^|[\s;&"'({-])([A-Za-z_]\w*)["']?[ \t]*(?:[:?+]?=|:)[ \t]*([^\n;]*)`),
	}
	// held finds a variable whose values another one gets.
	held = regexp.MustCompile(`\$\{\{\s*([\w.-]+)\s*\}\}|\$[{(]?(\w+)`)
)

// variables are what a file does with names in variables.
type variables struct {
	// uses are where one stands as an element of a path, and firsts with which paths begin.
	uses   []variableUse
	firsts []string
	// from are the variables of which each one gets values, and lists the texts that are read into some.
	from  map[string][]string
	lists []wordList
}

// variableUse is a variable behind an element of a path; at is where it stands, with a value that it names itself, empty where it names none.
type variableUse struct {
	before, variable string
	at               span
}

func readVariables(content []byte) *variables {
	v := &variables{from: map[string][]string{}, lists: readWordLists(content)}
	v.puts(content)
	for from := 0; ; {
		at := behind.FindSubmatchIndex(content[from:])
		if at == nil {
			break
		}
		before := string(content[from+at[2] : from+at[3]])
		v.uses = append(v.uses, variableUse{before[strings.LastIndexByte(before, ',')+1:], lastName(content[from:], at[4:]), span{from + at[3], from + at[1]}})
		from += at[3] + 1 // What stands behind the slash may be what another one stands behind.
	}
	for _, form := range madeOf {
		for _, at := range form.FindAllSubmatch(content, -1) {
			before := string(at[1])
			if before == "" {
				before = lastElement(at[0])
			}
			v.uses = append(v.uses, variableUse{before: before, variable: string(at[2])})
		}
	}
	for _, at := range first.FindAllSubmatchIndex(content, -1) {
		v.firsts = append(v.firsts, lastName(content, at[2:]))
	}
	for _, form := range takes {
		for _, at := range form.FindAllSubmatch(content, -1) {
			variable := string(at[1])
			for _, holds := range held.FindAllSubmatchIndex(at[2], -1) {
				if other := lastName(at[2], holds[2:]); other != variable && !slices.Contains(v.from[variable], other) {
					v.from[variable] = append(v.from[variable], other)
				}
			}
		}
	}
	return v
}

// lastName is the name in the group that was found, without what stands before its last dot.
func lastName(content []byte, groups []int) string {
	for i := 0; i+1 < len(groups); i += 2 {
		if groups[i] >= 0 {
			name := string(content[groups[i]:groups[i+1]])
			return name[strings.LastIndexByte(name, '.')+1:]
		}
	}
	return ""
}

// lastElement is the name before "/%" in make's substitution.
func lastElement(text []byte) string {
	name := strings.TrimSuffix(string(text), "/%")
	return name[strings.LastIndexAny(name, "/=")+1:]
}

// sources are a variable and all those whose values it may get, also through others.
func (v *variables) sources(variable string) []string {
	all := []string{variable}
	for i := 0; i < len(all); i++ {
		for _, other := range v.from[all[i]] {
			if !slices.Contains(all, other) {
				all = append(all, other)
			}
		}
	}
	return all
}

// byVariable finds the name of a folder among the values of a variable that stands behind the folder around it.
func (s *searcher) byVariable(anchor change.Path, v *variables) {
	name := anchor.Base()
	if m := s.fateOf(anchor); m.fate == stands && m.to.Base() == name && m.to.Dir().Base() == anchor.Dir().Base() {
		return
	}
	said := map[string]bool{}
	for _, use := range v.uses {
		if !isVariable(use.before) && !strings.HasSuffix(use.before, ")") && use.before != anchor.Dir().Base() || s.isOther(use.before, anchor.Dir().Base()) {
			continue
		}
		if !said[use.variable] {
			said[use.variable] = true
			s.given(anchor, use.variable, v, "the text puts this name into a path by "+use.variable+", and so seems to name")
		}
		for _, at := range s.words(name) {
			if bytes.Contains(s.content[use.at.start:use.at.end], []byte("||")) && use.at.start < at.start && at.end < use.at.end {
				s.note(at, anchor, "the text puts this name into a path where "+use.variable+" says nothing, and so seems to name")
			}
		}
	}
}

// beginsPaths finds the name of a folder in the root among the values of a variable with which paths begin.
func (s *searcher) beginsPaths(anchor change.Path, v *variables) {
	if !s.Before.IsDir(anchor) {
		return
	}
	said := map[string]bool{}
	for _, variable := range v.firsts {
		if !said[variable] {
			said[variable] = true
			s.given(anchor, variable, v, "the text begins a path with this name by "+variable+", and so seems to name")
		}
	}
}

// given reports the name of a folder where it is a value of a variable, or of one whose values that gets.
func (s *searcher) given(anchor change.Path, variable string, v *variables, what string) {
	var found []span
	for _, source := range v.sources(variable) {
		for _, at := range s.words(anchor.Base()) {
			if (s.assigns(at.start, source) || v.reads(at, source)) && !s.isTold(at) && !slices.Contains(found, at) {
				found = append(found, at)
			}
		}
	}
	if len(found) > 0 {
		slices.SortFunc(found, func(a, b span) int { return a.start - b.start })
		s.note(found[0], anchor, what, found[1:]...)
	}
}

// assigns tells whether a word is a value of a variable: on its line, on one that goes on in that, within brackets or quotes that an assignment
// opens, or, for an item of a YAML list, on the line that the list stands below.
func (s *searcher) assigns(at int, variable string) bool {
	start, text := s.textOfLine(at)
	name := regexp.QuoteMeta(variable)
	sets := regexp.MustCompile(`(?:^|[^\w$.{(/])` + name + `["']?(?:\s*(?:[:?+]?=|:)|\s+in\s)|\$[({]foreach\s+` + name + `,`)
	if found := sets.FindStringIndex(text); found != nil {
		return found[1] <= at-start+1
	}
	for from := start; from > 0; {
		var above string
		if from, above = s.textOfLine(from - 1); !strings.HasSuffix(strings.TrimRight(above, "\r"), `\`) {
			break
		}
		if sets.MatchString(above) {
			return true
		}
	}
	if s.isOpen(at, variable) {
		return true
	}
	return s.isBelow(start, text, sets)
}

// subordinate finds a key that says something of the one around it: the default of an input, what can be chosen.
var subordinate = regexp.MustCompile(`^\s*(?:default|options|values|enum)\s*:`)

// isBelow tells whether a line of YAML is an item of a list, or says the default, of a key that fits.
func (s *searcher) isBelow(start int, text string, key *regexp.Regexp) bool {
	indent := func(text string) int { return len(text) - len(strings.TrimLeft(text, " ")) }
	isItem := func(text string) bool { return strings.HasPrefix(strings.TrimLeft(text, " "), "- ") }
	item, deep := isItem(text), indent(text)
	if !item && !subordinate.MatchString(text) {
		return false
	}
	for start > 0 {
		if start, text = s.textOfLine(start - 1); strings.TrimSpace(text) == "" || isItem(text) && item {
			continue
		}
		if in := indent(text); in > deep || in == deep && !item {
			continue
		}
		if key.MatchString(text) {
			return true
		}
		if !item || !subordinate.MatchString(text) {
			return false
		}
		item, deep = false, indent(text)
	}
	return false
}

// textOfLine gives the line of an offset, and where it begins.
func (s *searcher) textOfLine(at int) (start int, text string) {
	start = bytes.LastIndexByte(s.content[:at], '\n') + 1
	end := len(s.content)
	if newline := bytes.IndexByte(s.content[at:], '\n'); newline >= 0 {
		end = at + newline
	}
	return start, string(s.content[start:end])
}

// isOpen tells whether an offset lies within the brackets or quotes of an assignment above: envs=( and ENVS=".
func (s *searcher) isOpen(at int, variable string) bool {
	before := s.content[:at]
	for opening, closing := range map[string]string{"=(": ")", `="`: `"`, "='": "'"} {
		begin := bytes.LastIndex(before, []byte(variable+opening))
		if begin < 0 || wordByte(before, begin-1) {
			continue
		}
		if !bytes.Contains(before[begin+len(variable)+len(opening):], []byte(closing)) {
			return true
		}
	}
	return false
}
