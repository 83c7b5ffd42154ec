package live

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// With gives the tree after a change set. The findings name every change that cannot be made: a source that is missing, a
// destination that is taken, edits that overlap; with any of them the tree is nil.
func (t *Tree) With(set change.Set) (*Tree, finding.List) {
	b := &builder{base: t, owned: map[*node]bool{}, sources: map[change.Path]bool{}}
	b.root = b.own(t.root)
	for _, move := range set.Moves {
		b.sources[move.From] = true
	}
	b.edit(set.Edits)
	b.remove(set.Removes)
	b.move(set.Moves)
	b.create(set.Creates)
	if len(b.findings) > 0 {
		return nil, b.findings
	}
	after := &Tree{root: b.root, store: t.store, ignored: t.ignored}
	if len(t.ignoredHere) > 0 {
		moves := change.NewMoves(set.Moves)
		after.ignoredHere = make(map[change.Path]bool, len(t.ignoredHere))
		for place := range t.ignoredHere {
			after.ignoredHere[moves.Map(place)] = true
		}
	}
	return after, nil
}

// builder makes a new tree beside the old one; nodes that it owns are its own copies and may be changed.
type builder struct {
	base     *Tree
	root     *node
	owned    map[*node]bool
	sources  map[change.Path]bool
	findings finding.List
}

func (b *builder) own(n *node) *node {
	if b.owned[n] {
		return n
	}
	mine := *n
	mine.children = maps.Clone(n.children)
	b.owned[&mine] = true
	return &mine
}

// dir gives the folder p as one that may be changed; it makes missing ones where make is set.
func (b *builder) dir(p change.Path, make bool) *node {
	n := b.root
	for _, name := range elements(p) {
		child, ok := n.children[name]
		switch {
		case !ok && !make:
			return nil
		case !ok:
			child = newDir()
			b.owned[child] = true
		case child.kind != Dir:
			return nil
		default:
			child = b.own(child)
		}
		n.children[name] = child
		n = child
	}
	return n
}

func (b *builder) fail(code finding.Code, p change.Path, message, remedy string) {
	b.findings = append(b.findings, finding.Finding{Code: code, Severity: finding.Error, Message: message,
		Place: finding.InFile(string(p)), Remedy: remedy})
}

func (b *builder) edit(edits []change.Edit) {
	byFile := map[change.Path][]change.Edit{}
	for _, edit := range edits {
		byFile[edit.File] = append(byFile[edit.File], edit)
	}
	for _, file := range slices.Sorted(maps.Keys(byFile)) {
		content, err := b.base.Read(file)
		if err != nil {
			b.fail(finding.SourceMissing, file, fmt.Sprintf("%s cannot be edited: it is not there or cannot be read", file), "")
			continue
		}
		edited, err := change.ApplyEdits(content, byFile[file])
		if err != nil {
			b.fail(finding.EditConflict, file, err.Error(), "Report this as a bug; nothing was changed")
			continue
		}
		dir := b.dir(file.Dir(), false)
		n := b.own(dir.children[file.Base()])
		n.bytes, n.overlaid = edited, true
		dir.children[file.Base()] = n
	}
}

func (b *builder) remove(removes []change.Remove) {
	for _, remove := range removes {
		dir := b.dir(remove.Path.Dir(), false)
		if dir == nil || dir.children[remove.Path.Base()] == nil {
			b.fail(finding.SourceMissing, remove.Path, fmt.Sprintf("%s cannot be removed: it is not there", remove.Path), "")
			continue
		}
		delete(dir.children, remove.Path.Base())
		b.prune(remove.Path.Dir())
	}
}

// move takes all sources out, longest first so that nested ones go their own way, then puts them where they belong.
func (b *builder) move(moves []change.Move) {
	list := slices.DeleteFunc(change.NewMoves(moves).List(), func(m change.Move) bool { return m.From == change.Root && m.To == change.Root })
	slices.SortStableFunc(list, func(a, b change.Move) int { return len(elements(b.From)) - len(elements(a.From)) })
	lifted := make([]*node, len(list))
	for i, move := range list {
		lifted[i] = b.lift(move.From)
		if lifted[i] == nil {
			b.fail(finding.SourceMissing, move.From, fmt.Sprintf("%s cannot be moved: it is not there", move.From),
				"Name a file or folder of the repository")
			continue
		}
		if move.From != change.Root {
			b.prune(move.From.Dir())
		}
	}
	// Shallow destinations first: what was pulled out of a folder may be put back below it.
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return len(elements(list[i].To)) - len(elements(list[j].To)) })
	for _, i := range order {
		if lifted[i] != nil {
			b.put(list[i], lifted[i])
		}
	}
}

func (b *builder) lift(p change.Path) *node {
	if p == change.Root {
		all := b.root
		b.root = newDir()
		b.owned[b.root] = true
		return all
	}
	dir := b.dir(p.Dir(), false)
	if dir == nil {
		return nil
	}
	n := dir.children[p.Base()]
	delete(dir.children, p.Base())
	return n
}

func (b *builder) put(move change.Move, n *node) {
	dir := b.dir(move.To.Dir(), true)
	if dir == nil {
		b.fail(finding.DestinationTaken, move.To, fmt.Sprintf("%s cannot be moved to %s: a file or link stands in the way",
			move.From, move.To), "Choose another destination, or move what is there first")
		return
	}
	if there := dir.children[move.To.Base()]; there != nil && !there.bare() {
		b.fail(finding.DestinationTaken, move.To, fmt.Sprintf("%s cannot be moved to %s: something is there already",
			move.From, move.To), "Choose another destination, or move what is there first")
		return
	}
	dir.children[move.To.Base()] = n
}

// bare tells whether a folder holds no file or link at any depth, as one that an apply or a rollback left for its caches alone. It is
// in nobody's way.
func (n *node) bare() bool {
	if n.kind != Dir {
		return false
	}
	for _, child := range n.children {
		if !child.bare() {
			return false
		}
	}
	return true
}

// prune takes folders away that a move or removal left empty, from p upwards, up to one that moves itself.
func (b *builder) prune(p change.Path) {
	for p != change.Root && !b.sources[p] {
		dir := b.dir(p.Dir(), false)
		if dir == nil {
			return
		}
		n := dir.children[p.Base()]
		if n == nil {
			p = p.Dir()
			continue
		}
		if n.kind != Dir || len(n.children) > 0 {
			return
		}
		delete(dir.children, p.Base())
		p = p.Dir()
	}
}

func (b *builder) create(creates []change.Create) {
	for _, create := range creates {
		dir := b.dir(create.Path.Dir(), true)
		if dir == nil || dir.children[create.Path.Base()] != nil {
			b.fail(finding.DestinationTaken, create.Path, fmt.Sprintf("%s cannot be created: something is there already", create.Path),
				"Move what is there first")
			continue
		}
		mode := create.Mode
		if mode == 0 {
			mode = 0o644
		}
		n := &node{kind: File, mode: mode, bytes: create.Content, overlaid: true}
		if mode&fs.ModeSymlink != 0 {
			n.kind = Link
		}
		b.owned[n] = true
		dir.children[create.Path.Base()] = n
	}
}

// Net gives what leads from the disk to this tree: moves are the composed moves of the sets between, files come from comparing.
func (t *Tree) Net(base *Tree, moves change.Moves) change.Net {
	list := moves.List()
	net := change.Net{Moves: slices.DeleteFunc(slices.Clone(list), func(m change.Move) bool {
		// A move onto itself counts where a folder above moves or comes. What only a set between made is no move on disk.
		pins := slices.ContainsFunc(list, func(o change.Move) bool {
			return o.From != m.From && (m.From.Within(o.From) || m.From.Within(o.To))
		})
		return (m.From == m.To && !pins) || base.node(m.From) == nil
	})}
	seen := map[change.Path]bool{}
	for path, entry := range t.Walk(change.Root) {
		n := t.node(path)
		if entry.Origin == "" {
			net.Files = append(net.Files, change.FileChange{Path: path, After: n.bytes, Mode: entry.Mode})
			continue
		}
		seen[entry.Origin] = true
		before := base.node(entry.Origin)
		if n.overlaid && before != nil && n != before {
			old, err := base.Read(entry.Origin)
			if err == nil && string(old) != string(n.bytes) {
				net.Files = append(net.Files, change.FileChange{Origin: entry.Origin, Path: path, Before: old, After: n.bytes, Mode: entry.Mode})
			}
		}
	}
	for path, entry := range base.Walk(change.Root) {
		if !seen[path] {
			old, _ := base.Read(path)
			net.Files = append(net.Files, change.FileChange{Origin: path, Before: old, Mode: entry.Mode})
		}
	}
	slices.SortFunc(net.Files, func(a, b change.FileChange) int {
		return strings.Compare(string(a.Path)+"\x00"+string(a.Origin), string(b.Path)+"\x00"+string(b.Origin))
	})
	return net
}
