package state

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// discreet are the backends of which a state that may not be read looks like none: their servers answer both with 404.
var discreet = []string{"http", "gcs", "remote", "cloud", "consul"}

// unseen says of all units together that no state was found where there may be one. Of a unit for which something tells that there was one it
// is a warning.
func (m *mover) unseen(outcomes []Outcome) error {
	var maybe, surely []int
	for i, pair := range m.request.Pairs {
		if outcomes[i].Result != Nothing || pair.dropped() {
			continue
		}
		evident, err := m.evident(pair)
		switch {
		case err != nil:
			return err
		case evident:
			surely = append(surely, i)
		case slices.Contains(discreet, pair.Before.kind()):
			maybe = append(maybe, i)
		}
	}
	m.sayUnseen(outcomes, surely, finding.Warning, "no state was found, though the unit was initialised there, or a state was brought over before:")
	m.sayUnseen(outcomes, maybe, finding.Note, "no state was found, which is what the backend says too where there is no right to see it:")
	return nil
}

func (m *mover) sayUnseen(outcomes []Outcome, at []int, severity finding.Severity, what string) {
	if len(at) == 0 {
		return
	}
	const shown = 3
	var places []string
	for _, i := range at[:min(shown, len(at))] {
		places = append(places, string(outcomes[i].Unit)+" ("+outcomes[i].From+")")
	}
	if len(at) > shown {
		places = append(places, itoa(len(at)-shown)+" more")
	}
	out := &outcomes[at[0]]
	out.Findings = append(out.Findings, finding.Finding{Code: finding.StateNotSeen, Severity: severity, Place: finding.InFile(string(out.Unit)),
		Message: what + " " + strings.Join(places, ", "),
		Remedy:  "If there should be one, look with the backend's own tools and with the credentials of whoever applied, then run the command again"})
}

// evident tells whether something says that the old place had a state: a record of ours, or the unit's cache, where a backend that is not
// local was set up for it.
func (m *mover) evident(pair Pair) (bool, error) {
	record, err := m.ledger.of(pair)
	if err != nil {
		return false, err
	}
	if _, saved := record.last(Saved); saved {
		return true, nil
	}
	if pair.Before.kind() == "local" || pair.Before.WorkingCopy == "" {
		return false, nil
	}
	kind, err := journal.Peek(m.fs, filepath.Join(pair.Before.WorkingCopy, ".terraform", "terraform.tfstate"))
	return kind == journal.File, err
}
