package watch

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/sulibot/tg-refactor/internal/finding"
)

const attributesFile = ".gitattributes"

// filterAttribute names the program through which a file goes on its way into a commit: git-crypt's encrypts it, git-lfs's keeps it elsewhere.
const filterAttribute = "filter"

// attributes judges git's attributes: a file that loses its filter is committed as it is on disk, a secret in plain text.
func (j *judge) attributes(ctx context.Context) error {
	if j.Git == nil {
		return nil
	}
	same := j.sameRules(attributesFile)
	asked := slices.DeleteFunc(slices.Clone(j.files), func(f file) bool { return f.before == "" || f.ignored || same && !f.moved() })
	was, err := j.Git.Attributes(ctx, j.Before, pathsOf(asked, before))
	if err != nil {
		return err
	}
	now, err := j.Git.Attributes(ctx, j.After, pathsOf(asked, after))
	if err != nil {
		return err
	}
	groups := map[turned][]file{}
	var order []turned
	for _, f := range asked {
		for _, t := range turns(was[f.before], now[f.after]) {
			if groups[t] == nil {
				order = append(order, t)
			}
			groups[t] = append(groups[t], f)
		}
	}
	for _, t := range order {
		if t.name == filterAttribute && t.was != "" && t.was != "unset" {
			j.filterLost(t, groups[t])
			continue
		}
		group, first := pathsOf(groups[t], after), groups[t][0]
		j.findings = append(j.findings, finding.Finding{Code: finding.WatchChanges, Severity: finding.Warning, Place: finding.InFile(string(first.before)),
			Related: places(group), Old: t.was, New: t.now,
			Message: fmt.Sprintf("git's attribute %s of %s is %s, and at %s it would be %s%s", t.name, first.before, orNothing(t.was), first.after,
				orNothing(t.now), andMore(len(group))),
			Remedy: "Let the line in " + attributesFile + " follow, or write one for the new place"})
	}
	return nil
}

// turned is an attribute that changes its value.
type turned struct{ name, was, now string }

// turns gives the attributes that differ, without those that "binary" stands for where that does.
func turns(was, now map[string]string) []turned {
	var all []turned
	names := maps.Clone(was)
	if names == nil {
		names = map[string]string{}
	}
	maps.Copy(names, now)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if was[name] != now[name] && (was["binary"] == now["binary"] || !slices.Contains([]string{"diff", "merge", "text"}, name)) {
			all = append(all, turned{name, was[name], now[name]})
		}
	}
	return all
}

func orNothing(value string) string { return cmp.Or(value, "nothing") }

func (j *judge) filterLost(l turned, files []file) {
	group, first := pathsOf(files, after), files[0]
	becomes := "would have none at"
	if l.now != "" && l.now != "unset" {
		becomes = fmt.Sprintf("would have filter=%s at", l.now)
	}
	f := finding.Finding{Code: finding.FilterLost, Severity: finding.Error, Place: finding.InFile(string(first.before)), Related: places(group),
		Message: fmt.Sprintf("%s has git's attribute filter=%s and %s %s%s: it would be committed without what that filter does, as encrypting it",
			first.before, l.was, becomes, first.after, andMore(len(group))),
		Remedy: fmt.Sprintf("Write the line %q at the end of the root's %s, and commit that first",
			"/"+string(first.after)+" "+filterAttribute+"="+l.was, attributesFile)}
	if len(group) > 1 {
		f.Remedy = fmt.Sprintf("Write lines with %s=%s for the new places into the root's %s, and commit that first",
			filterAttribute, l.was, attributesFile)
	}
	j.findings = append(j.findings, j.acceptable(f, shared(group)))
}
