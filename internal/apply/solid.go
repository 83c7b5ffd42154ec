package apply

import (
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// solid looks, before the first write of a run that goes on, whether each place that it names is reached by folders alone: a link on the
// way, which came since or which a made-up journal counts on, would lead the run out of the repository.
func (m *machine) solid() error {
	s := solidity{machine: m, leaves: map[change.Path]string{}, checked: map[change.Path]bool{}}
	way := m.direction()
	if m.at.Step == journal.Leaving {
		for _, item := range way.Files {
			s.leaves[item.From] = item.Out
		}
		for _, item := range way.Files {
			s.look(item.From, false)
		}
		for _, folder := range way.Removed {
			s.look(folder.Path, false)
		}
	}
	for _, item := range way.Files {
		s.look(item.To, true)
	}
	for _, folder := range way.Made {
		s.look(folder.Path, true)
	}
	if s.err != nil {
		return s.err
	}
	return s.findings.Err()
}

type solidity struct {
	*machine
	// leaves are the slots of what leaves its place yet.
	leaves   map[change.Path]string
	checked  map[change.Path]bool
	findings finding.List
	err      error
}

// look judges what stands above a place. Where something arrives, a link above may be one that leaves before.
func (s *solidity) look(p change.Path, arrives bool) {
	if p == "" {
		return
	}
	for _, above := range slices.Backward(slices.Collect(p.Dir().Up())) {
		if above == change.Root || s.checked[above] || s.err != nil {
			continue
		}
		kind, err := journal.Peek(s.journal.FS(), s.abs(above))
		switch {
		case err != nil:
			s.err = err
			return
		case kind == journal.Dir:
			s.checked[above] = true
			continue
		case kind != journal.Link:
			return // Nothing lies behind it: what is in the way is judged where something would go.
		}
		if slot, leaves := s.leaves[above]; arrives && leaves {
			if yet, err := s.leavesYet(above, slot); yet || err != nil {
				s.err = err
				return
			}
		}
		s.checked[above] = true
		s.findings = append(s.findings, finding.Finding{Code: finding.ThroughLink, Severity: finding.Error, Place: finding.InFile(string(above)),
			Message: fmt.Sprintf("%s is a link, so %s is not touched: what lies behind it is not the tree's", above, p),
			Remedy:  "Put the folder back that stood there, then run the command again"})
		return
	}
}

// leavesYet tells whether the link at a place is the one that the run takes away: it was not parked, or its copy was and it is left over.
func (s *solidity) leavesYet(at change.Path, slot string) (bool, error) {
	parked, err := journal.Peek(s.journal.FS(), s.slot(slot))
	if err != nil || parked == journal.Absent {
		return err == nil, err
	}
	return sameBytes(s.journal.FS(), s.abs(at), s.slot(slot))
}
