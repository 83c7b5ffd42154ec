package watch

import (
	"bytes"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// survey is what stands in a tree, walked once: trees are large, and most of them have few of the files that choose others.
type survey struct {
	tree  *live.Tree
	all   []standing
	named map[string][]change.Path
	// constraints are the configs that speak of a version; nil until somebody asks.
	constraints map[change.Path]bool
}

type standing struct {
	path  change.Path
	entry live.Entry
}

func newSurvey(tree *live.Tree) *survey {
	s := &survey{tree: tree, named: map[string][]change.Path{}}
	for path, entry := range tree.Walk(change.Root) {
		s.all = append(s.all, standing{path, entry})
		if name := path.Base(); name != "" && (name[0] == '.' || slices.Contains(scopeFiles, name) || slices.Contains(constrained, name)) {
			s.named[name] = append(s.named[name], path)
		}
	}
	return s
}

// has tells whether a file or a link of a name stands somewhere; of names that begin with a dot, of scope files and of configs alone.
func (s *survey) has(name string) bool { return len(s.named[name]) > 0 }

// constrains tells whether a config speaks of a version.
func (s *survey) constrains(config change.Path) bool {
	if s.constraints == nil {
		s.constraints = map[change.Path]bool{}
		for _, name := range constrained {
			for _, path := range s.named[name] {
				real, ok := s.tree.Follow(path)
				if !ok {
					continue
				}
				if content, err := s.tree.Read(real); err == nil && bytes.Contains(content, []byte("_version_constraint")) {
					s.constraints[path] = true
				}
			}
		}
	}
	return s.constraints[config]
}

// sameRules tells whether the files of this name stand at the same places with the same bytes on both sides.
func (j *judge) sameRules(name string) bool {
	before, after := j.before.named[name], j.after.named[name]
	return slices.Equal(before, after) && !slices.ContainsFunc(before, func(p change.Path) bool { return !j.Before.Same(p, j.After, p) })
}

// filesOn gives what stands in the tree after, in its order. Removed files are not judged: nothing is left that could be watched.
func (j *judge) filesOn() []file {
	all := make([]file, 0, len(j.after.all))
	for _, one := range j.after.all {
		from := one.entry.Origin
		if j.From != nil {
			known := false
			if from, known = j.From(one.path); !known {
				continue // It is there already: git has judged it.
			}
		}
		all = append(all, file{before: from, after: one.path, ignored: from != "" && j.Before.Ignored(from)})
	}
	return all
}
