package prove

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// moduleAttribute is the attribute of differences in what a unit's module names: other modules, and files.
const moduleAttribute = "terraform.module"

// changedModules are the folders of the tree before that hold a file of Terraform of which something may lead elsewhere, or to
// a folder with other files in it.
func (c Comparison) changedModules() map[change.Path]bool {
	changed, known := map[change.Path]bool{}, listings{}
	for _, view := range c.Before.Views() {
		if view.Module && len(view.References) > 0 && (c.After.View(view.Config) != view || c.foldersChange(view, known)) {
			changed[view.Dir()] = true
		}
	}
	return changed
}

// foldersChange tells whether in a folder that a file of Terraform names other files stand after.
func (c Comparison) foldersChange(view *refs.View, known listings) bool {
	return slices.ContainsFunc(view.References, func(r *refs.Reference) bool {
		if r.Kind == refs.Pattern {
			return !slices.Equal(c.Before.Matches(r), c.After.Matches(r))
		}
		return listed(r, view) && !known.same(c, r.Target)
	})
}

// listed tells whether all that stands in a folder counts for a reference. Of a fileset's folder only what its pattern takes in does.
func listed(r *refs.Reference, view *refs.View) bool {
	return r.Kind == refs.ModulePath && r.State == refs.Resolved && !slices.ContainsFunc(view.References, func(pattern *refs.Reference) bool {
		return pattern.Kind == refs.Pattern && pattern.Followed() && pattern.From.Start <= r.Leaf.Start && r.Leaf.End <= pattern.From.End
	})
}

// moduleOf gives the folders whose files make a unit's module in the tree before, through the modules that these call.
func (c Comparison) moduleOf(config change.Path) []change.Path {
	x := c.Before
	var all []change.Path
	var look func(dir change.Path)
	look = func(dir change.Path) {
		if dir = x.Real(dir); slices.Contains(all, dir) {
			return
		}
		all = append(all, dir)
		for _, name := range x.Tree().List(dir) {
			if view := x.View(dir.Child(name)); view != nil && view.Module {
				for _, r := range view.References {
					if r.Kind == refs.ModuleSource && r.State == refs.Resolved {
						look(r.Target)
					}
				}
			}
		}
	}
	look(config.Dir())
	if view := x.View(config); view != nil {
		for _, r := range view.References {
			if r.Kind == refs.Source && r.State == refs.Resolved {
				look(r.Target)
			}
		}
	}
	return all
}

// inChangedModule tells whether a unit's module holds something that may lead elsewhere.
func (c Comparison) inChangedModule(config change.Path, changed map[change.Path]bool) bool {
	return len(changed) > 0 && slices.ContainsFunc(c.moduleOf(config), func(dir change.Path) bool { return changed[dir] })
}

// modules compares what the files of the unit's module name: Terraform would not find it, or find another thing.
func (x *comparing) modules() {
	if len(x.changed) == 0 {
		return
	}
	inside := x.packages()
	for _, dir := range x.moduleOf(x.before.Config) {
		if !x.changed[dir] {
			continue
		}
		for _, name := range x.Before.Tree().List(dir) {
			if view := x.Before.View(dir.Child(name)); view != nil && view.Module {
				x.moduleFile(view, inside)
			}
		}
	}
}

func (x *comparing) moduleFile(view *refs.View, inside func(change.Path, change.Path) bool) {
	to := x.Moves.Map(view.Config)
	after := x.After.View(to)
	for i, was := range view.References {
		if !was.Followed() {
			continue
		}
		d := Difference{Attribute: moduleAttribute, Class: Undeclared, Old: string(was.Target), Had: true}
		place := x.Before
		var is *refs.Reference
		if after != nil && len(after.References) == len(view.References) && after.References[i].Kind == was.Kind {
			is, place, d.Has = after.References[i], x.After, true
			d.New = string(is.Target)
		}
		switch want := x.Moves.Map(was.Target); {
		case is == nil:
			d.Why = fmt.Sprintf("%s named %s, and no longer does", to, was.Target)
		case is.State != was.State || is.Target != want && place.Tree().Exists(want):
			d.Why = fmt.Sprintf("%s named %s, and would lead to %s", to, was.Target, leads(is))
		case listed(was, view) && !x.sameListing(was.Target):
			d.Why = fmt.Sprintf("%s names %s, and other files stand in there after", to, is.Target)
		case was.Kind == refs.Pattern && !slices.Equal(x.Before.Matches(was), x.After.Matches(is)):
			d.Old, d.New = strings.Join(x.Before.Matches(was), ", "), strings.Join(x.After.Matches(is), ", ")
			d.Why = fmt.Sprintf("a fileset of %s gives other names after", to)
		case !inside(was.Target, is.Target):
			d.Why = fmt.Sprintf("%s names %s, which does not lie in the folder that Terragrunt copies for the unit's source", to, is.Target)
		default:
			continue
		}
		if d.Place = finding.InFile(string(to)); is != nil {
			d.Place = placeOf(x.After.Tree(), is.Leaf)
		}
		x.row.Differences = append(x.row.Differences, d)
	}
}

func leads(r *refs.Reference) string {
	if r.Target == "" {
		return "nothing that can be known"
	}
	return strings.TrimSpace(string(r.Target) + ", " + map[refs.State]string{refs.Dangling: "where nothing is", refs.Resolved: "another thing",
		refs.Partly: "as far as it is known"}[r.State])
}

func placeOf(tree *live.Tree, site static.Site) finding.Place {
	if content, err := tree.Read(site.File); err == nil {
		return finding.At(string(site.File), content, site.Start, site.End)
	}
	return finding.InFile(string(site.File))
}

// packages tells of a target before and after whether it stays in what Terragrunt copies of the unit's sources. What was not in there before
// need not be after.
func (x *comparing) packages() func(was, is change.Path) bool {
	before, after := copied(x.Before, x.before.Config), copied(x.After, x.after.Config)
	within := func(folders []change.Path, target change.Path) bool {
		return len(folders) == 0 || slices.ContainsFunc(folders, target.Within)
	}
	return func(was, is change.Path) bool { return !within(before, was) || within(after, is) }
}

// copied gives the folders that Terragrunt copies into a unit's working copy: what stands before "//" in its sources.
func copied(x *refs.Index, config change.Path) []change.Path {
	view := x.View(config)
	if view == nil {
		return nil
	}
	var folders []change.Path
	for _, r := range view.References {
		if r.Kind != refs.Source || r.State != refs.Resolved {
			continue
		}
		if source, local := static.ParseSource(r.Value); local {
			if folder, ok := static.Locate(source.Package, r.Base); ok {
				folders = append(folders, folder)
			}
		}
	}
	return folders
}
