package watch

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// stale names the lines of a list that choose nothing after a move, while what the list says stays the same by its other lines: they are
// left over, and nobody will know why they were there.
func (j *judge) stale(w *world, each watcher, at int, oldLists, nowLists []list) {
	old, now := oldLists[at], nowLists[at]
	for i, r := range old.rules {
		if i >= len(now.rules) || r.start >= r.end || r.unknown != "" || r.text != now.rules[i].text || !w.losesAll(old, r, now.rules[i]) {
			continue
		}
		content, err := w.before.Read(each.before)
		changed, problem := w.after.Read(each.after)
		if err != nil || problem != nil {
			return
		}
		f := finding.Finding{Code: finding.PathPerhapsMentioned, Severity: finding.Note, Place: r.place(each.before, content), Old: r.text,
			Message: fmt.Sprintf("%q would choose nothing any more, and other lines say the same of what it chose", r.text),
			Remedy:  "Edit or remove it by hand"}
		if old.ofUnits {
			f.Message = fmt.Sprintf("%q would hold or choose no unit any more", r.text)
		}
		if fix := w.repair(each, at, oldLists, nowLists, changed); fix.whole && fix.texts[i] != "" && j.From == nil {
			f.New, f.Remedy = fix.texts[i], "Use --rewrite-mentions to rewrite it, or edit it by hand"
		}
		j.once(f)
	}
}

// once adds a finding unless the same is said of its place already, as of a folder that several commands share.
func (j *judge) once(f finding.Finding) {
	if !slices.ContainsFunc(j.findings, func(known finding.Finding) bool {
		return known.Code == f.Code && known.Place.File == f.Place.File && known.Place.Start == f.Place.Start && known.Place.Line == f.Place.Line
	}) {
		j.findings = append(j.findings, f)
	}
}

// losesAll tells whether a rule chose something that moves, and would choose nothing after.
func (w *world) losesAll(l list, old, now rule) bool {
	all := w.subjects(l)
	return slices.ContainsFunc(all, func(s subject) bool { return s.before != s.after && old.matches(s.before) }) &&
		!slices.ContainsFunc(all, func(s subject) bool { return now.matches(s.after) })
}

// unknown says once of each line of which nobody can tell what it chooses that it may be about what moves: what is written out in it
// stands in a path that moves.
func (j *judge) unknown(w *world, each watcher, l list) {
	for _, r := range l.rules {
		if r.unknown == "" || w.stays(r) || r.folder == change.Root && w.names(r) || !w.mayConcern(r) {
			continue // A path from the root is told as in any text, and may follow there.
		}
		content, err := w.before.Read(each.before)
		if err != nil {
			return
		}
		f := finding.Finding{Code: finding.WatchUnknown, Severity: finding.Note, Place: r.place(each.before, content), Old: r.text,
			Message: fmt.Sprintf("it cannot be told whether %q still chooses the same files: %s", r.text, r.unknown),
			Remedy:  "Look at whether it does"}
		j.once(f)
	}
}

// stays tells whether what a pattern begins with goes where the folder goes from which it is named.
func (w *world) stays(r rule) bool {
	to, ok := w.folders.moved(r.folder)
	if !ok {
		return false
	}
	text, ok := r.style.follow(r.text, r.folder, to, w.folders.moved)
	return ok && text == r.text
}

// mayConcern tells whether all elements that a pattern writes out stand in one path that moves.
func (w *world) mayConcern(r rule) bool {
	text := r.text
	if r.style.regex {
		text = strings.NewReplacer(`\/`, "/", `\.`, ".", `\-`, "-", "^", "", "$", "").Replace(text)
	}
	written := writtenOut(text)
	if len(written) == 0 && (r.unknown == hasVariables || r.unknown == unknownFolder) {
		return false // Its values stand elsewhere, and are told there.
	}
	holds := func(path change.Path) bool {
		elements := strings.Split(string(path), "/")
		return !slices.ContainsFunc(written, func(e string) bool { return !slices.Contains(elements, e) })
	}
	return slices.ContainsFunc(w.files, func(s subject) bool { return s.before != s.after && (holds(s.before) || holds(s.after)) })
}

// writtenOut are the elements of a pattern that hold nothing but themselves.
func writtenOut(text string) []string {
	var written []string
	for element := range strings.SplitSeq(strings.TrimLeft(text, "!"), "/") {
		if element != "" && element != "." && element != ".." && !strings.ContainsFunc(element, special) {
			written = append(written, element)
		}
	}
	return written
}

// special tells of a letter that patterns give a meaning of its own.
func special(c rune) bool {
	return strings.ContainsRune(`*?[](){}|+@!$\<>=~%&#,;:'"`, c) || c == '`' || c == ' '
}
