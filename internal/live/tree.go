// Package live owns Tree, an immutable snapshot of a whole repository: paths, kinds, modes, link texts, and bytes read when
// asked for. It must not know Terragrunt.
package live

import (
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/sulibot/tg-refactor/internal/change"
)

// Kind tells what stands at a path.
type Kind int

const (
	// File is a regular file.
	File Kind = iota
	// Dir is a folder.
	Dir
	// Link is a symbolic link, whatever it points to.
	Link
)

// Entry describes what stands at a path itself; links are not followed.
type Entry struct {
	Kind Kind
	// Mode holds the permission bits, and fs.ModeSymlink or fs.ModeDir.
	Mode fs.FileMode
	// Origin is the path on disk from which it came; empty for what a change set created.
	Origin change.Path
}

// Tree is a snapshot of a repository, on disk or as change sets left it. It never changes and is safe for concurrent use.
// It leaves out what Unseen names: what lies there is nobody's source.
type Tree struct {
	root *node
	// store reads bytes of the disk that were not read yet.
	store *store
	// ignored are the paths of the disk that git ignores.
	ignored map[change.Path]bool
	// ignoredHere are places at which stands what git ignores, wherever it came from.
	ignoredHere map[change.Path]bool
}

type node struct {
	kind   Kind
	mode   fs.FileMode
	origin change.Path
	// size is that of the file on disk at origin when the snapshot was taken.
	size int64
	// bytes overrides what is on disk at origin, once edited or created; also the text of every link.
	bytes    []byte
	overlaid bool
	children map[string]*node
	// cached tells that Terragrunt or Terraform has a cache in the folder.
	cached bool
}

// store reads and keeps the bytes of files on disk, by origin.
type store struct {
	// dir is the absolute folder of the disk that bytes are read from; empty for a tree that was made in memory.
	dir  string
	read func(change.Path) ([]byte, error)
	mu   sync.RWMutex
	kept map[change.Path][]byte
	// derived is what Derived gave, derivedFrom from how many bytes of texts.
	derived     sync.Map
	derivedFrom atomic.Int64
}

func (s *store) get(p change.Path) ([]byte, error) {
	s.mu.RLock()
	content, ok := s.kept[p]
	s.mu.RUnlock()
	if ok {
		return content, nil
	}
	content, err := s.read(p)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.kept[p]; ok {
		return known, nil
	}
	s.kept[p] = content
	return content, nil
}

// Text is a regular file for FromMap.
func Text(content string) Source { return Source{Content: []byte(content), Mode: 0o644} }

// LinkTo is a symbolic link with this text for FromMap.
func LinkTo(text string) Source { return Source{Content: []byte(text), Mode: fs.ModeSymlink | 0o777} }

// Source is a file or link of a tree that is made in memory.
type Source struct {
	Content []byte
	// Mode holds permission bits, and fs.ModeSymlink for a link whose text is Content.
	Mode fs.FileMode
}

// FromMap makes a tree in memory. Folders appear as needed.
func FromMap(files map[change.Path]Source) *Tree {
	t := &Tree{root: newDir(), store: newStore(func(p change.Path) ([]byte, error) {
		return nil, fmt.Errorf("read %s: %w", p, fs.ErrNotExist)
	})}
	for path, source := range files {
		n := &node{kind: File, mode: source.Mode, origin: path, bytes: source.Content, overlaid: true}
		if source.Mode&fs.ModeSymlink != 0 {
			n.kind = Link
		}
		t.root.place(path, n)
	}
	return t
}

// Lazy makes a tree of files whose bytes are not all there yet: where a source's Content is nil, read gives it when it is asked for.
// Links always have their text in Content.
func Lazy(files map[change.Path]Source, read func(change.Path) ([]byte, error)) *Tree {
	t := FromMap(files)
	t.store = newStore(read)
	for path, source := range files {
		if source.Content == nil {
			t.node(path).overlaid = false
		}
	}
	return t
}

func newStore(read func(change.Path) ([]byte, error)) *store {
	return &store{read: read, kept: map[change.Path][]byte{}}
}

func newDir() *node {
	return &node{kind: Dir, mode: fs.ModeDir | 0o755, children: map[string]*node{}}
}

func (n *node) place(p change.Path, child *node) {
	dir := n
	for _, name := range elements(p.Dir()) {
		next, ok := dir.children[name]
		if !ok {
			next = newDir()
			dir.children[name] = next
		}
		dir = next
	}
	dir.children[p.Base()] = child
}

func (t *Tree) node(p change.Path) *node {
	n := t.root
	for start := firstElement(p); start <= len(p); {
		end := elementEnd(p, start)
		if n.kind != Dir {
			return nil
		}
		next, ok := n.children[string(p[start:end])]
		if !ok {
			return nil
		}
		n, start = next, end+1
	}
	return n
}

// Lookup tells what stands at p itself, without following a link at its end or on the way.
func (t *Tree) Lookup(p change.Path) (Entry, bool) {
	n := t.node(p)
	if n == nil {
		return Entry{}, false
	}
	return Entry{Kind: n.kind, Mode: n.mode, Origin: n.origin}, true
}

// Read gives the bytes of the file or the text of the link that stands at p itself. The caller must not change them. The error
// wraps fs.ErrNotExist where there is none.
func (t *Tree) Read(p change.Path) ([]byte, error) {
	n := t.node(p)
	switch {
	case n == nil:
		return nil, fmt.Errorf("read %s: %w", p, fs.ErrNotExist)
	case n.kind == Dir:
		return nil, fmt.Errorf("read %s: is a folder: %w", p, fs.ErrInvalid)
	case n.overlaid:
		return n.bytes, nil
	default:
		return t.store.get(n.origin)
	}
}

// List gives the base names in the folder p, sorted; none where p is no folder.
func (t *Tree) List(p change.Path) []string {
	n := t.node(p)
	if n == nil || n.kind != Dir {
		return nil
	}
	return slices.Sorted(maps.Keys(n.children))
}

// Walk yields every file and link at or below p with its entry, in lexical order of their elements. Links are not followed.
func (t *Tree) Walk(p change.Path) iter.Seq2[change.Path, Entry] {
	return func(yield func(change.Path, Entry) bool) {
		if n := t.node(p); n != nil {
			n.walk(p, yield)
		}
	}
}

func (n *node) walk(p change.Path, yield func(change.Path, Entry) bool) bool {
	if n.kind != Dir {
		return yield(p, Entry{Kind: n.kind, Mode: n.mode, Origin: n.origin})
	}
	for _, name := range slices.Sorted(maps.Keys(n.children)) {
		if !n.children[name].walk(p.Child(name), yield) {
			return false
		}
	}
	return true
}

// Cached tells whether Terragrunt or Terraform has worked in the folder that stands at p: there, or where it came from, lies a cache of theirs.
func (t *Tree) Cached(p change.Path) bool {
	n := t.node(p)
	return n != nil && n.cached
}

// Exists tells whether something stands at p, links on the way and at the end followed.
func (t *Tree) Exists(p change.Path) bool {
	_, ok := t.Follow(p)
	return ok
}

// IsDir tells whether p is a folder, links followed.
func (t *Tree) IsDir(p change.Path) bool {
	target, ok := t.Follow(p)
	return ok && t.node(target).kind == Dir
}

// IsFile tells whether p is a regular file, links followed.
func (t *Tree) IsFile(p change.Path) bool {
	target, ok := t.Follow(p)
	return ok && t.node(target).kind == File
}
