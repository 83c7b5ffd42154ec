package watch

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// repair is what keeps a list saying what it said.
type repair struct {
	// edits are in bytes of the file that was given.
	edits []change.Edit
	// texts are the new patterns, by the rule.
	texts map[int]string
	// whole is set where the list says the same of everything with these edits.
	whole bool
}

// repair tries to let the literal beginnings of a list's patterns follow. It is all of them where the list then says the same of everything;
// else those after each of which it says of fewer subjects something else, and of none that it would not have without.
func (w *world) repair(each watcher, at int, old, now list, content []byte) repair {
	fix := repair{texts: map[int]string{}}
	var all []change.Edit
	for i, r := range now.rules {
		if i >= len(old.rules) || r.start >= r.end || r.unknown != "" || r.text != old.rules[i].text {
			continue // It follows already, or nobody knows what it would choose.
		}
		folder := r.folder
		if to, ok := w.folders.moved(folder); ok && r.from >= 0 {
			folder = to
		}
		if text, ok := r.style.follow(r.text, old.rules[i].folder, folder, w.goes(old, i)); ok && text != r.text {
			fix.texts[i] = text
			all = append(all, change.Edit{File: each.before, Start: r.start, End: r.end, New: text})
		}
	}
	if len(all) == 0 {
		return fix
	}
	all = disjoint(all)
	differs := func(edits []change.Edit) map[change.Path]bool {
		edited, err := change.ApplyEdits(content, edits)
		if err != nil {
			return nil
		}
		lists := each.format.lists(w.after, each.after, edited)
		if at >= len(lists) || len(lists[at].rules) != len(now.rules) {
			return nil
		}
		found := map[change.Path]bool{}
		for _, d := range w.compare(old, lists[at], false) {
			found[d.before] = true
		}
		return found
	}
	if still := differs(all); still != nil && len(still) == 0 {
		fix.edits, fix.whole = all, true
		return fix
	}
	known := differs(nil)
	for _, e := range all {
		tried := append(slices.Clone(fix.edits), e)
		still := differs(tried)
		if still == nil || len(still) >= len(known) || !within(still, known) {
			continue
		}
		fix.edits, known = tried, still
	}
	return fix
}

// goes gives the new place of what a rule begins with: that of all of it, or else of all that the rule matches.
func (w *world) goes(l list, i int) func(change.Path) (change.Path, bool) {
	return func(path change.Path) (change.Path, bool) {
		if to, ok := w.folders.moved(path); ok {
			return to, true
		}
		var matched []subject
		for _, s := range w.subjects(l) {
			if s.before.Within(path) && l.rules[i].matches(s.before) {
				matched = append(matched, s)
			}
		}
		if len(matched) == 0 {
			return "", false
		}
		return newFolders(matched).moved(path)
	}
}

// disjoint drops edits of bytes that another one edits already, as of a folder that several rules share.
func disjoint(edits []change.Edit) []change.Edit {
	slices.SortFunc(edits, func(a, b change.Edit) int { return cmp.Compare(a.Start, b.Start) })
	var kept []change.Edit
	for _, e := range edits {
		if len(kept) == 0 || kept[len(kept)-1].End <= e.Start {
			kept = append(kept, e)
		}
	}
	return kept
}

func within(some, all map[change.Path]bool) bool {
	for p := range some {
		if !all[p] {
			return false
		}
	}
	return true
}

// folders knows where all of a folder goes.
type folders struct {
	files []subject
	known map[change.Path]change.Path
}

func newFolders(files []subject) *folders {
	sorted := slices.SortedFunc(slices.Values(files), func(a, b subject) int { return strings.Compare(string(a.before), string(b.before)) })
	return &folders{sorted, map[change.Path]change.Path{}}
}

// moved gives the new place of a file, or of a folder of which everything moves together, also of what is not there; false for none.
func (f *folders) moved(path change.Path) (change.Path, bool) {
	if to, ok := f.known[path]; ok {
		return to, to != ""
	}
	to := f.find(path)
	f.known[path] = to
	return to, to != ""
}

func (f *folders) find(path change.Path) change.Path {
	if path == change.Root {
		return change.Root
	}
	var to change.Path
	first, _ := slices.BinarySearchFunc(f.files, path, func(s subject, p change.Path) int { return strings.Compare(string(s.before), string(p)) })
	for _, s := range f.files[first:] {
		if !strings.HasPrefix(string(s.before), string(path)) {
			break
		}
		if !s.before.Within(path) {
			continue
		}
		if s.before == path {
			return s.after
		}
		below := s.before.Below(path)
		above, ok := strings.CutSuffix(string(s.after), "/"+below)
		if !ok || to != "" && string(to) != above {
			return ""
		}
		to = change.Path(above)
	}
	if to != "" {
		return to
	}
	// Nothing is there: it would stand where its folder does.
	if folder, ok := f.moved(path.Dir()); ok {
		return folder.Child(path.Base())
	}
	return ""
}
