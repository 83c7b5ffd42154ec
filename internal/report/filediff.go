package report

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/plan"
)

// fileDiff is one file or link on both sides of a diff. A path is empty on the side where the file does not exist.
type fileDiff struct {
	old, new         change.Path
	before, after    []byte
	oldMode, newMode fs.FileMode
	// whole asks for binary content to be written out, as `git apply` needs it.
	whole bool
}

// StepDiff gives what one step does to the tree that it was given, as a git-style diff.
func StepDiff(step plan.Step, look Look) string {
	if step.Before == nil || step.After == nil {
		return ""
	}
	return diffText(stepFiles(step.Before, step.After, step.Changes), look)
}

// TotalDiff gives what a whole plan does to the disk, as a diff that `git apply` takes.
func TotalDiff(p *plan.Plan, look Look) string {
	if p.Base == nil {
		return ""
	}
	return diffText(netFiles(p.Base, p.Net), look)
}

// Patch gives a net change of a tree as a diff that `git apply` takes.
func Patch(base *live.Tree, net change.Net) string { return diffText(netFiles(base, net), Look{}) }

// stepFiles gives the files that a change set concerns, each with both its sides.
func stepFiles(before, after *live.Tree, set change.Set) []fileDiff {
	moves := change.NewMoves(set.Moves)
	byOld := map[change.Path]fileDiff{}
	touch := func(path change.Path) {
		if entry, ok := before.Lookup(path); ok {
			content, _ := before.Read(path)
			byOld[path] = fileDiff{old: path, before: content, oldMode: entry.Mode}
		}
	}
	for _, move := range moves.List() {
		for path := range before.Walk(move.From) {
			touch(path)
		}
	}
	for _, edit := range set.Edits {
		touch(edit.File)
	}
	removed := map[change.Path]bool{}
	for _, remove := range set.Removes {
		touch(remove.Path)
		removed[remove.Path] = true
	}
	var files []fileDiff
	for path, file := range byOld {
		if !removed[path] {
			file.new = moves.Map(path)
			file.after, file.newMode = side(after, file.new)
		}
		files = append(files, file)
	}
	for _, create := range set.Creates {
		file := fileDiff{new: create.Path}
		file.after, file.newMode = side(after, create.Path)
		files = append(files, file)
	}
	return tidy(files)
}

// netFiles gives the files that a plan concerns on disk: those whose bytes change, and those that only move. What git ignores is in no patch.
func netFiles(base *live.Tree, net change.Net) []fileDiff {
	moves := change.NewMoves(net.Moves)
	byOld := map[change.Path]fileDiff{}
	for _, move := range net.Moves {
		for path, entry := range base.Walk(move.From) {
			if base.Ignored(path) {
				continue
			}
			content, _ := base.Read(path)
			byOld[path] = fileDiff{old: path, new: moves.Map(path), before: content, after: content,
				oldMode: entry.Mode, newMode: entry.Mode}
		}
	}
	var files []fileDiff
	for _, changed := range net.Files {
		file := fileDiff{old: changed.Origin, new: changed.Path, before: changed.Before, after: changed.After}
		if changed.Path != "" {
			file.newMode = changed.Mode
		}
		if changed.Origin == "" {
			files = append(files, file)
			continue
		}
		if entry, ok := base.Lookup(changed.Origin); ok {
			file.oldMode = entry.Mode
		}
		byOld[changed.Origin] = file
	}
	all := tidy(slices.AppendSeq(files, maps.Values(byOld)))
	for i := range all {
		all[i].whole = true
	}
	return all
}

func side(tree *live.Tree, path change.Path) ([]byte, fs.FileMode) {
	entry, ok := tree.Lookup(path)
	if !ok {
		return nil, 0
	}
	content, _ := tree.Read(path)
	return content, entry.Mode
}

// tidy drops what does not change, joins a removal and a creation at one path into one change, and sorts by path.
func tidy(files []fileDiff) []fileDiff {
	created := map[change.Path]int{}
	for i, file := range files {
		if file.old == "" {
			created[file.new] = i
		}
	}
	joined := map[int]bool{}
	for i, file := range files {
		at, ok := created[file.old]
		if file.new != "" || !ok || gitMode(file.oldMode)&linkType != gitMode(files[at].newMode)&linkType {
			continue
		}
		files[i].new, files[i].after, files[i].newMode = files[at].new, files[at].after, files[at].newMode
		joined[at] = true
	}
	kept := make([]fileDiff, 0, len(files))
	for i, file := range files {
		same := file.old == file.new && gitMode(file.oldMode) == gitMode(file.newMode) && string(file.before) == string(file.after)
		if !joined[i] && !same {
			kept = append(kept, file)
		}
	}
	slices.SortFunc(kept, func(a, b fileDiff) int {
		// What leaves a path stands before what comes there: git wants it so where a file takes the place of a link.
		return cmp.Or(cmp.Compare(cmp.Or(a.new, a.old), cmp.Or(b.new, b.old)), cmp.Compare(a.new, b.new), cmp.Compare(a.old, b.old))
	})
	return kept
}

// linkType tells git's mode of a link from that of a file.
const linkType = 0o020000

// gitMode gives a mode as git writes it, which knows of permissions only whether a file is executable.
func gitMode(mode fs.FileMode) int {
	switch {
	case mode&fs.ModeSymlink != 0:
		return 0o120000
	case mode&0o100 != 0:
		return 0o100755
	default:
		return 0o100644
	}
}

// modeText writes a mode as git does.
func modeText(mode fs.FileMode) string { return fmt.Sprintf("%06o", gitMode(mode)) }
