package backend

import (
	"bytes"
	"fmt"
	"path"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// unread names what stacks generate from texts that are not in the repository, where it is generated elsewhere after the change, or where
// a file changes that it may include or read from above: where its state is looked for, nobody can tell here.
func unread(before, after *refs.Index, moves change.Moves) finding.List {
	var moved, beside []refs.Unread
	var to change.Path
	changed := changedAbove(before, after)
	for _, u := range before.Unread() {
		from := u.Folder
		if from == "" {
			from = u.Stack.Dir()
		}
		now := moves.Map(from)
		switch {
		case u.Folder == "" && (now != from || !generates(after, u)) || now != from && after.HasUnit(now):
			if len(moved) == 0 && now != from {
				to = now
			}
			moved = append(moved, u)
		case now == from && slices.ContainsFunc(slices.Collect(from.Dir().Up()), changed):
			beside = append(beside, u)
		}
	}
	var all finding.List
	if len(moved) > 0 {
		f := aboutUnread(before, moved, goesTo(to)+" with a text that is not in this repository",
			"go elsewhere with texts that are not in this repository")
		f.Message += ": whether the state is looked for at another place then, and what in such a text leads to what moves, cannot be told"
		f.Remedy = "Run `terragrunt stack generate` before the change and after it, and compare what `terragrunt render` says of remote_state; " +
			"where the place changes, bring the state over before anybody applies: `terragrunt state pull` in the old folder, " +
			"`terragrunt state push` in the new one"
		all = append(all, f)
	}
	if len(beside) > 0 {
		f := aboutUnread(before, beside, "has a text that is not in this repository", "have texts that are not in this repository")
		f.Message += ", and a file changes in a folder above that such a text may include or read"
		f.Remedy = "Run `terragrunt stack generate` and `terragrunt render` before the change and after it, and compare"
		all = append(all, f)
	}
	return all
}

func goesTo(to change.Path) string {
	if to == "" {
		return "goes elsewhere, or away,"
	}
	return "goes to " + string(to)
}

// generates tells whether a stack generates in another tree what it does in one, with a place that only running something tells.
func generates(x *refs.Index, u refs.Unread) bool {
	return slices.ContainsFunc(x.Unread(), func(other refs.Unread) bool {
		return other.Stack == u.Stack && other.Name == u.Name && other.IsStack == u.IsStack
	})
}

// aboutUnread is a finding about units that are not here, at the block of the first.
func aboutUnread(x *refs.Index, all []refs.Unread, one, many string) finding.Finding {
	name := func(u refs.Unread) string {
		if u.Folder != "" {
			return string(u.Folder)
		}
		return fmt.Sprintf("%s of %s", u.Name, u.Stack)
	}
	f := finding.Finding{Code: finding.UnitElsewhere, Severity: finding.Warning, Place: unreadPlace(x, all[0]), Message: name(all[0]) + " " + one}
	if len(all) > 1 {
		f.Message = fmt.Sprintf("%d units of stacks, as %s, %s", len(all), name(all[0]), many)
	}
	said := map[change.Path]bool{x.Real(all[0].File): true}
	for _, u := range all[1:] {
		if file := x.Real(u.File); !said[file] {
			said[file] = true
			f.Related = append(f.Related, finding.InFile(string(file)))
		}
	}
	return f
}

func unreadPlace(x *refs.Index, u refs.Unread) finding.Place {
	file := x.Real(u.File)
	content, err := x.Tree().Read(file)
	if err != nil {
		return finding.InFile(string(file))
	}
	header, _, _ := bytes.Cut(u.Block, []byte("{"))
	return finding.At(string(file), content, u.Start, u.Start+len(bytes.TrimSpace(header)))
}

// changedAbove tells of folders whether a file in them that configs include or read differs between two trees.
func changedAbove(before, after *refs.Index) func(folder change.Path) bool {
	known := map[change.Path]bool{}
	differs := func(folder change.Path) bool {
		for _, tree := range []*refs.Index{before, after} {
			for _, name := range tree.Tree().List(folder) {
				if slices.Contains([]string{".hcl", ".json", ".yaml", ".yml", ".tfvars"}, path.Ext(name)) && name != refs.StackConfig {
					old, was := fileIn(before, folder.Child(name))
					now, is := fileIn(after, folder.Child(name))
					if was != is || !bytes.Equal(old, now) {
						return true
					}
				}
			}
		}
		return false
	}
	return func(folder change.Path) bool {
		answer, ok := known[folder]
		if !ok {
			answer = differs(folder)
			known[folder] = answer
		}
		return answer
	}
}

// fileIn gives the bytes of a file; it reports false where none is.
func fileIn(x *refs.Index, p change.Path) ([]byte, bool) {
	if !x.Tree().IsFile(p) {
		return nil, false
	}
	content, err := x.Tree().Read(p)
	return content, err == nil
}
