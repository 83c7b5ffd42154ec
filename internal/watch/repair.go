package watch

import (
	"cmp"
	"maps"
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
// Lists that share what is edited, as by an alias of YAML's, are looked at as well.
func (w *world) repair(each watcher, at int, oldLists, nowLists []list, content []byte) repair {
	edits, texts := w.following(oldLists[at], nowLists[at])
	fix := repair{texts: texts}
	if len(edits) == 0 {
		return fix
	}
	a := attempt{w, each, at, oldLists, nowLists, content, edits}
	still, known := a.differs(edits), a.differs(nil)
	if still != nil && !slices.ContainsFunc(slices.Collect(maps.Keys(still)), func(s said) bool { return s.list == at }) && subset(still, known) {
		fix.edits, fix.whole = edits, true
		return fix
	}
	for _, e := range edits {
		tried := append(slices.Clone(fix.edits), e)
		still := a.differs(tried)
		if still == nil || len(still) >= len(known) || !subset(still, known) {
			continue
		}
		fix.edits, known = tried, still
	}
	return fix
}

// following gives the edits after which the literal beginnings of a list's patterns name what they named, and the new patterns by the rule.
func (w *world) following(old, now list) ([]change.Edit, map[int]string) {
	texts := map[int]string{}
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
			texts[i] = text
			all = append(all, change.Edit{Start: r.start, End: r.end, New: text})
		}
	}
	return disjoint(all), texts
}

// attempt tries edits of a watcher's file, which holds content, for one of its lists.
type attempt struct {
	w        *world
	each     watcher
	at       int
	old, now []list
	content  []byte
	// all are the edits that may be made.
	all []change.Edit
}

// said is a path of which a list, by its place in the file, says something else.
type said struct {
	list int
	path change.Path
}

// differs gives what the list, and those that share something that may be edited, say otherwise after some edits; nil where the file cannot be
// read then.
func (a attempt) differs(edits []change.Edit) map[said]bool {
	edited, err := change.ApplyEdits(a.content, edits)
	if err != nil {
		return nil
	}
	lists := a.w.lists(a.each.format, a.w.after, a.each.after, edited)
	if len(lists) != len(a.now) || len(lists[a.at].rules) != len(a.now[a.at].rules) {
		return nil
	}
	found := map[said]bool{}
	for i, l := range lists {
		if i != a.at && !shares(a.now[i], a.all) {
			continue
		}
		for _, d := range a.w.compare(a.old[i], l, false) {
			found[said{i, d.before}] = true
		}
	}
	return found
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

// shares tells whether edits change a rule of a list.
func shares(l list, edits []change.Edit) bool {
	return slices.ContainsFunc(l.rules, func(r rule) bool {
		return slices.ContainsFunc(edits, func(e change.Edit) bool { return r.start < e.End && e.Start < r.end })
	})
}

func subset[K comparable](some, all map[K]bool) bool {
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
