package live

import (
	"cmp"
	"iter"
	"path"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// maxLinks is how many links one path may pass, as Linux has it; more is a loop.
const maxLinks = 40

// Follow gives the path of what p leads to, every link on the way and at the end followed. It reports false where nothing
// stands there, the links run in a circle, or one is absolute or leaves the repository: such a link is never followed.
func (t *Tree) Follow(p change.Path) (change.Path, bool) {
	return t.follow(p, 0)
}

func (t *Tree) follow(p change.Path, passed int) (change.Path, bool) {
	n, start := t.root, 0
	for name := range elementsOf(p) {
		if n.kind != Dir {
			return "", false
		}
		child, ok := n.children[name]
		if !ok {
			return "", false
		}
		end := start + len(name)
		if child.kind == Link {
			if passed == maxLinks {
				return "", false
			}
			target, ok := p[:end].Dir().Join(string(child.bytes))
			if !ok {
				return "", false
			}
			if end < len(p) {
				target = target.Child(string(p[end+1:]))
			}
			return t.follow(target, passed+1)
		}
		n, start = child, end+1
	}
	return cmp.Or(p, change.Root), true
}

func elements(p change.Path) []string {
	if p == change.Root || p == "" {
		return nil
	}
	return strings.Split(string(p), "/")
}

func elementsOf(p change.Path) iter.Seq[string] {
	if p == change.Root || p == "" {
		return func(func(string) bool) {}
	}
	return strings.SplitSeq(string(p), "/")
}

// LinkTarget gives where the link at p points, by its own text alone. It reports false where p is no link or its text is absolute
// or leaves the repository.
func (t *Tree) LinkTarget(p change.Path) (change.Path, bool) {
	n := t.node(p)
	if n == nil || n.kind != Link || path.IsAbs(string(n.bytes)) {
		return "", false
	}
	return p.Dir().Join(string(n.bytes))
}
