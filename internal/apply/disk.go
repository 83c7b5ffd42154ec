package apply

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// caches are the folders in which Terragrunt and Terraform work, and Terragrunt's lists of what it generated, whose paths are absolute. They
// stay where they are, and with them what they may hold.
var caches = map[string]bool{".terraform": true, ".terragrunt-cache": true, ".terragrunt-stack-manifest": true}

// disk is what stands in the tree while a run is planned. It remembers what it saw.
type disk struct {
	fs      journal.FS
	root    string
	journal *journal.Journal
	infos   map[change.Path]fs.FileInfo
	lists   map[change.Path][]string
}

func newDisk(j *journal.Journal) *disk {
	return &disk{fs: j.FS(), root: j.Root(), journal: j, infos: map[change.Path]fs.FileInfo{}, lists: map[change.Path][]string{}}
}

func (d *disk) abs(p change.Path) string { return filepath.Join(d.root, filepath.FromSlash(string(p))) }

// look gives what stands at p itself, nil for nothing.
func (d *disk) look(p change.Path) (fs.FileInfo, error) {
	if info, ok := d.infos[p]; ok {
		return info, nil
	}
	info, err := d.fs.Lstat(d.abs(p))
	if err != nil && !journal.Gone(err) {
		return nil, err
	}
	if err != nil {
		info = nil
	}
	d.infos[p] = info
	return info, nil
}

// list gives the names in the folder p.
func (d *disk) list(p change.Path) ([]string, error) {
	if names, ok := d.lists[p]; ok {
		return names, nil
	}
	entries, err := d.fs.ReadDir(d.abs(p))
	if err != nil {
		return nil, err
	}
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = entry.Name()
	}
	d.lists[p] = names
	return names, nil
}

// fixed tells whether p belongs to git or to the tool, so that no move of a folder above takes it along.
func (d *disk) fixed(p change.Path) bool {
	place, inside := d.journal.Place()
	return p == ".git" || p == journal.Own || (inside && p != change.Root && place.Within(p))
}

// walk visits p and all below it, folders before what is in them. Caches are visited, but not entered; what is fixed is passed over.
func (d *disk) walk(p change.Path, visit func(p change.Path, info fs.FileInfo) error) error {
	info, err := d.look(p)
	if err != nil || info == nil || d.fixed(p) {
		return err
	}
	if err := visit(p, info); err != nil || !info.IsDir() || isCache(p) {
		return err
	}
	names, err := d.list(p)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := d.walk(p.Child(name), visit); err != nil {
			return err
		}
	}
	return nil
}

func isCache(p change.Path) bool { return caches[p.Base()] }

// foldedIndex finds paths on a file system that ignores case.
type foldedIndex map[string]change.Path

func fold(p change.Path) string { return strings.ToLower(string(p)) }

// same tells whether p, at which something stands, is what the index knows by another spelling of its name.
func (d *disk) same(index foldedIndex, p change.Path) bool {
	other, ok := index[fold(p)]
	if !ok || other == p {
		return ok
	}
	mine, err := d.look(p)
	if err != nil || mine == nil {
		return false
	}
	theirs, err := d.look(other)
	return err == nil && theirs != nil && os.SameFile(mine, theirs)
}
