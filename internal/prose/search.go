package prose

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// where a token stands decides what may be done with it.
type where int

const (
	// inText is any text but Markdown: full paths follow on request, and relative ones in comments of HCL.
	inText where = iota
	// inProse is Markdown prose: full paths follow.
	inProse
	// inMarkdownCode: full and relative paths follow.
	inMarkdownCode
	// onlyReported: nothing follows.
	onlyReported
)

// searcher looks through one file.
type searcher struct {
	*follower
	file    change.Path
	content []byte
	kind    kind
	// sealed files are never edited; comment is set in a range that nothing runs, elsewhere in one beside code of another folder.
	sealed, comment, elsewhere bool
	edits                      []change.Edit
	// moves is set where the file has another folder afterwards, leavesFolder where it does not move along with all of its folder.
	moves, leavesFolder bool
	// generated are the bodies of sections that will be written anew: they follow, but nothing in them is reported.
	generated []span
	// told are mentions in texts that tell of the move, and gone the folders of commands that were looked after.
	told, gone []span
}

func (s *searcher) search(at span, where where) {
	tokens(s.content, at, func(found span) {
		text := found.of(s.content)
		followed := func(t Text) bool { return found.start < t.End && t.Start < found.end }
		if !s.mayName(text) || slices.ContainsFunc(s.gone, found.within) || slices.ContainsFunc(s.Followed[s.file], followed) {
			return
		}
		isURL := strings.HasPrefix(text, "//") && found.start > 0 && s.content[found.start-1] == ':'
		if query := strings.IndexByte(text, '?'); query > 0 && s.besideCode(found, text) {
			text, found.end = text[:query], found.start+query // As a source's version.
		}
		t := readToken(text)
		mentions := s.meaning(s.file, t, isURL)
		if s.besideCode(found, text) {
			mentions = fromFolder(mentions, t.literal)
		}
		switch {
		case len(mentions) > 1:
			s.ambiguous(found, t, mentions)
		case len(mentions) == 1:
			if m, ok := s.possible(found, mentions[0]); ok {
				s.mentioned(found, t, m, where)
			}
		}
	})
}

// mayName is a quick look at a token. A text that names something that moves holds the last name of an anchor, or a glob that may
// match one; only where the file leaves its folder, or the text climbs out of it, may it name something by where the file is.
func (s *searcher) mayName(text string) bool {
	if s.leavesFolder || isGlob(text) || s.anchors[change.Root] {
		return true
	}
	for element := range strings.SplitSeq(text, "/") {
		if element == ".." && s.moves || len(s.byBase[element]) > 0 {
			return true
		}
	}
	return false
}

// mentioned lets the text follow, or reports it.
func (s *searcher) mentioned(at span, t token, m mention, where where) {
	if !s.follows(at, t, m, where) {
		if s.forPeople() && m.basis != byPart && m.basis != byPattern && s.tellsOfMove(at, m) {
			s.told = append(s.told, at)
			return
		}
		s.report(at, t, m)
		return
	}
	literal := span{at.start, at.start + len(t.literal)}
	s.edits = append(s.edits, replace(s.file, s.content, literal, m.text, change.Cause{Phase: s.Phase,
		Why: fmt.Sprintf("the text keeps naming %s", m.to)})...)
	if s.split[m.path] && where != inProse {
		s.coversLess(at, t, m, where)
	}
}

// follows tells whether a mention is certain enough to be rewritten where it stands.
func (s *searcher) follows(at span, t token, m mention, where where) bool {
	if s.sealed || m.fate != stands || m.basis == byPattern || m.basis == byPart || m.text == "." {
		return false
	}
	if s.meansOther(at, t, m) {
		return false
	}
	rooted := strings.HasPrefix(t.literal, "/")
	exact := m.exact && (!rooted || strings.Contains(string(m.path), "/") || namesFromRoot(s.file))
	switch where {
	case inText:
		return exact && s.Rewrite && !s.goesOn(at) || m.basis == fromFile && s.besideCode(at, t.text) && (!s.goesOn(at) || s.content[at.end] == '?')
	case inProse:
		return exact
	case inMarkdownCode:
		return exact || !rooted && (m.basis == fromFile || m.basis == fromLive && !strings.HasPrefix(m.text, ".."))
	default:
		return false
	}
}

// meansOther tells whether a text means something else than where the path is, or may.
func (s *searcher) meansOther(at span, t token, m mention) bool {
	return s.partsWays(t, m) || s.tellsOfMove(at, m) || s.isState(m) || s.namesFromMachine(at)
}

// isState tells whether a mention is the place of a state rather than a file's: the state has yet to be brought to the new one.
func (s *searcher) isState(m mention) bool {
	return strings.HasSuffix(m.path.Base(), ".tfstate") && !stood(s.Before, m.path)
}

// goesOn tells whether a token is the beginning of a pattern that may match other names as well, as "live/prod(-eu)?" and "live/prod[12]".
func (s *searcher) goesOn(at span) bool {
	rest := s.content[at.end:]
	return len(rest) > 0 && strings.IndexByte("[({+?*\\", rest[0]) >= 0 && !bytes.HasPrefix(rest, []byte(`\/`))
}

// partsWays tells whether what follows the literal part may name something that goes another way than the literal part.
func (s *searcher) partsWays(t token, m mention) bool {
	rest := strings.TrimRight(t.rest, "/")
	return rest != "" && s.split[m.path] && !slices.Contains([]string{"/*", "/**", "/**/*"}, rest)
}

func (s *searcher) severity(at int) finding.Severity {
	if s.comment || s.kind == markdownText || s.kind == plainText || s.kind == program && inComment(s.content, at) {
		return finding.Note
	}
	return finding.Warning
}

func (s *searcher) place(at span) finding.Place {
	return finding.At(string(s.file), s.content, at.start, at.end)
}

func (s *searcher) add(f finding.Finding) {
	if f.Old == f.New {
		f.New = ""
	}
	at := span{f.Place.Start, f.Place.End}
	if !slices.ContainsFunc(s.generated, at.within) || f.Place.Line == 0 {
		s.findings = append(s.findings, f)
	}
}

func (s *searcher) report(at span, t token, m mention) {
	f := finding.Finding{Code: finding.PathMentioned, Severity: s.severity(at.start), Place: s.place(at), Old: t.text,
		Message: fmt.Sprintf("the text names %s, which %s", m.path, m.becomes()), Remedy: "Edit it by hand"}
	if m.text != "" && !s.partsWays(t, m) {
		f.New = m.text + t.rest
	}
	switch {
	case m.basis == byPattern:
		f.Code, f.New = finding.PathPerhapsMentioned, ""
		f.Message = fmt.Sprintf("the pattern matches %s, which %s, and will no longer match it", m.path, m.becomes())
	case m.basis == byPart:
		f.Code, f.New = finding.PathPerhapsMentioned, m.text
		f.Message = fmt.Sprintf("the text seems to name %s, which %s", m.path, m.becomes())
		if len(m.others) > 0 {
			f.Message += fmt.Sprintf(", or %s", list(m.others))
			f.New = ""
		}
	case s.namesFromMachine(at):
		f.Code, f.Severity = finding.PathPerhapsMentioned, finding.Note
		f.Message = fmt.Sprintf("the text seems to name %s, which %s, unless it means a folder of the machine's, or no path", m.path, m.becomes())
	case m.basis == fromFile && m.path == m.to:
		f.Message = fmt.Sprintf("the text names %s from the file's own folder, and the file moves", m.path)
	case s.kind != markdownText && !s.Rewrite && s.follows(at, t, m, inProse) && !s.goesOn(at):
		f.Remedy = "Use --rewrite-mentions to rewrite it, or edit it by hand"
	}
	if f.New != "" && staysInFolder(s.file) && !m.to.Within(s.Moves.Map(s.file).Dir()) {
		f.New = ""
		f.Remedy = fmt.Sprintf("Move the line to the root's %s, as one about /%s: in this file it could speak of nothing outside of its folder",
			s.file.Base(), m.to)
	}
	s.add(f)
}

// staysInFolder tells whether a file's patterns are about what is in its folder and below, so that none may begin with "..".
func staysInFolder(file change.Path) bool {
	name := file.Base()
	return slices.Contains([]string{".gitattributes", ".editorconfig", ".sops.yaml"}, name) || strings.HasPrefix(name, ".") && strings.HasSuffix(name, "ignore")
}

func (s *searcher) ambiguous(at span, t token, mentions []mention) {
	paths := make([]change.Path, len(mentions))
	for i, m := range mentions {
		paths[i] = m.path
	}
	s.add(finding.Finding{Code: finding.PathAmbiguous, Severity: s.severity(at.start), Place: s.place(at), Old: t.text,
		Message: fmt.Sprintf("the text may name %s, and something of that moves", list(paths)), Remedy: "Edit it by hand where needed"})
}

// coversLess reports a folder that was followed while something below it went elsewhere: who works in all of the folder, or watches it,
// misses that from now on. In Markdown only what lay directly in the folder counts.
func (s *searcher) coversLess(at span, t token, m mention, where where) {
	first, _ := slices.BinarySearch(s.splitters, m.path.Child(""))
	for _, path := range s.splitters[first:] {
		if !path.Within(m.path) {
			return
		}
		now := s.fateOf(path)
		if where != inText && path.Dir() != m.path || now.fate != stands || now.to.Within(m.to) {
			continue
		}
		s.add(finding.Finding{Code: finding.CoversLess, Severity: s.severity(at.start), Place: s.place(at), Old: t.text, New: m.text + t.rest,
			Message: fmt.Sprintf("the text follows %s to %s, but %s, which lay in it, moves to %s", m.path, m.to, path, now.to),
			Remedy:  "Name that place too where the text means all of the folder"})
		return
	}
}

func (m mention) becomes() string {
	switch m.fate {
	case removed:
		return "is removed"
	case scattered:
		return "is split: its parts move to different places"
	default:
		return "moves to " + string(m.to)
	}
}

// list names up to three paths.
func list(paths []change.Path) string {
	var names []string
	for _, p := range paths[:min(len(paths), 3)] {
		names = append(names, string(p))
	}
	if more := len(paths) - len(names); more > 0 {
		return fmt.Sprintf("%s or %d more", strings.Join(names, ", "), more)
	}
	return strings.Join(names, " or ")
}
