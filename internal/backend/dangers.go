package backend

import (
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// Twice finds the units of one tree that keep their states at one place.
func Twice(x *refs.Index) finding.List {
	trees := [2]*live.Tree{x.Tree(), x.Tree()}
	units := make([]unitPair, len(x.Units()))
	for i, found := range newReader(x).ofAll(x.Units()) {
		units[i] = unitPair{after: x.Units()[i], new: found.backend, has: found.ok, trees: trees}
	}
	return shared(units, "keep")
}

// shared finds units that look for their state at one place after the change; they would keep it there, or keep it there now.
func shared(units []unitPair, keep string) finding.List {
	var all finding.List
	first := map[string]unitPair{}
	for _, u := range units {
		place, ok := u.new.place(u.after.Dir())
		if !u.has || !ok {
			continue
		}
		other, taken := first[place]
		if !taken {
			first[place] = u
			continue
		}
		if u.sameFile(other) {
			continue // It is one unit by two names, through a link.
		}
		f := at(finding.StateKeyTwice, finding.Error, u,
			fmt.Sprintf("%s and %s %s their states at one place: %s", other.after.Dir(), u.after.Dir(), keep, u.new.describe()),
			"Let the key follow the folder, as path_relative_to_include() does, or give one of the two a key of its own")
		if other.sharedBefore(u) {
			f.Severity = finding.Warning
			f.Message = fmt.Sprintf("%s and %s keep their states at one place, now as before: %s", other.after.Dir(), u.after.Dir(), u.new.describe())
		}
		f.Related = append(f.Related, finding.InFile(other.here()))
		all = append(all, f)
	}
	return all
}

// sameFile tells whether two units are one file of the tree, of which a link makes two.
func (u unitPair) sameFile(other unitPair) bool {
	mine, ok := u.trees[1].Follow(u.after)
	theirs, also := u.trees[1].Follow(other.after)
	return ok && also && mine == theirs
}

func (u unitPair) sharedBefore(other unitPair) bool {
	if !u.had || !other.had {
		return false
	}
	a, ok := u.old.place(u.before.Dir())
	b, also := other.old.place(other.before.Dir())
	return ok && also && a == b
}

// reused finds units that would look for their state where another one's stands that has left: Terraform would take that one's
// resources for its own, and change or destroy them.
func reused(units []unitPair) finding.List {
	left := map[string]unitPair{}
	for _, u := range units {
		place, ok := u.old.place(u.before.Dir())
		if !u.had || !ok {
			continue
		}
		if now, still := u.new.place(u.after.Dir()); u.after != "" && u.has && still && now == place {
			continue
		}
		if _, known := left[place]; !known {
			left[place] = u
		}
	}
	var all finding.List
	for _, u := range units {
		place, ok := u.new.place(u.after.Dir())
		if !u.has || !ok {
			continue
		}
		owner, taken := left[place]
		if !taken || owner.before == u.before {
			continue
		}
		what, remedy := "goes to "+string(owner.after.Dir()), fmt.Sprintf(
			"Do it in two steps: move %s first and migrate its state, then the other; two units that swap need a third folder in between",
			owner.before.Dir())
		if owner.after == "" {
			what, remedy = "is dropped", "Choose another folder, or destroy what the dropped unit built and its state first"
		}
		f := at(finding.StateKeyReused, finding.Error, u,
			fmt.Sprintf("%s would find the state of %s, which %s, at %s, and take that unit's resources for its own", u.after.Dir(),
				owner.before.Dir(), what, u.new.describe()), remedy)
		f.Related = append(f.Related, finding.InFile(owner.here()))
		all = append(all, f)
	}
	return all
}

// unknownKey is a setting at one place, which many units may see.
type unknownKey struct {
	file    string
	start   int
	setting string
}

// unknown names moved units of which it cannot be told whether their state's place follows.
func unknown(units []unitPair) finding.List {
	var all, bare finding.List
	said := map[unknownKey]int{}
	for _, u := range units {
		if u.before == "" || u.after == "" || u.before.Dir() == u.after.Dir() {
			continue
		}
		if !u.had && !u.has {
			bare = append(bare, finding.Finding{Place: finding.InFile(u.here()), Message: string(u.after.Dir())})
			continue
		}
		if missing := u.new.missing(); missing != "" {
			all = append(all, at(finding.StateKeyUnknown, finding.Warning, u,
				fmt.Sprintf("the state of %s may be looked for at another place: its backend %q names no %s that could be read here",
					u.after.Dir(), u.new.Type, missing),
				"Write it in remote_state, in a generated backend or as -backend-config in extra_arguments of init, else bring the state over by hand"))
		}
		for _, setting := range u.new.places() {
			if len(setting.folder) == 0 || slices.Equal(setting.folder, asked(u.old, setting.Name)) {
				continue // The unit's folder gives the same as before to what only running something can tell.
			}
			f := at(finding.StateKeyUnknown, finding.Warning, u,
				fmt.Sprintf("the state of %s may be looked for at another place: the backend's %s hangs on the unit's folder in a way that "+
					"only running something can tell", u.after.Dir(), setting.Name),
				"Compare the key before and after with terragrunt render, and migrate the state if it changes")
			// Texts that are the same but for what is not known tell nothing.
			if old := value(u.old, setting.Name); old != setting.Value {
				f.Old, f.New = old, setting.Value
			}
			key := unknownKey{f.Place.File, f.Place.Start, setting.Name}
			if i, known := said[key]; known {
				all[i].Related = append(all[i].Related, finding.InFile(u.here()))
				continue
			}
			said[key] = len(all)
			all = append(all, f)
		}
	}
	if len(bare) > 0 {
		f := finding.Finding{Code: finding.StateWithoutBackend, Severity: finding.Warning, Place: bare[0].Place,
			Message: fmt.Sprintf("%s names no backend that can be found in the repository", bare[0].Message),
			Remedy: "If it was applied without a backend, its state lies in .terragrunt-cache below the old folder: " +
				"save it, and push it in the new folder"}
		if len(bare) > 1 {
			f.Message = fmt.Sprintf("%d units that move name no backend that can be found in the repository", len(bare))
		}
		for _, other := range bare[1:] {
			f.Related = append(f.Related, other.Place)
		}
		all = append(all, f)
	}
	return all
}

// asked gives what a setting of a backend asks of the unit's folder.
func asked(b Backend, name string) []string {
	for _, setting := range b.places() {
		if setting.Name == name {
			return setting.folder
		}
	}
	return nil
}

// at makes a finding about a unit, at the expression that gives its key.
func at(code finding.Code, severity finding.Severity, u unitPair, message, remedy string) finding.Finding {
	f := finding.Finding{Code: code, Severity: severity, Message: message, Place: finding.InFile(u.here()), Remedy: remedy}
	tree, backend := u.trees[1], u.new
	if u.had {
		tree, backend = u.trees[0], u.old
	}
	places := backend.places()
	if len(places) == 0 || places[0].Site.File == "" {
		return f
	}
	site := places[0].Site
	if file, ok := tree.Follow(site.File); ok {
		if content, err := tree.Read(file); err == nil {
			f.Place = finding.At(string(file), content, site.Start, site.End)
			f.Related = []finding.Place{finding.InFile(u.here())}
		}
	}
	return f
}
