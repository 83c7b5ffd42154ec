package manifest

import (
	"bytes"
	"cmp"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// half is the share of lines above which one unit may be another one that moved.
const half = 0.5

// likeness says how much the unit of one tree is like that of another.
type likeness struct {
	// own is the share of lines that the files of both folders have in common, from 0 to 1; indentation and line ends do not count.
	own float64
	// above is how many files of folders above went the same way: what tells units of two environments apart whose own texts are equal.
	above int
}

func (l likeness) compare(other likeness) int {
	return cmp.Or(cmp.Compare(l.own, other.own), cmp.Compare(l.above, other.above))
}

// portrait is what a unit of a tree looks like.
type portrait struct {
	// lines are those of all files of its folder, each behind its file's name, and how often they stand there.
	lines map[string]int
	total int
	// above are the files of folders above that changed places with others, by what they say.
	above map[string]bool
}

// gallery makes the portraits of one tree, each once.
type gallery struct {
	index   *refs.Index
	swapped map[change.Path]string
	made    map[change.Path]portrait
}

func (g *gallery) of(unit change.Path) portrait {
	if p, ok := g.made[unit]; ok {
		return p
	}
	p := portrait{lines: map[string]int{}, above: map[string]bool{}}
	tree := g.index.Expanded()
	for path, content := range files(g.index, unit) {
		for line := range bytes.Lines(content) {
			if line = bytes.TrimSpace(line); len(line) > 0 {
				p.lines[path.Below(unit)+"\n"+string(line)]++
				p.total++
			}
		}
	}
	if len(g.swapped) > 0 {
		for folder := range unit.Dir().Up() {
			for _, name := range tree.List(folder) {
				if text, ok := g.swapped[folder.Child(name)]; ok {
					p.above[text] = true
				}
			}
		}
	}
	g.made[unit] = p
	return p
}

// like compares two units.
func (p portrait) like(other portrait) likeness {
	common := 0
	for line, times := range p.lines {
		common += min(times, other.lines[line])
	}
	l := likeness{own: 1}
	if total := p.total + other.total; total > 0 {
		l.own = 2 * float64(common) / float64(total)
	}
	for text := range p.above {
		if other.above[text] {
			l.above++
		}
	}
	return l
}

// mostBytes is how long a file may be that counts for what a unit looks like.
const mostBytes = 1 << 20

// files gives the files of a unit's folder, those of units below aside.
func files(x *refs.Index, unit change.Path) map[change.Path][]byte {
	tree, all := x.Expanded(), map[change.Path][]byte{}
	var add func(folder, real change.Path)
	add = func(folder, real change.Path) {
		for _, name := range tree.List(real) {
			path, at := folder.Child(name), real.Child(name)
			entry, _ := tree.Lookup(at)
			switch {
			case name == ".terragrunt-cache" || name == ".terragrunt-stack" || tree.Ignored(at):
			case entry.Kind == live.Dir:
				if !x.HasUnit(path) {
					add(path, at)
				}
			case entry.Kind == live.File:
				all[path] = file(tree, at)
			default:
				if target, ok := tree.Follow(at); ok && tree.IsFile(target) {
					all[path] = file(tree, target)
				}
			}
		}
	}
	add(unit, x.Real(unit))
	if unread, ok := x.UnreadIn(unit); ok {
		all[unread.Config()] = unread.Block
	}
	return all
}

// swapped are the files in folders above units that seem to have changed places with others of the same name, as the account.hcl of two
// environments, in each of both trees, with what they say.
func swapped(base, now *refs.Index) (before, after map[change.Path]string) {
	type named struct{ name, text string }
	changed, came := map[change.Path]named{}, map[named][]change.Path{}
	seen := map[change.Path]bool{}
	for _, unit := range base.Folders() {
		for folder := range unit.Dir().Up() {
			if seen[folder] {
				break
			}
			seen[folder] = true
			for _, name := range base.Tree().List(folder) {
				path := folder.Child(name)
				was, is := file(base.Tree(), path), file(now.Tree(), path)
				if was != nil && is != nil && !bytes.Equal(was, is) {
					changed[path] = named{name, string(was)}
					came[named{name, string(is)}] = append(came[named{name, string(is)}], path)
				}
			}
		}
	}
	before, after = map[change.Path]string{}, map[change.Path]string{}
	for path, was := range changed {
		for _, to := range came[was] {
			before[path], after[to] = was.text, was.text
		}
	}
	return before, after
}

// file reads a regular file that is not too long; nil for anything else.
func file(tree *live.Tree, path change.Path) []byte {
	if entry, ok := tree.Lookup(path); !ok || entry.Kind != live.File || tree.Size(path) > mostBytes {
		return nil
	}
	content, _ := tree.Read(path)
	return content
}
