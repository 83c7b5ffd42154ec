package live

import "github.com/sulibot/tg-refactor/internal/change"

// Ignoring gives the same tree with the knowledge that git ignores these paths of the disk, and what is below them. They stay in
// the tree, for references may lead to them; but nobody's words are searched or written there.
func (t *Tree) Ignoring(paths []change.Path) *Tree {
	ignored := make(map[change.Path]bool, len(paths))
	for _, path := range paths {
		ignored[path] = true
	}
	return &Tree{root: t.root, store: t.store, ignored: ignored, ignoredHere: t.ignoredHere}
}

// IgnoringAt gives the same tree with the knowledge that git ignores the files at these places, which did not come from its disk.
func (t *Tree) IgnoringAt(places []change.Path) *Tree {
	here := make(map[change.Path]bool, len(places))
	for _, place := range places {
		here[place] = true
	}
	return &Tree{root: t.root, store: t.store, ignored: t.ignored, ignoredHere: here}
}

// Ignored tells whether git ignores what stands at p, wherever it came from.
func (t *Tree) Ignored(p change.Path) bool {
	if t.ignoredHere[p] {
		return true
	}
	if len(t.ignored) == 0 {
		return false
	}
	n := t.root
	for start := firstElement(p); start <= len(p); {
		end := elementEnd(p, start)
		n, start = n.children[string(p[start:end])], end+1
		if n == nil {
			return false
		}
		if n.origin != "" && t.ignored[n.origin] {
			return true
		}
	}
	return false
}
