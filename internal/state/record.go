package state

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// Step is something that is done with a pair. It is written down before it is done, where doing it changes a backend, else after.
type Step string

// The steps of a pair.
const (
	// Saved: the old state lies in the journal.
	Saved Step = "saved"
	// Pushing: the old state is about to be pushed to the new place, where there was none, or one that we had pushed before.
	Pushing Step = "pushing"
	// Migrated: the new place gives back what was pushed, and the old one is what it was.
	Migrated Step = "migrated"
	// Proved: a plan in the new place showed no changes, or none but those declared or shown before.
	Proved Step = "proved"
	// Marking: the place that shall go on holding the state is about to get the next serial, to see that the other one is another place.
	Marking Step = "marking"
	// Returning: the new place's state, which advanced, is about to be pushed back to the old one.
	Returning Step = "returning"
	// Emptying: the new place is about to be emptied; its state lies in the journal.
	Emptying Step = "emptying"
	// Undone: the old place holds the state again, and the new one none.
	Undone Step = "undone"
	// Retiring: the state at the old place is about to be deleted.
	Retiring Step = "retiring"
	// Retired: it is gone.
	Retired Step = "retired"
)

// Entry is one step with the state that it was about.
type Entry struct {
	Step    Step      `json:"step"`
	Time    time.Time `json:"time"`
	Lineage string    `json:"lineage,omitempty"`
	Serial  uint64    `json:"serial,omitempty"`
	// Digest is that of the content.
	Digest string `json:"digest,omitempty"`
	// Copy is the saved copy's name in the folder of copies.
	Copy string `json:"copy,omitempty"`
	// From is the serial of the state that this one was made of, at the other place.
	From uint64 `json:"from_serial,omitempty"`
	// Note is what a proof found that is worth knowing.
	Note string `json:"note,omitempty"`
}

// Record is what happened to one pair so far.
type Record struct {
	FormatVersion int         `json:"format_version"`
	Unit          change.Path `json:"unit"`
	From          string      `json:"from"`
	To            string      `json:"to"`
	Entries       []Entry     `json:"steps"`
}

// recordFormat is the version of the records that this version writes.
const recordFormat = 1

// current are the entries since the pair was last undone.
func (r Record) current() []Entry {
	for i, entry := range slices.Backward(r.Entries) {
		if entry.Step == Undone {
			return r.Entries[i+1:]
		}
	}
	return r.Entries
}

// last gives the latest entry of one of these steps.
func (r Record) last(steps ...Step) (Entry, bool) {
	for _, entry := range slices.Backward(r.Entries) {
		if slices.Contains(steps, entry.Step) {
			return entry, true
		}
	}
	return Entry{}, false
}

// marked tells whether a state has the serial that a mark of ours gave it, and not one that somebody's apply did.
func (r Record) marked(content *Content) bool {
	return slices.ContainsFunc(r.Entries, func(e Entry) bool {
		return e.Step == Marking && e.Digest == content.Digest && content.Serial >= e.Serial && content.Serial <= e.Serial+counted
	})
}

// Standing is how far the pair is: its latest step of those that end something; empty where nothing came to an end. What is proved again
// after it was retired or taken back stays so.
func (r Record) Standing() Step {
	if entry, _ := r.last(Migrated, Undone, Retired); entry.Step == Retired || entry.Step == Undone {
		return entry.Step
	}
	entry, _ := r.last(Migrated, Proved, Undone, Retired)
	return entry.Step
}

// Brought tells that the pair's state was brought to its new place and not taken back; the old one may be retired.
func (r Record) Brought() bool {
	standing := r.Standing()
	return standing != "" && standing != Undone
}

// WentBack tells that the pair's state was brought to its new place, and from there back to the old one by a later move.
func (r Record) WentBack(all []Record) bool {
	brought, ok := r.last(Migrated)
	return ok && slices.ContainsFunc(all, func(back Record) bool {
		returned, ok := back.last(Migrated)
		return ok && back.Brought() && back.From == r.To && back.To == r.From && returned.Time.After(brought.Time)
	})
}

// Open is what was begun and did not come to an end; empty for nothing.
func (r Record) Open() Step {
	if len(r.Entries) == 0 {
		return ""
	}
	switch last := r.Entries[len(r.Entries)-1].Step; last {
	case Pushing, Marking, Returning, Emptying, Retiring:
		return last
	default:
		return ""
	}
}

// ledger keeps the records and copies below the journal: states/units/KEY.json, states/copies/NAME.
type ledger struct {
	journal *journal.Journal
	fs      journal.FS
	dir     string
}

const folderName = "states"

func openLedger(j *journal.Journal) *ledger {
	return &ledger{journal: j, fs: j.FS(), dir: j.Path(folderName)}
}

func (l *ledger) path(elements ...string) string {
	return filepath.Join(append([]string{l.dir}, elements...)...)
}

// prepare makes the folders.
func (l *ledger) prepare() error {
	for _, name := range []string{"units", "copies"} {
		if err := l.journal.Solid(folderName, name); err != nil {
			return err
		}
		if err := journal.MkdirAll(l.fs, l.path(name), private); err != nil {
			return err
		}
	}
	return l.fs.Sync([]string{l.dir})
}

// of gives the record of a pair; a new one where there is none.
func (l *ledger) of(pair Pair) (Record, error) {
	record, err := l.read(pair.movable(l.journal.Root()) + ".json")
	if journal.Gone(err) {
		record, err = l.read(pair.key() + ".json") // Earlier versions named local states by their absolute paths.
	}
	if journal.Gone(err) {
		return Record{FormatVersion: recordFormat, Unit: pair.unit(), From: pair.Before.Address(), To: pair.After.Address()}, nil
	}
	return record, err
}

func (l *ledger) read(name string) (Record, error) {
	var record Record
	if err := l.journal.Solid(folderName, "units"); err != nil {
		return record, err
	}
	content, err := journal.ReadFile(l.fs, l.path("units", name))
	if err != nil {
		return record, err
	}
	err = json.Unmarshal(content, &record)
	if err == nil && record.FormatVersion > recordFormat {
		err = fmt.Errorf("its format version is %d, newer than this tool's %d", record.FormatVersion, recordFormat)
	}
	if err != nil {
		return record, finding.List{{Code: finding.JournalUnreadable, Severity: finding.Error,
			Message: fmt.Sprintf("the journal cannot be read: %s: %v", l.path("units", name), err),
			Remedy:  "Use the version of the tool that wrote it, or move this file away to keep it"}}
	}
	return record, nil
}

// Records gives what happened to each pair that a journal knows of, sorted by unit. A record that cannot be read is a finding.
func Records(j *journal.Journal) ([]Record, error) { return openLedger(j).all() }

// RecordOf gives what happened to a pair; a record without steps where nothing did. Errors are as those of Records.
func RecordOf(j *journal.Journal, pair Pair) (Record, error) { return openLedger(j).of(pair) }

// Copies is the folder in which a journal keeps copies of states, an absolute path. They are removed by nobody but people.
func Copies(j *journal.Journal) string { return openLedger(j).path("copies") }

// all gives every record, sorted by unit.
func (l *ledger) all() ([]Record, error) {
	entries, err := l.fs.ReadDir(l.path("units"))
	if journal.Gone(err) {
		return nil, nil
	}
	var records []Record
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".json") {
			continue
		}
		record, err := l.read(entry.Name())
		if err != nil {
			return nil, err
		}
		records = append(records, record)
	}
	slices.SortFunc(records, func(a, b Record) int { return strings.Compare(string(a.Unit), string(b.Unit)) })
	return records, err
}

// write puts a record in the place of the one before. It has reached the disk when write returns: only then may be done what it
// says.
func (l *ledger) write(pair Pair, record Record) error {
	text, err := json.MarshalIndent(record, "", " ")
	if err != nil {
		return err
	}
	name, earlier := pair.movable(l.journal.Root())+".json", pair.key()+".json"
	if err := l.replace(l.path("units", name), text); err != nil || name == earlier {
		return err
	}
	// What stood in the record of an earlier version stands in the new one.
	if err := l.fs.Remove(l.path("units", earlier)); err != nil && !journal.Gone(err) {
		return err
	}
	return nil
}

// replace writes a file whole or not at all.
func (l *ledger) replace(path string, content []byte) error {
	temporary := path + ".new"
	if err := l.fs.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := l.fs.Create(temporary, bytes.NewReader(content), privateFile); err != nil {
		return err
	}
	if err := l.fs.Replace(temporary, path); err != nil {
		return err
	}
	return l.fs.Sync([]string{filepath.Dir(path)})
}
