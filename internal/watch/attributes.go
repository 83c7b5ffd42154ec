package watch

import (
	"context"
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/finding"
)

const attributesFile = ".gitattributes"

// filterAttribute names the program through which a file goes on its way into a commit: git-crypt's encrypts it, git-lfs's keeps it elsewhere.
const filterAttribute = "filter"

// attributes judges git's attribute filter: a file that loses it is committed as it is on disk, a secret in plain text.
func (j *judge) attributes(ctx context.Context) error {
	if j.Git == nil {
		return nil
	}
	same := j.sameRules(attributesFile)
	asked := slices.DeleteFunc(slices.Clone(j.files), func(f file) bool { return f.before == "" || f.ignored || same && !f.moved() })
	was, err := j.Git.Attribute(ctx, j.Before, filterAttribute, pathsOf(asked, before))
	if err != nil {
		return err
	}
	asked = slices.DeleteFunc(asked, func(f file) bool { return was[f.before] == "" })
	now, err := j.Git.Attribute(ctx, j.After, filterAttribute, pathsOf(asked, after))
	if err != nil {
		return err
	}
	type loss struct{ was, now string }
	groups := map[loss][]file{}
	var order []loss
	for _, f := range asked {
		l := loss{was[f.before], now[f.after]}
		if l.was == l.now {
			continue
		}
		if groups[l] == nil {
			order = append(order, l)
		}
		groups[l] = append(groups[l], f)
	}
	for _, l := range order {
		group, first := pathsOf(groups[l], after), groups[l][0]
		becomes := "would have none at"
		if l.now != "" {
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
	return nil
}
