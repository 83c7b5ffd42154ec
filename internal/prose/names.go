package prose

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

var (
	// behind finds a variable that stands as an element of a path, and what stands before it: "live/${{ matrix.env }}", "$LIVE/$e".
	behind = regexp.MustCompile(`((?:\$\{\{[^}\n]*\}\}|[^\s"'/])*)/(?:\$\{\{\s*([\w.-]+)\s*\}\}|\{\{\s*\.?([\w.]+)\s*\}\}|\$[{(]?(\w+)[})]?)`)
	// aloneAt finds a name without a slash where only a folder can be meant: behind a command or a flag that takes one, or a setting's name
	// that speaks of one.
	aloneAt = regexp.MustCompile(`(?m)(?:(?:^|[\s;&|(@"'])(?:cd|pushd|find|ls|tree|rsync|cp -[rRa]+|rm -rf?)[ \t]+|` +
		`--?(?:C|chdir|working-dir|terragrunt-working-dir|dir|directory|root|path)(?:[ \t]+|=)|` +
		`^[ \t-]*"?(?:[\w-]*(?:dir|directory|folder|root|path|cwd|chdir))"?[ \t]*[:=][ \t]*)(?:["']?(?:\./)?)([\w.-]+)(?:/?["']?)(?:[\s;,&|)"']|$)`)
	// joined finds a path that a program joins from names in quotes: ROOT / "live" / "prod", join(root, "live", "prod").
	joined = regexp.MustCompile(`["'][\w.-]+["'](?:\s*/\s*["'][\w.-]+["'])+|\b[jJ]oin\([^()\n]*\)`)
	quoted = regexp.MustCompile(`["']([\w.-]+)["']`)
)

// shortNames reports what a file names by less than a path: a folder's own name that another line puts into a path by a variable, or that stands
// alone where a folder is meant, and paths that a program joins. All of it is a note: nobody runs the file to know.
func (s *searcher) shortNames() {
	if s.kind != program {
		return
	}
	var uses [][][]byte
	for _, anchor := range s.named {
		if s.fateOf(anchor).to == anchor || anchor == change.Root || !bytes.Contains(s.content, []byte(anchor.Base())) {
			continue
		}
		if uses == nil {
			uses = append(variablesBehind(s.content), nil)
		}
		s.byVariable(anchor, uses[:len(uses)-1])
		s.spaced(anchor)
		if !strings.Contains(string(anchor), "/") {
			s.alone(anchor)
		}
	}
	if bytes.Contains(s.content, []byte("oin(")) || bytes.Contains(s.content, []byte(` / "`)) || bytes.Contains(s.content, []byte(" / '")) {
		s.joins()
	}
}

// variablesBehind finds the variables that stand as elements of paths, also one right behind another.
func variablesBehind(content []byte) [][][]byte {
	var all [][][]byte
	for from := 0; ; {
		at := behind.FindSubmatchIndex(content[from:])
		if at == nil {
			return all
		}
		use := make([][]byte, len(at)/2)
		for i := range use {
			if at[2*i] >= 0 {
				use[i] = content[from+at[2*i] : from+at[2*i+1]]
			}
		}
		all = append(all, use)
		from += at[3] + 1 // What stands behind the slash may be what another one stands behind.
	}
}

// byVariable finds the name of a folder in the list, the default or the loop of a variable that stands behind the folder around it.
func (s *searcher) byVariable(anchor change.Path, uses [][][]byte) {
	name := anchor.Base()
	if m := s.fateOf(anchor); m.fate == stands && m.to.Base() == name && m.to.Dir().Base() == anchor.Dir().Base() {
		return
	}
	for _, use := range uses {
		before, variable := string(use[1]), string(bytes.Join(use[2:], nil))
		if !isVariable(before) && !strings.HasSuffix(before, ")") && before != anchor.Dir().Base() || s.isOther(before, anchor.Dir().Base()) {
			continue
		}
		variable = variable[strings.LastIndexByte(variable, '.')+1:]
		for _, at := range s.words(name) {
			if s.assigns(at.start, variable) {
				s.note(at, anchor, "the text puts this name into a path by "+variable+", and so seems to name")
			}
		}
	}
}

// words are the places where a name stands by itself; what is below a path with a blank names that path as well.
func (s *searcher) words(name string) []span {
	var all []span
	for from := 0; ; {
		at := bytes.Index(s.content[from:], []byte(name))
		if at < 0 {
			return all
		}
		at += from
		from = at + len(name)
		if !wordByte(s.content, at-1) && (!wordByte(s.content, from) || strings.Contains(name, " ") && s.content[from] == '/') {
			all = append(all, span{at, from})
		}
	}
}

// wordByte tells whether the byte at an offset belongs to a name or a path.
func wordByte(content []byte, at int) bool {
	if at < 0 || at >= len(content) {
		return false
	}
	c := content[at]
	return c == '/' || c == '-' || c == '_' || c == '.' || c == '$' || c == '@' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}

// assigns tells whether a word is a value of a variable: on its line, or, for an item of a YAML list, on the line that the list stands below.
func (s *searcher) assigns(at int, variable string) bool {
	line := func(at int) (start int, text string) {
		start = bytes.LastIndexByte(s.content[:at], '\n') + 1
		end := len(s.content)
		if newline := bytes.IndexByte(s.content[at:], '\n'); newline >= 0 {
			end = at + newline
		}
		return start, string(s.content[start:end])
	}
	start, text := line(at)
	indent := len(text) - len(strings.TrimLeft(text, " "))
	sets := regexp.MustCompile(`(?:^|[^\w$.{(/])` + regexp.QuoteMeta(variable) + `["']?(?:\s*(?:[:?+]?=|:)|\s+in\s)`)
	if found := sets.FindStringIndex(text); found != nil {
		return found[1] <= at-start+1
	}
	for strings.HasPrefix(strings.TrimLeft(text, " "), "- ") && start > 0 {
		if start, text = line(start - 1); strings.TrimSpace(text) == "" {
			continue
		}
		if key := strings.TrimLeft(text, " "); len(text)-len(key) <= indent && !strings.HasPrefix(key, "- ") {
			return sets.MatchString(text)
		}
	}
	return false
}

// alone finds the name of a folder in the root where a folder is meant.
func (s *searcher) alone(anchor change.Path) {
	if !s.Before.IsDir(anchor) {
		return
	}
	for _, at := range aloneAt.FindAllSubmatchIndex(s.content, -1) {
		if found := (span{at[2], at[3]}); found.of(s.content) == string(anchor) {
			s.note(found, anchor, "the text seems to name")
		}
	}
}

// spaced finds a path with a blank in it, plain or escaped: no token holds one.
func (s *searcher) spaced(anchor change.Path) {
	if !strings.Contains(string(anchor), " ") {
		return
	}
	for _, text := range []string{string(anchor), strings.ReplaceAll(string(anchor), " ", `\ `)} {
		for _, at := range s.words(text) {
			s.note(at, anchor, "the text seems to name")
		}
	}
}

// joins finds paths that a program joins from names.
func (s *searcher) joins() {
	for _, at := range joined.FindAllIndex(s.content, -1) {
		found := span{at[0], at[1]}
		var elements []string
		for _, name := range quoted.FindAllStringSubmatch(found.of(s.content), -1) {
			elements = append(elements, name[1])
		}
		if len(elements) < 2 {
			continue
		}
		for _, m := range s.meaning(s.file, readToken(strings.Join(elements, "/")), false) {
			s.note(found, m.path, "the text joins names, and seems to name")
			break
		}
	}
}

// note reports a name once.
func (s *searcher) note(at span, path change.Path, what string) {
	for _, f := range s.findings {
		if f.Place.File == string(s.file) && f.Place.Start < at.end && at.start < f.Place.End {
			return
		}
	}
	for _, t := range s.Followed[s.file] {
		if at.start < t.End && t.Start < at.end {
			return
		}
	}
	m := mention{path: path, destiny: s.fateOf(path)}
	s.add(finding.Finding{Code: finding.PathPerhapsMentioned, Severity: finding.Note, Place: s.place(at), Old: at.of(s.content),
		Message: fmt.Sprintf("%s %s, which %s", what, path, m.becomes()), Remedy: "Edit it by hand where it does"})
}
