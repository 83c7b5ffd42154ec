package engine

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"time"

	"github.com/sulibot/tg-refactor/internal/apply"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/git"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/manifest"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/shell"
	"github.com/sulibot/tg-refactor/internal/state"
)

// Applied is what a run over the disk came to.
type Applied struct {
	// Record is empty where nothing was to do.
	Record journal.Record
	// Manifest is the move manifest that was written; empty where there was nothing to tell.
	Manifest change.Path
	// StatesMove tells that units look for their states in other places now.
	StatesMove bool
	// Was is how far a run was that was interrupted and went on now; its zero value where none was.
	Was journal.Progress
	// Commit is the commit that holds the run, Subject its first line; empty where none was made.
	Commit, Subject string
	apply.Report
}

// Ready says what keeps a plan from being applied: its own errors, and files with uncommitted changes, unless they are allowed.
// The error is a finding.List, nil where nothing does.
func (e *Engine) Ready(ctx context.Context, made Made, allowDirty bool) error {
	if err := made.AllFindings().Err(); err != nil {
		return err
	}
	if err := e.inSubmodules(ctx, made.Net); err != nil {
		return err
	}
	if err := e.inConflict(ctx, made.Net); err != nil {
		return err
	}
	if allowDirty {
		return nil
	}
	dirty, err := e.dirty(ctx, made.Net, false)
	if err != nil {
		return err
	}
	return dirty.Err()
}

// Apply carries out a plan that is Ready. A finding.List as error says that the tree is as it was, but for one that says that the run
// was interrupted.
func (e *Engine) Apply(ctx context.Context, made Made) (Applied, error) {
	now := e.now()
	m, err := e.manifestOf(made, now)
	if err != nil {
		return Applied{}, err
	}
	var steps []string
	for _, step := range made.Steps {
		steps = append(steps, step.Name)
	}
	return e.carryOut(ctx, now, made.Title, steps, made.Net, m, m != nil && len(made.Keys) > 0)
}

// manifestOf gives the move manifest of a plan that is applied now; nil where it has nothing to tell.
func (e *Engine) manifestOf(made Made, now time.Time) (*manifest.Manifest, error) {
	history, err := e.journal.History()
	if err != nil {
		return nil, err
	}
	m, tells := plan.ManifestOf(made.Plan, e.index.Folders(), journal.NewID(now, made.Title, history), made.Request.Accept...)
	if !tells {
		return nil, nil
	}
	return &m, nil
}

// WithManifest gives what a plan comes to on disk together with the move manifest that apply would write, for a patch.
func (e *Engine) WithManifest(made Made) (change.Net, error) {
	net := made.Net
	m, err := e.manifestOf(made, e.now())
	if err != nil || m == nil {
		return net, err
	}
	file, err := m.Create()
	net.Files = append(append([]change.FileChange{}, net.Files...), file)
	return net, err
}

// carryOut applies changes together with the move manifest that tells of them; nil for none.
func (e *Engine) carryOut(ctx context.Context, now time.Time, title string, steps []string, net change.Net, m *manifest.Manifest, statesMove bool) (
	applied Applied, err error) {
	if m != nil {
		file, err := m.Create()
		if err != nil {
			return applied, err
		}
		net.Files = append(append([]change.FileChange{}, net.Files...), file)
		applied.Manifest, applied.StatesMove = file.Path, statesMove
	}
	request := apply.Request{Journal: e.journal, Title: title, Steps: steps, Net: net, Now: now, Progress: e.options.Progress}
	if e.git != nil {
		if request.Commit, _, err = e.git.HeadCommit(ctx); err != nil {
			return applied, err
		}
	}
	record, report, err := apply.Run(ctx, request)
	return e.reported(applied, record, report), err
}

// Resume finishes an apply or a rollback that was interrupted.
func (e *Engine) Resume(ctx context.Context) (Applied, error) {
	was := e.wasAt("")
	record, report, err := apply.Resume(ctx, e.journal, e.options.Progress)
	return e.reported(Applied{Was: was}, record, report), err
}

// Rollback takes back the apply of this ID, or the last one. While states stand where it brought them, it is refused: their units
// would not find them any more. codeOnly does it all the same.
func (e *Engine) Rollback(ctx context.Context, id string, codeOnly bool) (Applied, error) {
	if !codeOnly {
		if err := e.statesUndone(id); err != nil {
			return Applied{}, err
		}
	}
	ignored, err := e.ignored(ctx)
	unsure, broken := gitTrouble(err)
	if err != nil && !broken {
		return Applied{}, err
	}
	was := e.wasAt(id)
	record, report, err := apply.Rollback(ctx, apply.RollbackRequest{Journal: e.journal, ID: id, Ignored: ignored, Progress: e.options.Progress})
	applied := e.reported(Applied{Was: was}, record, report)
	applied.Findings = append(applied.Findings, unsure...)
	return applied, err
}

// wasAt gives how far the run is that was interrupted, where it is that of this ID, or any with none.
func (e *Engine) wasAt(id string) journal.Progress {
	record, found, err := e.journal.Interrupted()
	if err != nil || !found || (id != "" && id != record.ID) {
		return journal.Progress{}
	}
	return record.At
}

// gitTrouble tells whether git itself is what failed, as in a repository that is broken, with what there is to say, as notes: what was begun
// can be finished and taken back without git.
func gitTrouble(err error) (finding.List, bool) {
	var list finding.List
	switch {
	case errors.Is(err, git.ErrNoRepository), errors.Is(err, git.ErrUnavailable):
		list = finding.List{{Code: finding.GitFailed, Message: "git does not work here: " + err.Error(),
			Remedy: "Run `git status` in the repository and do what git says"}}
	case !errors.As(err, &list) || slices.ContainsFunc(list, func(f finding.Finding) bool { return f.Code != finding.GitFailed }):
		return nil, false
	}
	notes := slices.Clone(list)
	for i := range notes {
		notes[i].Severity = finding.Note
	}
	return notes, true
}

// reported adds what an apply came to, with the lines that remove folders which hold only caches now.
func (e *Engine) reported(applied Applied, record journal.Record, report apply.Report) Applied {
	applied.Record, applied.Report = record, report
	for _, p := range report.CacheFolders {
		applied.Findings = append(applied.Findings, finding.Finding{Code: finding.CachesLeft, Severity: finding.Note,
			Message: "only caches are left in " + string(p), Place: finding.InFile(string(p)),
			Remedy: "Remove it when nothing in them is needed any more", Commands: []string{shell.Command("rm", "-rf", "--", e.stand.Path(string(p)))}})
	}
	return applied
}

// statesUndone refuses where states of units that an apply moved were brought over and not taken back.
func (e *Engine) statesUndone(id string) error {
	records, err := state.Records(e.journal)
	if err != nil || len(records) == 0 {
		return err
	}
	id, moved, err := e.movedBy(id)
	if err != nil {
		return err
	}
	var findings finding.List
	for _, record := range records {
		if !moved[record.Unit] {
			continue
		}
		if record.Open() != "" || record.Brought() {
			findings = append(findings, finding.Finding{Code: finding.StateNotUndone, Severity: finding.Error, Place: finding.InFile(string(record.Unit)),
				Message: "the state of " + string(record.Unit) + " stands at its new place, where the unit would not find it after a rollback",
				Remedy:  "Take the states back first with `tg-refactor state undo " + id + "`, or say --code-only"})
		}
	}
	return findings.Err()
}

// movedBy gives the units that the apply of this ID moved, or the last one, with their folders after, and its ID.
func (e *Engine) movedBy(id string) (string, map[change.Path]bool, error) {
	history, err := e.journal.History()
	if err != nil {
		return "", nil, err
	}
	for _, record := range history {
		if id == "" && record.State == journal.Interrupted {
			return "", nil, nil // It goes first, and brought no state anywhere: nothing else runs until it is settled.
		}
		if id != "" && record.ID != id || record.State != journal.Applied {
			continue
		}
		file := filepath.Join(e.root, filepath.FromSlash(string(manifest.File(record.ID))))
		content, err := journal.ReadFile(e.journal.FS(), file)
		if journal.Gone(err) {
			return record.ID, nil, nil
		}
		var manifest manifest.Manifest
		if err == nil {
			err = json.Unmarshal(content, &manifest)
		}
		moved := map[change.Path]bool{}
		for _, unit := range manifest.Units {
			moved[unit.After] = true
		}
		return record.ID, moved, err
	}
	return "", nil, nil
}

// History gives what was applied, the newest first.
func (e *Engine) History() ([]journal.Record, error) { return e.journal.History() }
