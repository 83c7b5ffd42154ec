package live

import (
	"cmp"
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
	n := t.root
	for start := firstElement(p); start <= len(p); {
		end := elementEnd(p, start)
		if n.kind != Dir {
			return "", false
		}
		child, ok := n.children[string(p[start:end])]
		if !ok {
			return "", false
		}
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

// firstElement gives where the first element of p begins, and elementEnd where the one that begins at start ends: the next begins behind the
// slash there. There is none where it would begin behind the end of p. Trees are asked for millions of paths, so nothing is allocated.
func firstElement(p change.Path) int {
	if p == change.Root || p == "" {
		return len(p) + 1
	}
	return 0
}

func elementEnd(p change.Path, start int) int {
	if i := strings.IndexByte(string(p[start:]), '/'); i >= 0 {
		return start + i
	}
	return len(p)
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
