package apply

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// draft is a run while it is planned: what shall move, against what stands on the disk.
type draft struct {
	*disk
	items []journal.Item
	// contents are the new bytes of items, by their number.
	contents map[int]content
	// goes are the folders that go, unless something stays in them, beside those that are emptied.
	goes map[change.Path]bool
	// keepEmptied keeps folders that were emptied, but were not named to go.
	keepEmptied bool
	// wants are the folders that must stand afterwards even when empty; folderModes those that have a mode to keep.
	wants       map[change.Path]bool
	folderModes map[change.Path]fs.FileMode
	// standing are the folders at and below the destinations of moves.
	standing map[change.Path]bool
	// caches are those found below what moves or goes.
	caches map[change.Path]bool
	// unitAfter tells where a folder that holds caches goes; "" where it goes away.
	unitAfter func(change.Path) change.Path
	// parks is the folder of the slots in the record, unlike for an apply and its rollback.
	parks    string
	findings finding.List

	leaving, arriving map[change.Path]bool
	leavingFold       foldedIndex
	fates             map[change.Path]fate
	touched           map[change.Path]bool
	above             map[change.Path]bool
}

// content is what a new file or link shall hold.
type content struct {
	bytes []byte
	mode  fs.FileMode
}

func newDraft(d *disk, parks string) *draft {
	return &draft{disk: d, parks: parks, contents: map[int]content{},
		goes: map[change.Path]bool{}, wants: map[change.Path]bool{}, folderModes: map[change.Path]fs.FileMode{},
		standing: map[change.Path]bool{}, caches: map[change.Path]bool{}}
}

func (d *draft) fail(code finding.Code, p change.Path, message, remedy string) {
	d.findings = append(d.findings, finding.Finding{Code: code, Severity: finding.Error, Message: message,
		Place: finding.InFile(string(p)), Remedy: remedy})
}

func (d *draft) slot(folder string) string { return fmt.Sprintf("%s/%06d", folder, len(d.items)) }

// travel adds something that moves as it is.
func (d *draft) travel(from, to change.Path) error {
	print, err := journal.Look(d.fs, d.abs(from))
	if err != nil {
		return err
	}
	slot := d.slot(d.parks)
	d.items = append(d.items, journal.Item{From: from, To: to, Before: print, After: print, Out: slot, In: slot})
	return nil
}

// index takes stock once all items are known.
func (d *draft) index() {
	d.leaving, d.arriving = map[change.Path]bool{}, map[change.Path]bool{}
	d.touched, d.above = map[change.Path]bool{}, map[change.Path]bool{}
	d.leavingFold, d.fates = foldedIndex{}, map[change.Path]fate{}
	for _, item := range d.items {
		if item.From != "" {
			d.leaving[item.From] = true
			d.leavingFold[fold(item.From)] = item.From
			markAbove(d.touched, item.From.Dir())
		}
		if item.To != "" {
			d.arriving[item.To] = true
			markAbove(d.above, item.To.Dir())
		}
	}
	for p := range d.goes {
		d.touched[p] = true
	}
	for p := range d.wants {
		// A file that comes to the place of an empty folder has more to say.
		if !slices.ContainsFunc(slices.Collect(p.Up()), func(above change.Path) bool { return d.arriving[above] }) {
			markAbove(d.above, p)
		}
	}
}

func markAbove(marked map[change.Path]bool, p change.Path) {
	for above := range p.Up() {
		if above == change.Root || marked[above] {
			return
		}
		marked[above] = true
	}
}

// manifest is the finished draft. Call it after the folders were settled and the checks passed.
func (d *draft) manifest() (journal.Manifest, error) {
	d.index()
	if err := d.clearBare(); err != nil {
		return journal.Manifest{}, err
	}
	removed, err := d.removed()
	if err != nil {
		return journal.Manifest{}, err
	}
	made, err := d.made(removed)
	if err != nil {
		return journal.Manifest{}, err
	}
	if err := d.check(removed, made); err != nil {
		return journal.Manifest{}, err
	}
	maps.DeleteFunc(d.standing, func(p change.Path, _ bool) bool { _, goes := removed[p]; return goes })
	left, err := d.leftovers()
	return journal.Manifest{Files: d.items, Partial: freePartial(), Removed: folders(removed), Made: folders(made),
		Standing: slices.Sorted(maps.Keys(d.standing)), CacheFolders: left}, err
}

// anyMode stands for the mode that the umask makes.
const anyMode = fs.ModeIrregular

func folders(modes map[change.Path]fs.FileMode) []journal.Folder {
	var list []journal.Folder
	for _, p := range slices.Sorted(maps.Keys(modes)) {
		list = append(list, journal.Folder{Path: p, Mode: modes[p] &^ anyMode, Closed: modes[p] == 0})
	}
	return list
}
