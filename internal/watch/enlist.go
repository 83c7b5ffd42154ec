package watch

import (
	"context"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Entry is one more entry for a list: the edit that adds it, and the bytes of the entry that it is like; End is exclusive.
type Entry struct {
	Edit       change.Edit
	Start, End int
	// Alone is set where it belongs there whether a list of patterns is known to be at that place or not.
	Alone bool
}

// Enlisted tells which of a file's further entries, all of them about a folder that was made after a model, are right: with them each list says of
// every file that exists what it says without them, and of those in the new folder what it says of the model's. A list that an entry
// brings along says of all what that of the model's does, with the two folders exchanged. After is the tree that holds both folders.
// The error is git's, the disk's, or the context's.
func Enlisted(ctx context.Context, s Sides, model, made change.Path, file change.Path, entries []Entry) ([]bool, error) {
	right := make([]bool, len(entries))
	e := enlisting{Sides: s, model: model, made: made, file: file}
	holds := func(some []int) (bool, error) {
		var chosen []Entry
		for _, i := range some {
			chosen = append(chosen, entries[i])
		}
		return e.holds(ctx, chosen)
	}
	var all, kept []int
	for i := range entries {
		all = append(all, i)
	}
	ok, err := holds(all)
	if err != nil {
		return nil, err
	}
	if ok {
		kept = all
	} else {
		for _, i := range all {
			if ok, err = holds([]int{i}); err != nil {
				return nil, err
			}
			if ok {
				kept = append(kept, i)
			}
		}
		if ok, err = holds(kept); err != nil || !ok {
			return right, err
		}
	}
	for _, i := range kept {
		right[i] = true
	}
	return right, nil
}

type enlisting struct {
	Sides
	model, made, file change.Path
}

// swap gives the path that stands in the one folder as this one does in the other.
func (e enlisting) swap(p change.Path) change.Path {
	switch {
	case p.Within(e.model):
		return p.Rebase(e.model, e.made)
	case p.Within(e.made):
		return p.Rebase(e.made, e.model)
	default:
		return p
	}
}

func (e enlisting) holds(ctx context.Context, entries []Entry) (bool, error) {
	if len(entries) == 0 {
		return false, nil
	}
	var edits []change.Edit
	for _, entry := range entries {
		edits = append(edits, entry.Edit)
	}
	edited, problems := e.After.With(change.Set{Edits: edits})
	if len(problems) > 0 {
		return false, nil
	}
	switch e.file.Base() {
	case ignoreFile, attributesFile:
		return e.gitHolds(ctx, edited)
	}
	content, err := e.After.Read(e.file)
	if err != nil {
		return false, err
	}
	now, err := edited.Read(e.file)
	if err != nil {
		return false, err
	}
	w := newWorld(newSurvey(e.After), e.After, func(p change.Path) (change.Path, bool) { return p, true })
	ruled := make([]bool, len(entries))
	for _, f := range formats {
		if f.in(e.After)(e.file) && !e.listsHold(w, w.lists(f, e.After, e.file, content), w.lists(f, edited, e.file, now), entries, ruled) {
			return false, nil
		}
	}
	for i, entry := range entries {
		if !entry.Alone && !ruled[i] {
			return false, nil
		}
	}
	return true, nil
}

// listsHold compares the lists of one format, and marks the entries in which one of their rules stands.
func (e enlisting) listsHold(w *world, old, now []list, entries []Entry, ruled []bool) bool {
	// added tells which entry's edit wrote a place of the edited file, -1 for none.
	added := func(at int) int {
		shift := 0
		for i, entry := range entries {
			if begin := entry.Edit.Start + shift; begin <= at && at < begin+len(entry.Edit.New) {
				return i
			}
			shift += len(entry.Edit.New)
		}
		return -1
	}
	within := func(l list) int {
		by := -1
		for _, r := range l.rules {
			if by = added(r.start); r.start >= r.end || by < 0 {
				return -1
			}
		}
		return by
	}
	next, broughtFor := 0, map[int]int{}
	for _, l := range now {
		by := within(l)
		if by >= 0 {
			template, ok := likeOf(old, entries[by], broughtFor[by])
			broughtFor[by]++
			if ruled[by] = true; !ok || !e.exchanged(w, template, l) {
				return false
			}
			continue
		}
		if next >= len(old) || !e.grown(w, old[next], l, added, ruled) {
			return false
		}
		next++
	}
	return next == len(old)
}

// likeOf gives the n-th list that stands in the entry after which another one was made.
func likeOf(old []list, entry Entry, n int) (list, bool) {
	for _, l := range old {
		if len(l.rules) == 0 || l.rules[0].start < entry.Start || l.rules[0].start >= entry.End {
			continue
		}
		if n == 0 {
			return l, true
		}
		n--
	}
	return list{}, false
}

func (e enlisting) exchanged(w *world, template, l list) bool {
	for _, s := range w.subjects(template) {
		if l.verdict(e.swap(s.before)).says != template.verdict(s.before).says {
			return false
		}
	}
	return !slices.ContainsFunc(l.rules, func(r rule) bool { return r.unknown != "" })
}

// grown tells whether a list with further entries says what it said, and of the new folder what it says of the model. Each of them speaks of
// something there: one that is made after an entry that leads nowhere would be one more of these.
func (e enlisting) grown(w *world, old, now list, added func(int) int, ruled []bool) bool {
	if len(old.rules) == len(now.rules) {
		return true
	}
	for _, r := range now.rules {
		by := added(r.start)
		if by < 0 || r.start >= r.end {
			continue
		}
		speaks := func(s subject) bool { return s.before.Within(e.model) && r.matches(e.swap(s.before)) }
		if r.unknown != "" || !slices.ContainsFunc(w.subjects(old), speaks) {
			return false
		}
		ruled[by] = true
	}
	for _, s := range w.subjects(old) {
		says := old.verdict(s.before).says
		if !s.before.Within(e.made) && now.verdict(s.before).says != says {
			return false
		}
		if s.before.Within(e.model) && now.verdict(e.swap(s.before)).says != says {
			return false
		}
	}
	return true
}

// gitHolds asks git about all files, and about the new folder's likes of those that were not copied.
func (e enlisting) gitHolds(ctx context.Context, edited *live.Tree) (bool, error) {
	if e.Git == nil {
		return false, nil
	}
	var paths []change.Path
	for path, entry := range e.After.Walk(change.Root) {
		if entry.Kind == live.Dir || path.Within(e.made) {
			continue
		}
		paths = append(paths, path)
		if path.Within(e.model) {
			paths = append(paths, e.swap(path))
		}
	}
	was, err := e.Git.Ignored(ctx, e.After, paths)
	if err != nil {
		return false, err
	}
	now, err := e.Git.Ignored(ctx, edited, paths)
	if err != nil {
		return false, err
	}
	said, err := e.Git.Attributes(ctx, e.After, paths)
	if err != nil {
		return false, err
	}
	says, err := e.Git.Attributes(ctx, edited, paths)
	if err != nil {
		return false, err
	}
	for _, p := range paths {
		from := p
		if p.Within(e.made) {
			from = e.swap(p)
		}
		_, ignored := was[from]
		if _, still := now[p]; still != ignored || len(turns(said[from], says[p])) > 0 {
			return false, nil
		}
	}
	return true, nil
}
