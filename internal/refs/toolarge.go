package refs

import (
	"fmt"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/static"
)

// TooLarge tells where evaluating configs of the tree was given up so far, since their values need more room than there is: once for each
// text, in order of their files.
func (x *Index) TooLarge() finding.List {
	var sites []static.Site
	seenBy := map[static.Site][]change.Path{}
	for _, one := range x.shared.GivenUp() {
		site := one.Site
		site.File = x.Real(site.File) // Several links may lead to one text.
		if seenBy[site] == nil {
			sites = append(sites, site)
		}
		seenBy[site] = append(seenBy[site], one.Config)
	}
	var all finding.List
	for _, site := range sites {
		configs := seenBy[site]
		f := finding.Finding{Code: finding.TooLarge, Severity: finding.Warning, Place: finding.InFile(string(site.File)),
			Message: fmt.Sprintf("%s is too large to be evaluated: where its paths lead from here on is not known, and they do not follow a move",
				configs[0].Dir()),
			Remedy: "Make the value smaller. Else look through the paths of the unit by hand: prove evaluates it with more room"}
		if len(configs) > 1 {
			f.Message = fmt.Sprintf("%s and %d more are too large to be evaluated: where their paths lead from here on is not known, "+
				"and they do not follow a move", configs[0].Dir(), len(configs)-1)
			for _, other := range configs[1:] {
				f.Related = append(f.Related, finding.InFile(string(other)))
			}
		}
		if content, err := x.tree.Read(site.File); err == nil {
			f.Place = finding.At(f.Place.File, content, site.Start, site.End)
		}
		all = append(all, f)
	}
	all = append(all, x.cutLinks()...)
	if x.stacks.cut != "" {
		file := x.Real(x.stacks.cut)
		all = append(all, finding.Finding{Code: finding.TooLarge, Severity: finding.Warning, Place: finding.InFile(string(file)),
			Message: fmt.Sprintf("stacks generate more than %d units and stacks, or nest deeper than %d: what comes from %s on is not known, and does not "+
				"follow a move", maxGenerated, maxStackDepth, file),
			Remedy: "Let no stack generate itself, or stacks that generate it. Else look through what it generates by hand"})
	}
	return all
}
