package check

import (
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// identities gives what clusters hold of one another's identity: texts that a copy kept, and names or numbers that two of them have. It also
// gives the inputs that an override of theirs does not reach.
func identities(s Side) []problem {
	if s.Layout == nil {
		return nil
	}
	var all []problem
	for _, list := range []finding.List{cluster.LeftBehind(s.Index, *s.Layout), cluster.Twice(s.Index.Tree(), *s.Layout),
		cluster.Missed(s.Index, *s.Layout)} {
		for _, f := range list {
			all = append(all, wrong(f, change.Path(f.Place.File), f.Message))
		}
	}
	return all
}
