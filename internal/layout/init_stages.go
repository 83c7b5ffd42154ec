package layout

import (
	"path"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// findArtifacts finds where the stages stand, what they are called, and their order.
func (f *finder) findArtifacts() {
	f.page.note("file", "Written by tg-refactor init from %s.", f.described())
	for _, c := range f.clusters {
		if !c.Moved {
			for _, group := range f.groupsOf(c) {
				if !slices.Contains(f.groups, group) {
					f.groups = append(f.groups, group)
				}
			}
		}
	}
	shared := f.unitsIn(f.layout.ArtifactsFolder())
	groups := f.artifactGroups()
	switch {
	case len(groups) > 0:
		f.layout.Artifacts.From = groups[0]
		if len(groups) > 1 {
			f.page.note("artifacts", "Also needed by the rest of its cluster: %s. Not taken for artifacts.", strings.Join(groups[1:], ", "))
		}
		f.stagesOfClusters(groups[0])
	case len(shared) == 0:
		f.page.note("artifacts", "No folder of a cluster was found on whose units the rest depends: those of the default hold.")
		f.layout.Artifacts.Stages = nil
		return
	}
	f.sharedStages(shared)
}

// stagesOfClusters takes each unit in a folder of the clusters as a stage, what needs others after what it needs.
func (f *finder) stagesOfClusters(group string) {
	var froms []string
	needs := map[string][]string{}
	for _, c := range f.clusters {
		at := c.Folder.Child(group)
		for _, unit := range f.unitsIn(at) {
			from := unit.Below(at)
			if !slices.Contains(froms, from) {
				froms = append(froms, from)
			}
			for _, need := range f.needs[unit] {
				if need != at && need.Within(at) {
					needs[from] = append(needs[from], need.Below(at))
				}
			}
		}
	}
	f.layout.Artifacts.Stages = nil
	for _, from := range inOrder(froms, needs) {
		f.layout.Artifacts.Stages = append(f.layout.Artifacts.Stages, Stage{Name: f.stageName(from), From: from})
	}
}

// sharedStages takes units that already stand among the shared artifacts.
func (f *finder) sharedStages(units []change.Path) {
	if len(units) == 0 {
		return
	}
	at := f.layout.ArtifactsFolder()
	stages := f.layout.Artifacts.Stages
	if len(f.artifactGroups()) == 0 {
		stages = nil
	}
	var names []string
	needs := map[string][]string{}
	for _, unit := range units {
		name := unit.Below(at)
		if strings.Contains(name, "/") {
			f.page.note("stages", "%s is nested, so it is not taken for a stage.", name)
			continue
		}
		names = append(names, name)
		for _, need := range f.needs[unit] {
			if need != at && need.Within(at) {
				needs[name] = append(needs[name], need.Below(at))
			}
		}
	}
	for _, name := range inOrder(names, needs) {
		if slices.ContainsFunc(stages, func(s Stage) bool { return s.Name == name }) {
			continue
		}
		from := name
		if known, ok := f.defaults.Stage(name); ok {
			from = known.From
		}
		if slices.ContainsFunc(stages, func(s Stage) bool { return s.From == from }) {
			from = name
		}
		stages = append(stages, Stage{Name: name, From: from})
	}
	f.layout.Artifacts.Stages = stages
}

// inOrder sorts names so that what another needs comes before it; otherwise in natural order. Where they need each other in a circle,
// natural order decides.
func inOrder(names []string, needs map[string][]string) []string {
	waiting := slices.SortedFunc(slices.Values(names), natural)
	var done []string
	for len(waiting) > 0 {
		next := slices.IndexFunc(waiting, func(name string) bool {
			return !slices.ContainsFunc(needs[name], func(need string) bool { return need != name && slices.Contains(waiting, need) })
		})
		next = max(next, 0)
		done = append(done, waiting[next])
		waiting = slices.Delete(waiting, next, next+1)
	}
	return done
}

// stageName gives the name after of a stage: the default's, else its folder's without the number in front.
func (f *finder) stageName(from string) string {
	for _, s := range f.defaults.Artifacts.Stages {
		if s.From == from {
			return s.Name
		}
	}
	taken := func(name string) bool {
		return slices.ContainsFunc(f.layout.Artifacts.Stages, func(s Stage) bool { return s.Name == name })
	}
	base := path.Base(from)
	for _, name := range []string{strings.TrimLeft(base, "0123456789-_."), base, strings.ReplaceAll(from, "/", "-")} {
		if wrong, _ := baseName(name); wrong == "" && !taken(name) {
			return name
		}
	}
	name := base + "-2"
	for taken(name) {
		name += "-2"
	}
	return name
}

// findFlatten finds the one folder that holds the rest of each cluster.
func (f *finder) findFlatten() {
	f.layout.Cluster.Flatten = nil
	rest := slices.DeleteFunc(slices.Clone(f.groups), func(group string) bool { return group == f.layout.Artifacts.From })
	switch len(rest) {
	case 0:
		f.page.note("flatten", "None was found: no folder of a cluster holds its units.")
		return
	case 1:
	default:
		f.page.note("flatten", "Several hold units (%s), so none is flattened.", strings.Join(rest, ", "))
		return
	}
	for _, c := range f.clusters {
		for _, name := range f.tree.List(c.Folder.Child(rest[0])) {
			if _, taken := f.tree.Lookup(c.Folder.Child(name)); taken {
				f.page.note("flatten", "%s is not flattened: %s stands both in %s and in it.", rest[0], name, c.Name)
				return
			}
		}
	}
	f.layout.Cluster.Flatten = []string{rest[0]}
}
