// Package apply carries out what a refactoring comes to on disk, and takes it back. It alone writes into the tree. It must not
// know the terminal.
//
// Every file that moves, comes or goes is one item of a manifest. First the new bytes are staged in the journal, states in caches
// are saved there, and the manifest is renamed into place; nothing in the tree has changed until then. Then everything that leaves
// is parked, and only when all of it has left does anything arrive, so that swaps and folders that move into themselves need no
// care. How far a run came is read off the disk: a slot is filled or it is empty.
package apply

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// Request is one apply.
type Request struct {
	// Journal knows the repository's root and the disk.
	Journal *journal.Journal
	// Title is for people, Steps are the names of the phases or commands.
	Title string
	Steps []string
	Net   change.Net
	// Commit is checked out now; empty without git.
	Commit string
	Now    time.Time
	// Progress hears of every file that left or arrived; it may be nil.
	Progress func(done, total int)
}

// Report is what a run has to tell beside its record.
type Report struct {
	// Findings are notes: folders that could not go.
	Findings finding.List
	// CacheFolders are the topmost folders that hold only caches now.
	CacheFolders []change.Path
	// Saved are the states that this run copied to the journal.
	Saved []journal.SavedState
}

// Run carries out a net change. Where nothing is to do, the record is empty and nothing is written. A finding.List as error means
// that nothing was changed or everything was taken back, but for one with the code ApplyInterrupted: then Resume or Rollback goes on.
// When ctx ends in the midst everything is taken back.
func Run(ctx context.Context, request Request) (journal.Record, Report, error) {
	j := request.Journal
	if request.Net.Empty() {
		return journal.Record{}, Report{}, nil
	}
	unlock, err := j.Lock()
	if err != nil {
		return journal.Record{}, Report{}, trouble(err)
	}
	defer unlock()
	taken, err := settled(j)
	if err != nil {
		return journal.Record{}, Report{}, trouble(err)
	}
	draft, err := survey(newDisk(j), request.Net)
	if err != nil {
		return journal.Record{}, Report{}, trouble(err)
	}
	manifest, err := draft.finish()
	if err != nil || (len(manifest.Files) == 0 && len(manifest.Removed) == 0 && len(manifest.Made) == 0) {
		return journal.Record{}, Report{}, trouble(err)
	}
	record := journal.Record{FormatVersion: journal.FormatVersion, ID: journal.NewID(request.Now, request.Title, taken), Sequence: 1,
		Time: request.Now, Title: request.Title, Steps: request.Steps, Commit: request.Commit, State: journal.Applied,
		Moves: request.Net.Moves, Manifest: manifest}
	if len(taken) > 0 {
		record.Sequence = taken[0].Sequence + 1
	}
	if err := draft.prepare(ctx, &record); err != nil {
		return journal.Record{}, Report{}, trouble(errors.Join(err, j.Abandon(record.ID)))
	}
	m := &machine{journal: j, id: record.ID, manifest: record.Manifest, progress: request.Progress,
		at: journal.Progress{Run: journal.ApplyRun, Step: journal.Leaving}}
	err = m.execute(ctx)
	record.State = m.at.State()
	return record, m.report(), err
}

// settled gives the journal's records, the newest first, when none is interrupted. The lock must be held.
func settled(j *journal.Journal) ([]journal.Record, error) {
	if err := j.Discard(); err != nil {
		return nil, err
	}
	records, err := j.History()
	for _, record := range records {
		if record.State == journal.Interrupted {
			return nil, interrupted(record)
		}
	}
	return records, err
}

// finish gives the manifest, or the findings as error.
func (d *draft) finish() (journal.Manifest, error) {
	if err := d.findings.Err(); err != nil {
		return journal.Manifest{}, d.findings.Sorted()
	}
	manifest, err := d.manifest()
	if err == nil && d.findings.Err() != nil {
		err = d.findings.Sorted()
	}
	return manifest, err
}

// prepare writes everything to the journal that the run needs. The tree is untouched.
func (d *draft) prepare(ctx context.Context, record *journal.Record) error {
	j := d.journal
	if err := j.Begin(record.ID); err != nil {
		return err
	}
	saved, err := d.saveStates(record.ID)
	if err != nil {
		return err
	}
	record.Saved = saved
	for i, item := range record.Files {
		wanted, ok := d.contents[i]
		if !ok {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := put(d.fs, j.Path(record.ID, filepath.FromSlash(item.In)), wanted.bytes, wanted.mode); err != nil {
			return err
		}
	}
	return j.Commit(*record)
}

// execute runs to the end, or back to the beginning where that fails.
func (m *machine) execute(ctx context.Context) error {
	err := m.run(ctx)
	if err == nil {
		m.sweep()
		return nil
	}
	back := m.turn()
	if back == nil {
		back = m.run(context.WithoutCancel(ctx))
	}
	if back != nil {
		told := outcome(err, stuck(m.id))
		var list finding.List
		if errors.As(told, &list) {
			list[0].Code = finding.ApplyInterrupted
		}
		return told
	}
	m.sweep()
	return outcome(err, takenBack)
}

// sweep drops the new bytes of an apply that was taken back. What is left of them harms nobody.
func (m *machine) sweep() {
	if m.at.State() != journal.RolledBack {
		return
	}
	for _, item := range m.direction().Files {
		if item.Travels() || item.From == "" {
			continue
		}
		slot := m.slot(item.Out)
		if now, err := journal.Look(m.journal.FS(), slot); err == nil && now.Same(item.Before) {
			_ = m.journal.FS().Remove(slot)
		}
	}
}

func (m *machine) report() Report {
	report := Report{Saved: m.manifest.Saved}
	if m.at.Step != journal.Done || m.at.Back {
		return report
	}
	report.CacheFolders = m.manifest.CacheFolders
	for _, p := range m.kept {
		report.Findings = append(report.Findings, finding.Finding{Code: finding.FolderLeft, Severity: finding.Note,
			Message: "something came into " + string(p) + " in the meantime, so the folder stays", Place: finding.InFile(string(p)),
			Remedy: "Look at it and move it where it belongs"})
	}
	return report
}
