package refs

import (
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
// or that only running something tells, is listed and not made. Stacks that others are generated from are templates, and generate nothing
// where they stand.
func expand(tree *live.Tree, files []change.Path) stacks {
	s := expandAll(tree, files)
	used := slices.DeleteFunc(slices.Clone(files), func(file change.Path) bool { return s.templates[file.Dir()] })
	if len(used) < len(files) {
		s = expandAll(tree, used)
		s.files = append(s.files, slices.DeleteFunc(slices.Clone(files), func(file change.Path) bool { return slices.Contains(used, file) })...)
		slices.Sort(s.files)
	}
	return s
}

func expandAll(tree *live.Tree, files []change.Path) stacks {
	s := stacks{tree: tree, by: map[change.Path]generated{}, templates: map[change.Path]bool{}, unreadIn: map[change.Path]Unread{}}
	for depth := 0; len(files) > 0 && depth < maxStackDepth; depth++ {
		s.files = append(s.files, files...)
		// A short-lived index evaluates the stack files of this depth.
		x := &Index{tree: tree, stacks: s, shared: static.NewShared(), views: map[change.Path]*View{}, texts: map[change.Path]*parse{},
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
				folder := g.config.Dir()
				if made[folder] || folder == file.Dir() || g.source.Within(folder) {
					continue
				}
				made[folder] = true
				if _, there := s.tree.Lookup(folder); there {
					set.Removes = append(set.Removes, change.Remove{Path: folder})
				}
				set.Creates = append(set.Creates, linksTo(s.tree, g.source, folder)...)
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
			return s
		}
		s.tree, files = next, nested
	}
	slices.Sort(s.files)
	return s
}

// linksTo gives links in a generated folder to each file and folder of its source.
func linksTo(tree *live.Tree, source, folder change.Path) []change.Create {
	var links []change.Create
	for _, name := range tree.List(source) {
		links = append(links, change.Create{Path: folder.Child(name), Content: []byte(source.Child(name).Rel(folder)),
			Mode: fs.ModeSymlink | 0o777})
	}
	return links
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
