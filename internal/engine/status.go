package engine

import (
	"context"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/multicluster"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/state"
)

// Status is how a repository stands.
type Status struct {
	Root string
	// Git tells whether it is a git repository.
	Git bool
	// Live and Layout are the live folder and the layout file; Layout is empty where the defaults hold.
	Live, Layout change.Path
	// Phases are as far as they can be judged: an error in one hides those behind it.
	Phases []PhaseStatus
	// Busy tells that another process is at work; Interrupted is the run that stopped in its midst.
	Busy        bool
	Interrupted *journal.Record
	// Last is the newest apply that was not taken back.
	Last *journal.Record
	// Saved are the copies of states that applies made, with absolute paths.
	Saved []SavedState
	// Waiting are the states that wait to be brought over, and those of dropped units.
	Waiting []WaitingState
	// Pinned are the units whose own configs keep their states where they are, whatever their folders.
	Pinned []backend.Pin
	// States are what happened to the states of moved units so far, and StateCopies the folder of their copies, absolute; empty for none.
	States      []state.Record
	StateCopies string
	Findings    finding.List
}

// PhaseStatus is how far one phase is, judged by the tree's shape.
type PhaseStatus struct {
	Number      int
	Name, Title string
	State       phase.State
	phase.Progress
}

// SavedState is the copy of a state that was found in a cache.
type SavedState struct {
	Unit change.Path
	// File is the copy's absolute path.
	File string
}

// Status tells how the repository stands. A tree that fits no layout is among the findings: journal and history show all the same.
func (e *Engine) Status(ctx context.Context) (Status, error) {
	s := Status{Root: e.root, Git: e.git != nil, Busy: e.journal.Busy()}
	records, err := e.journal.History()
	if err != nil {
		return s, err
	}
	for i, record := range records {
		switch {
		case record.State == journal.Interrupted && !s.Busy:
			s.Interrupted = &records[i]
		case record.State == journal.Applied && s.Last == nil:
			s.Last = &records[i]
		}
		for _, saved := range record.Saved {
			if saved.Pointer() {
				continue
			}
			s.Saved = append(s.Saved, SavedState{Unit: saved.Unit, File: e.journal.Path(record.ID, saved.Copy)})
		}
	}
	if s.States, err = state.Records(e.journal); err != nil {
		return s, err
	}
	if len(s.States) > 0 {
		s.StateCopies = state.Copies(e.journal)
	}
	if s.Interrupted != nil || s.Busy {
		return s, nil // The tree is between two shapes: what it looks like says nothing.
	}
	if err := e.phaseStatus(ctx, &s); err != nil {
		notes, broken := gitTrouble(err)
		if !broken {
			return s, err
		}
		s.Findings = append(s.Findings, notes...)
		return s, nil
	}
	if e.index != nil {
		s.Pinned = e.pinnedStates()
	}
	s.Waiting = e.waitingStates(records, s.States)
	return s, nil
}

func (e *Engine) phaseStatus(ctx context.Context, s *Status) error {
	options, err := e.layoutOptions()
	if err != nil {
		return err
	}
	if err := e.load(ctx); err != nil {
		return err
	}
	l, findings, err := e.layout(options)
	if err != nil {
		s.Findings = append(asFindings(err), e.TooLarge()...)
		for i := range s.Findings {
			if s.Findings[i].Code == finding.TreeFitsNoLayout {
				s.Findings[i].Severity = finding.Note // Folders can be moved and states brought over all the same.
			}
		}
		return nil
	}
	s.Live, s.Layout, s.Findings = l.Live, l.File, append(findings, e.unread...)
	var runners []plan.Runner
	for _, p := range e.phases {
		runners = append(runners, plan.PhaseRunner(p, multicluster.Options{Layout: l}))
	}
	folded, err := plan.Fold(ctx, "status", e.index, runners)
	if err != nil {
		return err
	}
	for _, step := range folded.Steps {
		s.Phases = append(s.Phases, PhaseStatus{Number: step.Number, Name: step.Name, Title: step.Title, State: step.State(), Progress: step.Progress})
		for _, f := range step.Findings {
			if f.Severity == finding.Error {
				s.Findings = append(s.Findings, f)
			}
		}
	}
	return nil
}
