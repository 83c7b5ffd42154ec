package refs

import (
	"cmp"
	"io/fs"
	"maps"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/static"
)

// expand finds out what the stack files of a tree generate, without writing it: each generated folder is made of links to what its
// source holds. What is on disk of it is put aside, since Terragrunt would write it anew. What is generated from a source that is remote,
// or that only running something tells, is listed and not made. A stack that others are made from generates something where it stands as
// well, if it can.
func expand(tree *live.Tree, files []change.Path, shared *static.Shared) stacks {
	all, fits := expandAll(tree, files, shared)
	x := &Index{tree: tree, stacks: all, shared: shared.Beside(), views: map[change.Path]*View{}, texts: map[change.Path]*parse{},
		read: map[change.Path]bool{}}
	alone := map[change.Path]bool{}
	for folder := range all.templates {
		alone[folder] = all.alone(x, folder) && x.generates(folder)
	}
	among := func(used func(folder change.Path) bool) (stacks, bool) {
		kept := slices.DeleteFunc(slices.Clone(files), func(file change.Path) bool { return !used(file.Dir()) })
		if len(kept) == len(files) {
			return all, fits
		}
		some, fits := expandAll(tree, kept, shared)
		some.files = append(some.files, slices.DeleteFunc(slices.Clone(files), func(file change.Path) bool { return slices.Contains(kept, file) })...)
		slices.Sort(some.files)
		return some, fits
	}
	s, fits := among(func(folder change.Path) bool { return !all.templates[folder] || alone[folder] })
	if !fits {
		// What stands in the way may be what no other stack is made from, or what is only there to be copied.
		clear(alone)
		s, _ = among(func(folder change.Path) bool { return !all.templates[folder] })
	}
	s.standsAlone = alone
	return s
}

// generates tells whether Terragrunt would find what a stack is made from where it stands. It is so of all that is no stack.
func (x *Index) generates(folder change.Path) bool {
	file := folder.Child(StackConfig)
	if !x.tree.IsFile(file) {
		return true
	}
	text := x.Text(file)
	if text == nil || text.Broken {
		return false
	}
	r := resolver{x: x, e: static.NewEvaluator(x.shared), view: &View{Config: file}, seen: map[change.Path]bool{}}
	known, unread := x.generate(file)
	return len(known)+len(unread) == len(r.components(text, r.scope(text)))
}

// expandAll generates these stacks and those in them. It reports false where Terragrunt refuses that, since two components claim one place.
func expandAll(tree *live.Tree, files []change.Path, shared *static.Shared) (stacks, bool) {
	s := stacks{tree: tree, by: map[change.Path]generated{}, templates: map[change.Path]bool{}, unreadIn: map[change.Path]Unread{}}
	for depth := 0; len(files) > 0 && depth < maxStackDepth; depth++ {
		s.files = append(s.files, files...)
		// A short-lived index evaluates the stack files of this depth.
		x := &Index{tree: tree, stacks: s, shared: shared.Beside(), views: map[change.Path]*View{}, texts: map[change.Path]*parse{},
			read: map[change.Path]bool{}}
		var set change.Set
		var nested []change.Path
		made := map[change.Path]bool{}
		for _, file := range files {
			known, unread := x.generate(file)
			s.listUnread(unread)
			for _, u := range unread {
				// What lies there was generated some time ago, from what the source held then.
				if _, there := s.tree.Lookup(u.Folder); there && u.Folder != "" && !file.Within(u.Folder) && !made[u.Folder] {
					made[u.Folder] = true
					set.Removes = append(set.Removes, change.Remove{Path: u.Folder})
				}
			}
			for _, g := range known {
				if len(s.by) >= maxGenerated {
					s.cut = cmp.Or(s.cut, file)
					break
				}
				folder := g.config.Dir()
				if made[folder] || folder == file.Dir() || g.source.Within(folder) {
					continue
				}
				made[folder] = true
				if _, there := s.tree.Lookup(folder); there {
					set.Removes = append(set.Removes, change.Remove{Path: folder})
				}
				set.Creates = append(set.Creates, s.linksTo(g.source, folder)...)
				s.by[g.config] = g
				s.templates[g.source] = true
				if g.component.stack {
					nested = append(nested, g.config)
				}
			}
		}
		next, findings := s.tree.With(set)
		if findings.Has(finding.Error) {
			// Two components claim one place, or one stands in another's way: Terragrunt refuses such stacks.
			for folder := range made {
				delete(s.by, folder.Child(static.DefaultConfig))
				delete(s.by, folder.Child(StackConfig))
			}
			return s, false
		}
		s.tree, files = next, nested
		if s.cut != "" {
			files = nil
		}
	}
	if len(files) > 0 {
		s.cut = files[0]
	}
	slices.Sort(s.files)
	return s, true
}

// linksTo gives links in a generated folder to each file and folder of its source, but not to what is generated there itself.
func (s stacks) linksTo(source, folder change.Path) []change.Create {
	var links []change.Create
	for _, name := range s.tree.List(source) {
		if name == GeneratedDir || s.makes(source.Child(name)) {
			continue
		}
		links = append(links, change.Create{Path: folder.Child(name), Content: []byte(source.Child(name).Rel(folder)),
			Mode: fs.ModeSymlink | 0o777})
	}
	return links
}

// makes tells whether a folder is one that a stack generates.
func (s stacks) makes(folder change.Path) bool {
	_, unit := s.by[folder.Child(static.DefaultConfig)]
	_, stack := s.by[folder.Child(StackConfig)]
	return unit || stack
}

// generatedUnits are the configs of units that stacks generate, ordered.
func (s stacks) generatedUnits() []change.Path {
	var units []change.Path
	for _, config := range slices.Sorted(maps.Keys(s.by)) {
		if !s.by[config].component.stack {
			units = append(units, config)
		}
	}
	return units
}
