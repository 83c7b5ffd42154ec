package prose

import (
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// redrawn is what becomes of a drawing.
type redrawn struct {
	// stale is something that it draws and that is elsewhere afterwards; empty where all of it is right still.
	stale string
	// text is the drawing afterwards; safe is false where it cannot be drawn without losing or guessing something.
	text string
	safe bool
}

// redraw draws the same things where they are after the moves: lines that lead to them change, and what stands behind the names stays. It
// reports false for a drawing that it cannot take apart, or of which nobody can tell what it draws.
func (s *searcher) redraw(text string) (redrawn, bool) {
	d, ok := readShape(text)
	if !ok {
		return redrawn{}, false
	}
	from, ok := s.locate(d.root)
	if !ok {
		return redrawn{}, false
	}
	r := redrawing{moved: s.moved, old: d, from: from, slash: strings.Contains(text, "/"), known: map[change.Path]*entry{}}
	now := shape{strokes: d.strokes, column: d.column, lineEnd: d.lineEnd, ended: d.ended}
	now.root = r.draw()
	if now.root == nil {
		return redrawn{stale: r.stale}, r.stale != ""
	}
	result := redrawn{text: now.text(), safe: true}
	if result.text != text {
		_, result.safe = readShape(result.text)
		if result.stale = r.stale; result.stale == "" {
			result.stale = strings.TrimSuffix(d.root.name, "/")
		}
	}
	return result, true
}

// locate finds the folder that a drawing draws, and from where its name leads there: that in which most of what is drawn stands. It sets the
// path of each entry.
func (s *searcher) locate(root *entry) (base, bool) {
	name := strings.Trim(strings.TrimPrefix(root.name, "./"), "/")
	dir := s.file.Dir()
	type candidate struct {
		base base
		path change.Path
	}
	var all []candidate
	add := func(b base, p change.Path) {
		if s.Before.IsDir(p) && !slices.ContainsFunc(all, func(c candidate) bool { return c.path == p }) {
			all = append(all, candidate{b, p})
		}
	}
	own := base{fromFile, dir, s.Moves.Map(s.file).Dir()}
	for above := range dir.Up() {
		if name != "" && name != "." && strings.HasSuffix("/"+string(above), "/"+name) {
			add(base{byPart, above, s.fateOf(above).to}, above)
		}
	}
	for _, b := range append([]base{own}, s.bases(s.file, false)...) {
		if p, ok := b.before.Join(strings.TrimPrefix(name, "/")); ok {
			add(b, p)
		}
	}
	if dir == change.Root {
		add(own, dir) // The page of the repository may call it by its name.
	}
	best, most, equal := candidate{}, 0, false
	for _, c := range all {
		there := 0
		name := func(e, above *entry) bool {
			e.path, _ = above.path.Join(strings.Trim(e.name, "/"))
			if stood(s.Before, e.path) {
				there++
			}
			return true
		}
		root.path = c.path
		root.all(name)
		if equal = there == most; there > most {
			best, most = c, there
		}
	}
	if most == 0 || equal && len(all) > 1 {
		return base{}, false
	}
	root.path = best.path
	root.all(func(e, above *entry) bool {
		e.path, _ = above.path.Join(strings.Trim(e.name, "/"))
		return true
	})
	return best.base, true
}

type redrawing struct {
	*moved
	old   shape
	from  base
	slash bool
	// known are the entries drawn anew, by what they are.
	known map[change.Path]*entry
	stale string
}

// draw gives the drawing's entries anew, below the folder that all of them are in; nil where something would be lost.
func (r *redrawing) draw() *entry {
	var kept []*entry
	safe := true
	keep := func(e, above *entry) bool {
		now := r.fateOf(e.path)
		if above != nil && strings.Trim(e.name, ".…") == "" {
			now = destiny{above.to.Child(e.name), stands} // It stands for whatever else is there.
		} else if above != nil && r.stale == "" && (now.fate != stands || now.to != e.path) {
			r.stale = string(e.path)
		}
		if now.fate == stands {
			e.to = now.to
			kept = append(kept, e)
		} else if e.behind != "" || now.fate == scattered && len(e.below) == 0 {
			safe = false
		}
		return true
	}
	keep(r.old.root, nil)
	r.old.root.all(keep)
	if len(kept) == 0 || !safe {
		return nil
	}
	top := r.top(kept)
	if top == nil {
		return nil
	}
	for _, e := range kept {
		if !r.place(top, e) {
			return nil
		}
	}
	return top
}

// top gives the entry of the folder in which all that is drawn is. What the drawing begins with keeps its name where it is still that.
func (r *redrawing) top(kept []*entry) *entry {
	root := r.old.root
	all := kept[0].to
	for _, e := range kept[1:] {
		for !e.to.Within(all) {
			all = all.Dir()
		}
	}
	if root.to != "" && all == root.to {
		top := *root
		top.below = nil
		if name, ok := r.rootName(all); ok {
			top.name = name
			r.known[all] = &top
			return &top
		}
		return nil
	}
	name, ok := r.rootName(all)
	if !ok {
		return nil
	}
	top := &entry{name: name, to: all}
	r.known[all] = top
	return top
}

// rootName spells the folder that a drawing begins with as it was spelled: by its last name, or by a path.
func (r *redrawing) rootName(to change.Path) (string, bool) {
	old := r.old.root
	bare := strings.Trim(strings.TrimPrefix(old.name, "./"), "/")
	slash := old.name[len(strings.TrimRight(old.name, "/")):]
	switch {
	case to == old.path:
		return old.name, true
	case to == change.Root:
		return "", false
	case bare == "" || bare == ".":
		return old.name, to == r.from.after
	case !strings.Contains(bare, "/"):
		return to.Base() + slash, true
	case r.from.basis == byPart:
		return "", false
	default:
		text := to.Rel(r.from.after)
		return text + slash, !strings.HasPrefix(text, "..")
	}
}

// place draws an entry at its new place, with the folders that lead there. It reports false where the place is drawn already and one of the two
// would be lost with what stands behind it.
func (r *redrawing) place(top, e *entry) bool {
	if there := r.known[e.to]; there != nil {
		switch {
		case there.path == "" && there != top:
			there.name, there.behind, there.gap, there.above, there.path = r.nameOf(e, e.to.Base()), e.behind, e.gap, e.above, e.path
		case e.behind != "" && e.path != there.path:
			return false
		}
		return true
	}
	above := top
	for folder := range e.to.Dir().Up() {
		if known := r.known[folder]; known != nil {
			above = known
			break
		}
	}
	if !strings.Contains(strings.Trim(e.name, "/"), "/") {
		above = r.lead(above, e.to.Dir())
	}
	r.add(above, e, e.to.Below(above.to))
	return true
}

// lead adds the folders that lead from an entry to one below it, and gives the last of them.
func (r *redrawing) lead(above *entry, to change.Path) *entry {
	for above.to != to {
		folder, _, _ := strings.Cut(to.Below(above.to), "/")
		next := &entry{name: folder, to: above.to.Child(folder)}
		if r.slash {
			next.name += "/"
		}
		above.below = append(above.below, next)
		r.known[next.to] = next
		above = next
	}
	return above
}

func (r *redrawing) add(above, e *entry, name string) {
	now := *e
	now.name, now.below = r.nameOf(e, name), nil
	above.below = append(above.below, &now)
	r.known[e.to] = &now
}

// nameOf spells a name as that of an entry: with the slash behind it that it had, and the dot before it.
func (r *redrawing) nameOf(e *entry, name string) string {
	return name + e.name[len(strings.TrimRight(e.name, "/")):]
}
