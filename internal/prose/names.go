package prose

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

var (
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
	var v *variables
	for _, anchor := range s.named {
		if s.fateOf(anchor).to == anchor || anchor == change.Root || !bytes.Contains(s.content, []byte(anchor.Base())) {
			continue
		}
		if v == nil {
			v = readVariables(s.content)
		}
		s.byVariable(anchor, v)
		s.spaced(anchor)
		if !strings.Contains(string(anchor), "/") {
			s.alone(anchor)
			s.beginsPaths(anchor, v)
		}
	}
	if bytes.Contains(s.content, []byte("oin(")) || bytes.Contains(s.content, []byte(` / "`)) || bytes.Contains(s.content, []byte(" / '")) {
		s.joins()
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

// note reports a name once, and with it further places that say the same.
func (s *searcher) note(at span, path change.Path, what string, more ...span) {
	if s.isTold(at) {
		return
	}
	m := mention{path: path, destiny: s.fateOf(path)}
	f := finding.Finding{Code: finding.PathPerhapsMentioned, Severity: finding.Note, Place: s.place(at), Old: at.of(s.content),
		Message: fmt.Sprintf("%s %s, which %s", what, path, m.becomes()), Remedy: "Edit it by hand where it does"}
	for _, other := range more {
		f.Related = append(f.Related, s.place(other))
	}
	s.add(f)
}

// isTold tells whether something is said of a place already, or it follows by itself.
func (s *searcher) isTold(at span) bool {
	return slices.ContainsFunc(s.findings, func(f finding.Finding) bool {
		return f.Place.File == string(s.file) && f.Place.Start < at.end && at.start < f.Place.End
	}) || slices.ContainsFunc(s.Followed[s.file], func(t Text) bool { return at.start < t.End && t.Start < at.end })
}
