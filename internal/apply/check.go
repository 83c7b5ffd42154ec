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

const clearTheWay = "Move what is there out of the way, or choose another destination"

// validate refuses paths that no plan may hold, and sources that are gone.
func (d *draft) validate(net change.Net) {
	for _, move := range net.Moves {
		if move.To == change.Root && move.From != change.Root {
			d.fail(finding.OutsideRepository, move.From, fmt.Sprintf("%s cannot take the place of the repository's root", move.From),
				"Name each entry of the folder, with its own destination")
		}
		if !d.outside(move.From) && !d.outside(move.To) {
			d.source(move.From)
		}
	}
	for _, file := range net.Files {
		for _, p := range []change.Path{file.Origin, file.Path} {
			if p != "" {
				d.outside(p)
			}
		}
	}
}

// outside tells, with a finding, whether p lies outside the repository, in git's folder or in the journal.
func (d *draft) outside(p change.Path) bool {
	clean, ok := change.Parse(string(p))
	place, inside := d.journal.Place()
	if ok && clean == p && !p.Within(".git") && (!inside || !p.Within(place)) {
		return false
	}
	d.fail(finding.OutsideRepository, p, fmt.Sprintf("%s is not a place in the repository that may change", p),
		"Name a file or folder of the repository, outside of .git")
	return true
}

// source refuses a move of something that is gone.
func (d *draft) source(p change.Path) {
	info, err := d.look(p)
	if err == nil && info == nil {
		d.fail(finding.SourceMissing, p, fmt.Sprintf("%s cannot be moved: it is gone since the plan was made", p), "Plan again: nothing was changed")
	}
}

// checkDestination refuses a move onto something that the plan does not know. Folders without files are in nobody's way.
func (d *draft) checkDestination(move change.Move, all []change.Move) error {
	if move.From == move.To {
		return nil
	}
	info, err := d.look(move.To)
	if err != nil || info == nil || !info.IsDir() {
		return err
	}
	var first change.Path
	err = d.walk(move.To, func(p change.Path, info fs.FileInfo) error {
		pinned := slices.ContainsFunc(all, func(m change.Move) bool { return m.From == m.To && p.Within(m.From) })
		if info.IsDir() && !isCache(p) {
			d.standing[p] = true
		}
		if info.IsDir() || isCache(p) || pinned || d.leaving[p] || d.arriving[p] || d.same(d.leavingFold, p) {
			return nil
		}
		first = p
		return fs.SkipAll
	})
	if err != nil && first == "" {
		return err
	}
	if first != "" {
		d.fail(finding.DestinationTaken, first, fmt.Sprintf("%s cannot be moved to %s: %s is there, which the plan does not know of",
			move.From, move.To, first), clearTheWay)
	}
	return nil
}

// check looks at every place that something leaves or comes to.
func (d *draft) check(removed, made map[change.Path]fs.FileMode) error {
	taken := map[change.Path]bool{}
	checked := map[change.Path]bool{}
	for _, item := range d.items {
		for _, p := range []change.Path{item.From, item.To} {
			if p == "" {
				continue
			}
			if err := d.checkAbove(p, p == item.From, checked); err != nil {
				return err
			}
		}
		if item.To == "" {
			continue
		}
		if taken[item.To] || d.above[item.To] {
			d.fail(finding.DestinationTaken, item.To, fmt.Sprintf("two things would come to %s", item.To), clearTheWay)
		}
		taken[item.To] = true
		if err := d.checkFree(item, removed); err != nil {
			return err
		}
	}
	for _, p := range slices.Sorted(maps.Keys(removed)) {
		if err := d.checkAbove(p, true, checked); err != nil {
			return err
		}
	}
	for _, p := range slices.Sorted(maps.Keys(made)) {
		if err := d.checkAbove(p.Child("x"), false, checked); err != nil {
			return err
		}
	}
	return nil
}

// belowLeaving tells whether a link or a file that leaves stands above p: what is seen at p, through a link, is not what stands there.
func (d *draft) belowLeaving(p change.Path) bool {
	for above := range p.Dir().Up() {
		if d.leaving[above] {
			return true
		}
	}
	return false
}

func (d *draft) checkFree(item journal.Item, removed map[change.Path]fs.FileMode) error {
	if d.belowLeaving(item.To) {
		return nil
	}
	info, err := d.look(item.To)
	if err != nil || info == nil || d.leaving[item.To] || d.same(d.leavingFold, item.To) {
		return err
	}
	if _, goes := removed[item.To]; goes {
		return nil
	}
	d.fail(finding.DestinationTaken, item.To, fmt.Sprintf("%s is taken by something that is not known to leave", item.To), clearTheWay)
	return nil
}

// checkAbove refuses a place below a link or a file that stays. A folder above may be a link that leaves, where something comes.
func (d *draft) checkAbove(p change.Path, leaves bool, checked map[change.Path]bool) error {
	chain := slices.Collect(p.Dir().Up())
	for _, above := range slices.Backward(chain) {
		if above == change.Root || checked[above] {
			continue
		}
		info, err := d.look(above)
		if err != nil {
			return err
		}
		if info == nil {
			return nil
		}
		if info.IsDir() {
			checked[above] = true
			continue
		}
		if !leaves && d.leaving[above] {
			return nil
		}
		checked[above] = true
		if info.Mode()&fs.ModeSymlink != 0 {
			d.fail(finding.ThroughLink, above, fmt.Sprintf("%s lies behind the symbolic link %s, and links are never followed when writing", p, above),
				"Name the path without the link; a link that leads out of the repository stays as it is")
			return nil
		}
		d.fail(finding.DestinationTaken, above, fmt.Sprintf("%s is a file, so nothing can come to %s", above, p), clearTheWay)
		return nil
	}
	return nil
}
