// Package watch owns who watches paths: the files outside of Terragrunt that choose files by rules, and what each says of a file before and
// after a refactoring. What they say is evaluated, the whole list of rules on every file, and not guessed from a text. It must not know
// phases, clusters or the disk.
//
// The law: what a list of rules says of a file before, it says of the same file after, moved or not. What breaks it is a finding, an
// error where a file or a secret is lost.
package watch

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/git"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Git answers for git: what the .gitignore and .gitattributes files of a tree say of paths, whether they exist or not.
type Git interface {
	Ignored(context.Context, *live.Tree, []change.Path) (map[change.Path]git.Rule, error)
	Attributes(context.Context, *live.Tree, []change.Path) (map[change.Path]map[string]string, error)
}

// Sides are the trees around a refactoring.
type Sides struct {
	Before, After *live.Tree
	// Git is nil where the repository is none of git's.
	Git Git
	// From tells where a path after stood before, and false for what is new; nil where After was made of Before by changes, and knows.
	From func(change.Path) (change.Path, bool)
	// Accept are names of findings' Accept that are let pass.
	Accept []string
}

// Changes judges everything that is known to watch paths. The error is git's, or the context's.
func Changes(ctx context.Context, s Sides) (finding.List, error) {
	j := &judge{Sides: s, before: newSurvey(s.Before), after: newSurvey(s.After)}
	j.files = j.filesOn()
	for _, judged := range []func(context.Context) error{j.ignored, j.attributes, j.sops, j.scopes} {
		if err := judged(ctx); err != nil {
			return nil, err
		}
	}
	j.lists()
	j.editors()
	return j.findings, nil
}

// file is one file on both sides; before is empty for a created one.
type file struct {
	before, after change.Path
	// ignored tells that git ignores it where it stands before.
	ignored bool
}

func (f file) moved() bool { return f.before != f.after }

type judge struct {
	Sides
	files    []file
	findings finding.List
	// before and after are what stands in the two trees.
	before, after *survey
}

// acceptable lets people accept an error about files in a folder by the finding's own code: what is accepted is a warning.
func (j *judge) acceptable(f finding.Finding, folder change.Path) finding.Finding {
	if j.From != nil {
		return f // It is so already, and nothing is applied.
	}
	names := []string{string(f.Code), string(folder) + ":" + string(f.Code)}
	f.Accept = names
	for _, name := range names {
		if slices.Contains(j.Accept, name) {
			f.Severity, f.Remedy, f.Commands = finding.Warning, "It was accepted with --accept "+name, nil
			return f
		}
	}
	f.Remedy += fmt.Sprintf(", or let it pass with --accept %s", names[1])
	return f
}

// placeOf is the place of a line of a tree's file, by its path before the refactoring.
func placeOf(tree *live.Tree, path string, line int) finding.Place {
	at := finding.Place{File: path, Line: line, Column: 1}
	p, ok := change.Parse(path)
	if !ok {
		return at
	}
	content, err := tree.Read(p)
	if err != nil {
		return at
	}
	if entry, ok := tree.Lookup(p); ok && entry.Origin != "" {
		path = string(entry.Origin)
	}
	return placeOfLine(path, content, line)
}

func placeOfLine(path string, content []byte, line int) finding.Place {
	start := 0
	for range line - 1 {
		next := strings.IndexByte(string(content[start:]), '\n')
		if next < 0 {
			break
		}
		start += next + 1
	}
	end := len(content)
	if next := strings.IndexByte(string(content[start:]), '\n'); next >= 0 {
		end = start + next
	}
	return finding.At(path, content, start, end)
}

// shared is the folder that holds all of the paths.
func shared(paths []change.Path) change.Path {
	folder := paths[0].Dir()
	for _, p := range paths[1:] {
		for !p.Within(folder) {
			folder = folder.Dir()
		}
	}
	return folder
}

// andMore says how many files there are besides the first one, in brackets; empty for one.
func andMore(n int) string {
	switch n {
	case 1:
		return ""
	case 2:
		return " (so is 1 more file)"
	default:
		return fmt.Sprintf(" (so are %d more files)", n-1)
	}
}

// places are those of files, for what is related to a finding.
func places(paths []change.Path) []finding.Place {
	const most = 20
	var all []finding.Place
	for _, p := range paths[:min(len(paths), most)] {
		all = append(all, finding.InFile(string(p)))
	}
	return all
}

// byRule groups files by the rule that decides about each, in the order of the rules.
func byRule(rules map[change.Path]git.Rule, files []file, path func(file) change.Path) ([]git.Rule, map[git.Rule][]file) {
	groups := map[git.Rule][]file{}
	var order []git.Rule
	for _, f := range files {
		rule := rules[path(f)]
		if groups[rule] == nil {
			order = append(order, rule)
		}
		groups[rule] = append(groups[rule], f)
	}
	slices.SortFunc(order, func(a, b git.Rule) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return order, groups
}

func after(f file) change.Path  { return f.after }
func before(f file) change.Path { return f.before }

func pathsOf(files []file, path func(file) change.Path) []change.Path {
	all := make([]change.Path, len(files))
	for i, f := range files {
		all[i] = path(f)
	}
	return all
}
