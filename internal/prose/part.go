package prose

import (
	"path"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// byPart finds what the elements name by a part of its path: at least its last two elements, or the last one behind a variable
// that stands for its folder. With whole set, only full paths behind something else count, as in the URL of a page. A part that is as
// right after the moves as before is no mention.
func (m *moved) byPart(elements []string, whole bool) *mention {
	key := strings.Join(elements, "/")
	if whole {
		key = "//" + key
	}
	known, ok := m.parts[key]
	if !ok {
		known = m.findPart(elements, whole)
		m.parts[key] = known
	}
	return known
}

func (m *moved) findPart(elements []string, whole bool) *mention {
	for i := len(elements) - 2; i >= 0; i-- {
		longest := 0
		var best []change.Path
		for _, candidate := range m.byTail[elements[i]+"/"+elements[i+1]] {
			run := commonTail(elements[:i+2], candidate)
			if run > longest {
				longest, best = run, nil
			}
			if run == longest {
				best = append(best, candidate)
			}
		}
		best = slices.DeleteFunc(best, func(c change.Path) bool {
			return whole && longest < depth(c) || !m.misleads(elements[:i+2-longest], longest, c)
		})
		if len(best) > 0 {
			return m.part(best)
		}
	}
	for i := len(elements) - 1; i > 0 && !whole; i-- {
		if !isVariable(elements[i-1]) {
			continue
		}
		best := slices.DeleteFunc(slices.Clone(m.byBase[elements[i]]), func(c change.Path) bool { return !m.misleads(elements[:i], 1, c) })
		if len(best) > 0 {
			return m.part(best)
		}
	}
	return nil
}

func (m *moved) part(paths []change.Path) *mention {
	found := &mention{basis: byPart, path: paths[0], destiny: m.fateOf(paths[0]), others: paths[1:]}
	if found.fate == stands {
		found.text = string(found.to)
	}
	return found
}

// misleads tells whether a text that names the last run elements of a path, behind these others, no longer names it.
func (m *moved) misleads(behind []string, run int, p change.Path) bool {
	now := m.fateOf(p)
	if now.fate != stands {
		return true
	}
	if now.to == p {
		return false
	}
	all := strings.Split(string(p), "/")
	if run == len(all) && run > 1 {
		return true
	}
	tail := "/" + strings.Join(all[len(all)-run:], "/")
	if run > 1 && !strings.HasSuffix("/"+string(now.to), tail) {
		return true
	}
	// The part itself is still right. What stands before it may be a name for the folder, and that folder stayed.
	if len(behind) == 0 || !isWild(behind[len(behind)-1]) && behind[len(behind)-1] != ".." {
		return false
	}
	folder := change.Root
	if run < len(all) {
		folder = change.Path(strings.Join(all[:len(all)-run], "/"))
	}
	return m.fateOf(folder) == destiny{folder, stands}
}

func depth(p change.Path) int { return 1 + strings.Count(string(p), "/") }

// commonTail counts the last elements that a list and a path share.
func commonTail(elements []string, p change.Path) int {
	run := 0
	for run < len(elements) && p != change.Root && elements[len(elements)-1-run] == p.Base() {
		run++
		p = p.Dir()
	}
	return run
}

// maxMatches bounds how many folders and files one glob is tried on.
const maxMatches = 5000

// byPattern finds something that a glob with literal names matches before the moves and not after them.
func (m *moved) byPattern(file change.Path, t token) *mention {
	elements := t.elements
	for len(elements) > 0 && strings.Trim(elements[len(elements)-1], "*") == "" {
		elements = elements[:len(elements)-1]
	}
	if slices.ContainsFunc(elements, func(e string) bool { return isVariable(e) || strings.Contains(e, "**") || e == ".." }) ||
		!slices.ContainsFunc(elements, isGlob) || !slices.ContainsFunc(elements, func(e string) bool { return !isGlob(e) }) {
		return nil
	}
	for _, b := range m.bases(file, strings.HasPrefix(t.text, "/")) {
		key := string(b.before) + "//" + string(b.after) + "//" + strings.Join(elements, "/")
		known, ok := m.patterns[key]
		if !ok {
			known = m.findPattern(b.before, b.after, elements)
			m.patterns[key] = known
		}
		if known != nil {
			return known
		}
	}
	return nil
}

func (m *moved) findPattern(before, after change.Path, elements []string) *mention {
	places := []change.Path{before}
	for _, element := range elements {
		var next []change.Path
		for _, place := range places {
			if !isGlob(element) {
				if child := place.Child(element); stood(m.Before, child) {
					next = append(next, child)
				}
				continue
			}
			for _, name := range m.Before.List(place) {
				if ok, _ := path.Match(element, name); ok {
					next = append(next, place.Child(name))
				}
			}
		}
		if places = next; len(places) > maxMatches {
			return nil
		}
	}
	for _, place := range places {
		now := m.fateOf(place)
		if now.fate == stands && now.to.Within(after) {
			if ok, _ := path.Match(strings.Join(elements, "/"), now.to.Below(after)); ok {
				continue
			}
		}
		return &mention{basis: byPattern, path: place, destiny: now}
	}
	return nil
}
