package static

import (
	"cmp"
	"slices"
	"sync"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
)

// GivenUp is where evaluating a config was given up, since what it comes to is too large. All that was to be evaluated of the config after
// that is unknown as well.
type GivenUp struct {
	// Config is the unit's file at which evaluation began.
	Config change.Path
	// Site is the expression for which there was no room left.
	Site Site
}

// givenUp collects from the evaluators of one tree, which may run at once.
type givenUp struct {
	mu  sync.Mutex
	all map[GivenUp]bool
}

// GivenUp gives where evaluating was given up so far, ordered by the place.
func (s *Shared) GivenUp() []GivenUp {
	s.givenUp.mu.Lock()
	defer s.givenUp.mu.Unlock()
	all := make([]GivenUp, 0, len(s.givenUp.all))
	for one := range s.givenUp.all {
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b GivenUp) int {
		return cmp.Or(cmp.Compare(a.Site.File, b.Site.File), cmp.Compare(a.Site.Start, b.Site.Start), cmp.Compare(a.Site.End, b.Site.End),
			cmp.Compare(a.Config, b.Config))
	})
	return all
}

// giveUp remembers the first expression at which the evaluator had nothing left.
func (e *Evaluator) giveUp(s *Scope, x hclsyntax.Expression) {
	if e.gaveUp {
		return
	}
	e.gaveUp = true
	e.shared.givenUp.mu.Lock()
	defer e.shared.givenUp.mu.Unlock()
	if e.shared.givenUp.all == nil {
		e.shared.givenUp.all = map[GivenUp]bool{}
	}
	e.shared.givenUp.all[GivenUp{Config: s.Original, Site: SiteOf(s.Text, x)}] = true
}
