package journal

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// A record is what a file says, and whoever can write that file may have made it up: without git it lies in the tree. So before anything
// is done by a record, it is judged whether an apply can have written it: places of the tree that an apply may touch, slots of its
// own folder, nothing twice. What stands on the disk meanwhile is looked at by apply.

var (
	slotShape    = regexp.MustCompile(`^(park|stage|back)/[0-9]{6,}$`)
	partialShape = regexp.MustCompile(`^(\.tg-refactor-partial-[A-Z0-9]{26})?$`)
	copyShape    = regexp.MustCompile(`^states/[0-9]{6,}\.tfstate$`)
)

// slotFolders are the folders of a record that hold slots and copies.
var slotFolders = []string{"park", "stage", "back", "states"}

// judgeRecord gives an error where no apply can have written a record in the folder of this name.
func (j *Journal) judgeRecord(name string, record Record) error {
	if record.ID != name {
		return fmt.Errorf("it calls itself %q", record.ID)
	}
	for _, dir := range slotFolders {
		info, err := j.fs.Lstat(j.Path(name, dir))
		if Gone(err) {
			continue
		}
		if err != nil {
			return err
		}
		if !info.IsDir() {
			return fmt.Errorf("%s in it is no folder", dir)
		}
	}
	for _, move := range record.Moves {
		for _, p := range []change.Path{move.From, move.To} {
			if p != change.Root {
				if err := j.judgePath(p); err != nil {
					return err
				}
			}
		}
	}
	return j.judgeManifest(record.Manifest)
}

// judgeManifest gives an error where no run can have written a manifest.
func (j *Journal) judgeManifest(m Manifest) error {
	if !partialShape.MatchString(m.Partial) {
		return fmt.Errorf("%q is no name of a copy", m.Partial)
	}
	seen := map[string]bool{}
	left, arrived := map[change.Path]bool{}, map[change.Path]bool{}
	for _, item := range m.Files {
		if err := j.judgeItem(item); err != nil {
			return err
		}
		for _, one := range []string{"from " + string(item.From), "to " + string(item.To), "out " + item.Out, "in " + item.In} {
			if seen[one] && !strings.HasSuffix(one, " ") {
				return fmt.Errorf("two things are to go %q", one)
			}
			seen[one] = true
		}
		left[item.From], arrived[item.To] = true, true
	}
	for _, item := range m.Files {
		if below(item.From, left) || below(item.To, arrived) {
			return fmt.Errorf("something is to stand below the file %s", max(item.From, item.To))
		}
	}
	for _, folder := range m.Removed {
		if err := j.judgeFolder(folder, left); err != nil {
			return err
		}
	}
	for _, folder := range m.Made {
		if err := j.judgeFolder(folder, arrived); err != nil {
			return err
		}
	}
	for _, saved := range m.Saved {
		if !copyShape.MatchString(saved.Copy) {
			return fmt.Errorf("%q is no copy of a state", saved.Copy)
		}
	}
	return nil
}

// below tells whether a path lies below one of these, which are no folders.
func below(p change.Path, files map[change.Path]bool) bool {
	if p == "" {
		return false
	}
	for above := range p.Dir().Up() {
		if above != change.Root && files[above] {
			return true
		}
	}
	return false
}

func (j *Journal) judgeFolder(folder Folder, files map[change.Path]bool) error {
	if err := j.judgePath(folder.Path); err != nil {
		return err
	}
	if files[folder.Path] || below(folder.Path, files) {
		return fmt.Errorf("%s is to be a file and a folder", folder.Path)
	}
	if folder.Mode&^Permissions != 0 {
		return fmt.Errorf("the folder %s has the mode %v", folder.Path, folder.Mode)
	}
	return nil
}

func (j *Journal) judgeItem(item Item) error {
	if item.From == "" && item.To == "" {
		return fmt.Errorf("it moves nothing to nowhere")
	}
	for _, end := range []struct {
		path   change.Path
		slot   string
		stands Fingerprint
	}{{item.From, item.Out, item.Before}, {item.To, item.In, item.After}} {
		if end.slot != "" && !slotShape.MatchString(end.slot) {
			return fmt.Errorf("%q is no slot of the record", end.slot)
		}
		if end.path == "" {
			continue
		}
		if err := j.judgePath(end.path); err != nil {
			return err
		}
		if end.slot == "" {
			return fmt.Errorf("%s has no slot", end.path)
		}
		if end.stands.Kind == Absent || end.stands.Kind == Dir || end.stands.Mode&^Permissions != 0 {
			return fmt.Errorf("%s is no file", end.path)
		}
	}
	// A repository below the root may move with its folder; into its git folder nothing is ever written.
	if inGit(item.From) != inGit(item.To) || (inGit(item.To) != "" && !item.Travels()) {
		return fmt.Errorf("%s is git's own", max(item.From, item.To))
	}
	return nil
}

// inGit gives the part of a path from a git folder on; empty where it lies in none.
func inGit(p change.Path) string {
	elements := strings.Split(string(p), "/")
	for i, element := range elements {
		if strings.EqualFold(element, ".git") {
			return strings.Join(elements[i:], "/")
		}
	}
	return ""
}

// judgePath refuses what is no place of the tree that an apply may touch: the root itself, git's folder, the journal and what holds it.
func (j *Journal) judgePath(p change.Path) error {
	clean, ok := change.Parse(string(p))
	place, inside := j.Place()
	first, _, _ := strings.Cut(string(p), "/")
	if !ok || clean != p || p == change.Root || strings.EqualFold(first, ".git") || (inside && (p.Within(place) || place.Within(p))) {
		return fmt.Errorf("%q is no place that an apply touches", p)
	}
	return nil
}

// judgeCopies gives an error where a copy of a state is something else than a file, such as a link to one that is not ours.
func (j *Journal) judgeCopies(record Record) error {
	for _, saved := range record.Saved {
		kind, err := Peek(j.fs, j.Path(record.ID, filepath.FromSlash(saved.Copy)))
		if err != nil {
			return err
		}
		if kind != File && kind != Absent {
			return fmt.Errorf("%s in it is no file", saved.Copy)
		}
	}
	return nil
}

// Solid gives a finding where a folder below the journal, or one that leads there from the root, is something else, such as a link: behind
// it nothing is ours. What is not there yet is fine.
func (j *Journal) Solid(elements ...string) error {
	path := j.dir
	paths := []string{path}
	if place, inside := j.Place(); inside && !place.Within(".git") {
		for p := range place.Up() {
			paths = append(paths, filepath.Join(j.root, filepath.FromSlash(string(p))))
		}
	}
	for _, element := range elements {
		path = filepath.Join(path, element)
		paths = append(paths, path)
	}
	for _, path := range paths {
		kind, err := Peek(j.fs, path)
		if err == nil && kind != Dir && kind != Absent {
			err = errors.New("it is no folder")
		}
		if err != nil {
			return unreadable(path, err)
		}
	}
	return nil
}
