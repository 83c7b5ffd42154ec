package live

import "github.com/sulibot/tg-refactor/internal/change"

// WithoutFiles gives the same tree without the files and links that lie directly in some of its folders. Folders below them stay, and so do
// they, if empty.
func (t *Tree) WithoutFiles(folders map[change.Path]bool) *Tree {
	return &Tree{root: t.root.withoutFiles(change.Root, folders), store: t.store, ignored: t.ignored, ignoredHere: t.ignoredHere}
}

func (n *node) withoutFiles(at change.Path, folders map[change.Path]bool) *node {
	less := *n
	less.children = make(map[string]*node, len(n.children))
	for name, child := range n.children {
		switch {
		case child.kind == Dir:
			less.children[name] = child.withoutFiles(at.Child(name), folders)
		case !folders[at]:
			less.children[name] = child
		}
	}
	return &less
}
