package watch

import (
	"context"
	"fmt"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// scopeFiles are looked for by walking up from the folder in which one works; the nearest one counts, by itself to most programs.
var scopeFiles = []string{".envrc", ".opentofu-version", ".terraform-version", ".terragrunt-version", toolVersions, "mise.toml", ".mise.toml"}

// toldOf is a file of which it is said already that it leaves, or comes into, the scope of another one.
type toldOf struct{ file, scope change.Path }

// scopes judges the files that say by which version, or in which environment, a folder is worked in: what moves keeps its nearest one,
// or comes to one that says the same.
func (j *judge) scopes(context.Context) error {
	type turn struct{ from, to change.Path }
	about := j.versions()
	for _, name := range scopeFiles {
		if !j.before.has(name) && !j.after.has(name) {
			continue
		}
		groups := map[turn][]file{}
		var order []turn
		for _, f := range j.files {
			if f.before == "" || !f.moved() || f.before.Base() == name || f.before.Dir() == f.after.Dir() {
				continue
			}
			t := turn{nearest(j.Before, f.before, name), nearest(j.After, f.after, name)}
			if about[toldOf{f.after, t.from}] || about[toldOf{f.after, t.to}] || sameScope(j.Before, t.from, j.After, t.to) {
				continue
			}
			if groups[t] == nil {
				order = append(order, t)
			}
			groups[t] = append(groups[t], f)
		}
		for _, t := range order {
			group, first := pathsOf(groups[t], after), groups[t][0]
			place, was, now := t.from, "in the scope of "+string(t.from), "in that of "+string(t.to)
			if t.from == "" {
				place, was = t.to, "in the scope of no "+name
			}
			if t.to == "" {
				now = "in that of none"
			}
			j.findings = append(j.findings, finding.Finding{Code: finding.ScopeChanges, Severity: finding.Warning, Place: finding.InFile(string(place)),
				Related: places(group),
				Message: fmt.Sprintf("%s is %s, and at %s %s%s, which says something else", first.before, was, first.after, now, andMore(len(group))),
				Remedy:  "Look at whether it shall be so; else write what holds today into a " + name + " at the new place"})
		}
	}
	return nil
}

// nearest gives the file of a name that is found by walking up from the folder of a path; empty for none.
func nearest(tree *live.Tree, path change.Path, name string) change.Path {
	for folder := range path.Dir().Up() {
		if at := folder.Child(name); tree.IsFile(at) {
			return at
		}
	}
	return ""
}

func sameScope(before *live.Tree, from change.Path, after *live.Tree, to change.Path) bool {
	if from == "" || to == "" {
		return from == to
	}
	old, err := before.Read(from)
	now, problem := after.Read(to)
	return err == nil && problem == nil && string(old) == string(now)
}
