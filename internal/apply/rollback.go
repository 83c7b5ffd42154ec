package apply

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// RollbackRequest names what is taken back.
type RollbackRequest struct {
	Journal *journal.Journal
	// ID is that of a record; empty means the one that was interrupted, else the last one that is applied.
	ID string
	// Ignored tells whether git ignores a path as it is now. Ignored files and states that merely moved go back even if their bytes
	// changed since, or stay where an undo brought them. Nil means that none is ignored.
	Ignored  func(change.Path) bool
	Progress func(done, total int)
}

// Rollback takes an apply back, and finishes a rollback that was interrupted. It refuses, naming the files and changing nothing,
// where one was edited since or its old place is taken. Errors are as those of Run.
func Rollback(ctx context.Context, request RollbackRequest) (journal.Record, Report, error) {
	j := request.Journal
	unlock, err := j.Lock()
	if err != nil {
		return journal.Record{}, Report{}, trouble(err)
	}
	defer unlock()
	records, err := j.History()
	if err != nil {
		return journal.Record{}, Report{}, trouble(err)
	}
	record, err := choose(records, request.ID)
	if err != nil {
		return journal.Record{}, Report{}, err
	}
	if record.State == journal.Interrupted {
		return goOn(ctx, j, record, true, request.Progress)
	}
	if err := order(records, record); err != nil {
		return journal.Record{}, Report{}, err
	}
	m, err := begin(j, record, request.Ignored)
	if err != nil {
		return journal.Record{}, Report{}, trouble(err)
	}
	m.progress = request.Progress
	err = m.execute(ctx)
	record.State = m.at.State()
	return record, m.report(), err
}

// Resume finishes the apply or the rollback that was interrupted. Errors are as those of Run.
func Resume(ctx context.Context, j *journal.Journal, progress func(done, total int)) (journal.Record, Report, error) {
	unlock, err := j.Lock()
	if err != nil {
		return journal.Record{}, Report{}, trouble(err)
	}
	defer unlock()
	record, found, err := j.Interrupted()
	if err != nil || !found {
		return journal.Record{}, Report{}, trouble(err)
	}
	return goOn(ctx, j, record, false, progress)
}

func choose(records []journal.Record, id string) (journal.Record, error) {
	for _, record := range records {
		if record.State == journal.Interrupted {
			if id != "" && id != record.ID {
				return record, interrupted(record)
			}
			return record, nil
		}
	}
	for _, record := range records {
		if record.State == journal.Applied && (id == "" || id == record.ID) {
			return record, nil
		}
	}
	message := "nothing is applied that could be rolled back"
	if id != "" {
		message = fmt.Sprintf("%s is not applied, or there is no such apply", id)
	}
	return journal.Record{}, finding.List{{Code: finding.NothingToRollBack, Severity: finding.Error, Message: message,
		Remedy: "See what was applied with `tg-refactor history`"}}
}

// order refuses where a later apply touched what this one left.
func order(records []journal.Record, record journal.Record) error {
	left := map[change.Path]bool{}
	for _, item := range record.Files {
		left[item.To] = true
	}
	delete(left, "")
	for _, later := range records {
		if later.Sequence <= record.Sequence || later.State != journal.Applied {
			continue
		}
		for _, item := range later.Files {
			if left[item.From] {
				return finding.List{{Code: finding.RollbackOrder, Severity: finding.Error, Place: finding.InFile(string(item.From)),
					Message: fmt.Sprintf("%s builds on %s: it changed %s again", later.ID, record.ID, item.From),
					Remedy:  fmt.Sprintf("Roll back first what came later: `tg-refactor rollback %s`", later.ID)}}
			}
		}
	}
	return nil
}

// begin plans the rollback of an apply that was done and writes it to the journal. The tree is untouched.
func begin(j *journal.Journal, record journal.Record, ignored func(change.Path) bool) (*machine, error) {
	before, err := j.Progress(record.ID)
	if err != nil {
		return nil, err
	}
	draft, err := takeback(newDisk(j), record, ignored)
	if err != nil {
		return nil, err
	}
	manifest, err := draft.finish()
	if err != nil {
		return nil, err
	}
	if manifest.Saved, err = draft.saveStates(record.ID); err != nil {
		return nil, err
	}
	if err := j.CommitRollback(record.ID, before, manifest); err != nil {
		return nil, err
	}
	return &machine{journal: j, id: record.ID, manifest: manifest, at: journal.Progress{Run: journal.RollbackRun, Step: journal.Leaving}}, nil
}

// goOn takes up a run that was interrupted. Back asks for everything to be as it was before the apply.
func goOn(ctx context.Context, j *journal.Journal, record journal.Record, back bool, progress func(done, total int)) (journal.Record, Report, error) {
	at, err := j.Progress(record.ID)
	if err != nil {
		return record, Report{}, trouble(err)
	}
	m := &machine{journal: j, id: record.ID, manifest: record.Manifest, at: at, progress: progress}
	if at.Run == journal.RollbackRun {
		if m.manifest, err = j.Rollback(record.ID); err != nil {
			return record, Report{}, trouble(err)
		}
	}
	wanted := back && at.Run == journal.ApplyRun
	if at.Back != wanted {
		m.at = at.Turned()
	}
	err = m.check()
	turned := m.at
	m.at = at
	if err == nil && at != turned {
		err = m.turn()
	}
	if err == nil {
		err = m.run(ctx)
	}
	record.State = m.at.State()
	if err != nil {
		return record, Report{}, outcome(err, record.ID+" is still interrupted")
	}
	m.sweep()
	return record, m.report(), nil
}

// check looks, before the first write, whether every item that a run will touch next may be touched.
func (m *machine) check() error {
	if err := m.solid(); err != nil {
		return err
	}
	var problems finding.List
	for _, item := range m.direction().Files {
		place, slot, arrives := item.From, item.Out, m.at.Step == journal.Arriving
		if arrives {
			place, slot = item.To, item.In
		}
		if place == "" {
			continue
		}
		waits, err := m.journal.FS().Lstat(m.slot(slot))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if (waits != nil) != arrives {
			continue
		}
		if err := m.checkItem(item, place, arrives); err != nil {
			var list finding.List
			if !errors.As(err, &list) {
				return err
			}
			problems = append(problems, list...)
		}
	}
	return problems.Err()
}

func (m *machine) checkItem(item journal.Item, place change.Path, arrives bool) error {
	now, err := journal.Look(m.journal.FS(), m.abs(place))
	switch {
	case err != nil:
		return err
	case !arrives:
		return unlike(item, now)
	case now.Kind == journal.Absent:
		return nil
	}
	waiting, err := journal.Look(m.journal.FS(), m.slot(item.In))
	if err != nil || waiting.Same(now) {
		return err
	}
	return takenMeanwhile(place)
}
