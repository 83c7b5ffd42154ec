package journal

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// Which run a record is in.
const (
	// ApplyRun carries out manifest.json.
	ApplyRun = "apply"
	// RollbackRun carries out rollback.json, which takes a finished apply back.
	RollbackRun = "rollback"
)

// Step is how far a run is.
type Step string

// The steps of a run, in order. Within a step each item is either where it was before the step or where it shall be after it.
const (
	// Leaving: what leaves its place is parked in its slot, then folders left empty are removed.
	Leaving Step = "leaving"
	// Arriving: folders are made, then what waits in a slot is placed.
	Arriving Step = "arriving"
	Done     Step = "done"
)

// Progress is what a record's marker says: the one file of its folder whose name begins with "at-". A marker is renamed, never
// written, so that it moves on even on a full disk.
type Progress struct {
	Run string
	// Back is set while the run is being taken back.
	Back bool
	Step Step
}

// State is what the progress means for the record.
func (p Progress) State() State {
	switch {
	case p.Step != Done:
		return Interrupted
	case p.Back == (p.Run == RollbackRun):
		return Applied
	default:
		return RolledBack
	}
}

// TakingBack tells that the run leads to where the tree was before the apply.
func (p Progress) TakingBack() bool { return p.Back != (p.Run == RollbackRun) }

// Turned is the same place on the way in the other direction: leaving one way is arriving the other.
func (p Progress) Turned() Progress {
	p.Back = !p.Back
	switch p.Step {
	case Leaving:
		p.Step = Arriving
	case Arriving:
		p.Step = Leaving
	}
	return p
}

const markerPrefix = "at-"

func (p Progress) marker() string {
	direction := "forward"
	if p.Back {
		direction = "back"
	}
	return strings.Join([]string{"at", p.Run, direction, string(p.Step)}, "-")
}

func parseMarker(name string) (Progress, bool) {
	parts := strings.Split(name, "-")
	if len(parts) != 4 {
		return Progress{}, false
	}
	p := Progress{Run: parts[1], Back: parts[2] == "back", Step: Step(parts[3])}
	return p, p.marker() == name
}

// Progress reads the marker of a record.
func (j *Journal) Progress(id string) (Progress, error) {
	entries, err := j.fs.ReadDir(j.Path(id))
	if err != nil {
		return Progress{}, err
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), markerPrefix) {
			continue
		}
		if p, ok := parseMarker(entry.Name()); ok {
			return p, nil
		}
	}
	return Progress{}, fmt.Errorf("%s holds no marker that says how far it is", j.Path(id))
}

// Advance moves the marker of a record. After an error it is where it was. A marker that says done need not outlast a power cut:
// the one before it tells the same, once the disk is looked at.
func (j *Journal) Advance(id string, from, to Progress) error {
	if from == to {
		return nil
	}
	if err := j.fs.Rename(j.Path(id, from.marker()), j.Path(id, to.marker())); err != nil {
		return err
	}
	err := j.fs.Sync([]string{j.Path(id)})
	if err == nil || to.Step == Done {
		return nil
	}
	return errors.Join(err, j.fs.Rename(j.Path(id, to.marker()), j.Path(id, from.marker())))
}

// mark makes the first marker of a record.
func (j *Journal) mark(dir string) error {
	start := Progress{Run: ApplyRun, Step: Leaving}
	return j.fs.Create(filepath.Join(dir, start.marker()), strings.NewReader(""), 0o600)
}
