package cluster

import (
	"fmt"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/identity"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Twice finds clusters that have one part of their identity in common: a name, a number, a VLAN or whatever else the layout says belongs
// to one cluster alone. Each is an Error.
func Twice(tree *live.Tree, l layout.Layout) finding.List {
	first := map[[2]string]layout.Cluster{}
	var all finding.List
	for _, c := range l.Clusters(tree) {
		document, content, _ := open(tree, l.Definition(c))
		if document == nil {
			continue
		}
		own := identity.Of(tree, l, c)
		for i, local := range own.Locals {
			key := [2]string{local, own.Values[i]}
			other, taken := first[key]
			if !taken || key[1] == "" {
				first[key] = c
				continue
			}
			f := finding.Finding{Code: finding.IdentityTwice, Severity: finding.Error, Place: finding.InFile(string(l.Definition(c))),
				Message: fmt.Sprintf("%s and %s have the same %s: %s", other.Name, c.Name, local, key[1]),
				Remedy:  fmt.Sprintf("Give %s one of its own", c.Name), Related: []finding.Place{finding.InFile(string(l.Definition(other)))}}
			if _, _, x := locate(document, local); x != nil {
				f.Place = finding.At(string(l.Definition(c)), content, x.Range().Start.Byte, x.Range().End.Byte)
			}
			all = append(all, f)
		}
	}
	return all
}

// twice refuses a new cluster that has a part of its identity in common with another one. What others have in common is not its concern.
func (a *adding) twice(tree *live.Tree) {
	own := string(a.to.Child(a.l.Cluster.Definition))
	for _, f := range Twice(tree, a.l) {
		if f.Place.File == own || len(f.Related) > 0 && f.Related[0].File == own {
			a.outcome.Findings = append(a.outcome.Findings, f)
		}
	}
}
