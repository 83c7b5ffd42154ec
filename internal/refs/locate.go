package refs

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/static"
)

// locate fills Target and State from Value.
func (x *Index) locate(r *Reference) {
	text := r.Value
	switch {
	case r.Kind == Source || r.Kind == ModuleSource:
		source, local := static.ParseSource(text)
		if !local {
			r.State = Outside
			return
		}
		text = source.Path()
	case r.Kind == Pattern && path.IsAbs(text):
		r.State = Outside
		return
	case r.Kind == Glob, r.Kind == Pattern:
		text, _ = static.CutGlob(text)
	case r.Kind.OnlyAbsolute() && !path.IsAbs(text):
		r.State = Outside
		return
	case text == "":
		r.State = Unknown
		r.Why = "the text is empty"
		return
	}
	target, ok := static.Locate(text, r.Base)
	if !ok {
		r.State = Outside
		r.Beyond, _ = static.Beyond(text, r.Base)
		return
	}
	r.Target = target
	r.Probes = append(r.Probes, target)
	r.State = Dangling
	if x.answers(r.Kind, target) {
		r.State = Resolved
	}
}

// locatePartly fills in the folder up to which a text is known, where something stands there.
func (x *Index) locatePartly(r *Reference, e *static.Evaluator) {
	head, rest, ok := e.Partly(r.scope, r.leaf)
	head, prefixed := strings.CutPrefix(head, r.Prefix)
	if !ok || !prefixed || r.Kind.OnlyAbsolute() && !path.IsAbs(head) {
		return
	}
	if r.Kind == Source {
		source, local := static.ParseSource(head)
		if !local || source.Query != "" {
			return
		}
		head = source.Path()
	}
	target, ok := static.Locate(head, r.Base)
	if !ok || !x.stacks.tree.IsDir(target) {
		return
	}
	r.Target, r.Rest, r.State = target, rest, Partly
	r.Probes = append(r.Probes, target)
}

// MayLeadTo gives what a reference that is known in part may lead to, as far as it stands in the tree: an unknown part may hold slashes.
func (x *Index) MayLeadTo(r *Reference) []change.Path {
	var pattern strings.Builder
	for i, part := range strings.Split(static.TrimQuery(strings.TrimLeft(r.Rest, "/")), static.Hole) {
		if i > 0 {
			pattern.WriteString(".+")
		}
		pattern.WriteString(regexp.QuoteMeta(part))
	}
	fits, err := regexp.Compile("^(?:" + pattern.String() + ")/?$")
	if err != nil {
		return nil
	}
	var all []change.Path
	seen := map[change.Path]bool{r.Target: true}
	for leaf := range x.stacks.tree.Walk(r.Target) {
		for place := leaf; !seen[place]; place = place.Dir() {
			seen[place] = true
			if !inGenerated(place) && fits.MatchString(place.Below(r.Target)) && x.fitsKind(r.Kind, place) {
				all = append(all, place)
			}
		}
	}
	slices.Sort(all)
	return all
}

// fitsKind tells whether what stands at a place is what a reference of this kind is for.
func (x *Index) fitsKind(kind Kind, place change.Path) bool {
	tree := x.stacks.tree
	switch kind {
	case ConfigPath, Dependencies:
		return x.holdsConfig(place)
	case Source:
		return tree.IsDir(place) && slices.ContainsFunc(tree.List(place), func(name string) bool {
			return IsModuleFile(name) || slices.Contains(configNames, name)
		})
	case IncludePath, Read, File, ConfigFile, VarFile:
		return tree.IsFile(place)
	default:
		return tree.Exists(place)
	}
}

// answers tells whether what stands at target is what a reference of this kind needs: a dependency needs a config. Terragrunt takes any
// folder for an entry of dependencies.paths, as long as it is there.
func (x *Index) answers(kind Kind, target change.Path) bool {
	if kind == ConfigPath {
		return x.holdsConfig(target)
	}
	return x.stacks.tree.Exists(target) || kind == Dependencies && x.belowUnread(target)
}

// holdsConfig tells whether something to depend on stands at target: a file, a folder with a config, or what a stack generates from a text
// that is not here.
func (x *Index) holdsConfig(target change.Path) bool {
	return x.stacks.tree.IsFile(target) || slices.ContainsFunc(configNames, func(name string) bool { return x.stacks.tree.IsFile(target.Child(name)) }) ||
		x.belowUnread(target)
}

// Matches gives the files that the pattern of a fileset takes in, by their ways from the folder that the fileset names, as Terraform gives
// them, sorted.
func (x *Index) Matches(r *Reference) []string {
	_, pattern := static.CutGlob(r.Value)
	folder, ok := x.stacks.tree.Follow(r.Target)
	if !ok {
		return nil
	}
	var names []string
	for file := range x.stacks.tree.Walk(folder) {
		below := file.Below(folder)
		if pattern == "" && file == folder {
			names = append(names, r.Target.Rel(r.Base))
		} else if matches, err := live.Glob(strings.TrimPrefix(pattern, "/"), below); err == nil && matches && x.stacks.tree.IsFile(file) {
			names = append(names, r.Target.Child(below).Rel(r.Base))
		}
	}
	slices.Sort(names)
	return names
}
