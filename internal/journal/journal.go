// Package journal owns what apply remembers on disk: one record for each apply, with its manifest, its slots and its marker,
// and the lock. It must not know how a plan is made or what the files mean.
package journal

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

const (
	manifestName = "manifest.json"
	rollbackName = "rollback.json"
	lockName     = "lock"
)

// Own is the folder at the root of a repository that is the tool's own: move manifests, and live.Journal where there is no git.
const Own change.Path = ".tg-refactor"

// Journal is the folder of all records of one repository.
type Journal struct {
	root, dir string
	fs        FS
}

// Open gives the journal of the repository at root; nothing is read or made yet. Both are absolute paths. gitDir is the repository's
// git directory (of a linked worktree its own); empty without git.
func Open(root, gitDir string, disk FS) *Journal {
	dir := filepath.Join(root, filepath.FromSlash(string(live.Journal)))
	if gitDir != "" {
		dir = filepath.Join(gitDir, "tg-refactor")
	}
	return &Journal{root: root, dir: dir, fs: disk}
}

// Root is the repository's root, an absolute path.
func (j *Journal) Root() string { return j.root }

// FS is the disk that the journal lies on.
func (j *Journal) FS() FS { return j.fs }

// Path gives an absolute path below the journal, as that of a slot or of a SavedState's copy: Path(record.ID, saved.Copy).
func (j *Journal) Path(elements ...string) string {
	return filepath.Join(append([]string{j.dir}, elements...)...)
}

// Place is where the journal lies in the repository. It reports false where it lies elsewhere, as that of a linked worktree.
func (j *Journal) Place() (change.Path, bool) {
	return change.Below(j.root, j.dir)
}

// History gives all records, the newest first. A record that cannot be read is a finding.
func (j *Journal) History() ([]Record, error) {
	if err := j.Solid(); err != nil {
		return nil, err
	}
	entries, err := j.fs.ReadDir(j.dir)
	if Gone(err) {
		return nil, nil
	}
	if err != nil {
		return nil, unreadable(j.dir, err)
	}
	var records []Record
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		record, err := j.read(entry.Name())
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		records = append(records, record)
	}
	slices.SortFunc(records, func(a, b Record) int { return cmp.Compare(b.Sequence, a.Sequence) })
	return records, nil
}

// Interrupted gives the record whose apply or rollback stopped in its midst. There is never more than one: nothing else is applied
// before that one is finished or taken back. While another process is at it, it looks interrupted too: ask Busy first.
func (j *Journal) Interrupted() (Record, bool, error) {
	records, err := j.History()
	for _, record := range records {
		if record.State == Interrupted {
			return record, true, nil
		}
	}
	return Record{}, false, err
}

// read gives a record. Where its manifest is missing the apply never began: the error wraps fs.ErrNotExist.
func (j *Journal) read(id string) (Record, error) {
	var record Record
	content, err := ReadFile(j.fs, j.Path(id, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return Record{}, err
	}
	if err == nil {
		err = json.Unmarshal(content, &record)
	}
	if err == nil && record.FormatVersion > FormatVersion {
		err = fmt.Errorf("its format version is %d, newer than this tool's %d", record.FormatVersion, FormatVersion)
	}
	if err == nil {
		err = j.judgeRecord(id, record)
	}
	var progress Progress
	if err == nil {
		progress, err = j.Progress(id)
	}
	back, backErr := j.Rollback(id)
	if err == nil && backErr != nil && !errors.Is(backErr, fs.ErrNotExist) {
		err = backErr
	}
	if err != nil {
		return Record{}, unreadable(j.Path(id, manifestName), err)
	}
	record.State, record.At = progress.State(), progress
	record.Saved = append(record.Saved, back.Saved...)
	if err := j.judgeCopies(record); err != nil {
		return Record{}, unreadable(j.Path(id), err)
	}
	return record, nil
}

func unreadable(path string, err error) error {
	return finding.List{{Code: finding.JournalUnreadable, Severity: finding.Error,
		Message: fmt.Sprintf("the journal cannot be read: %s: %v", path, err),
		Remedy:  "Use the version of the tool that wrote it, or move this record's folder away to keep it"}}
}

// Rollback gives the manifest of the rollback of a record. The error wraps fs.ErrNotExist where none was begun.
func (j *Journal) Rollback(id string) (Manifest, error) {
	var manifest Manifest
	content, err := ReadFile(j.fs, j.Path(id, rollbackName))
	if err != nil {
		return manifest, err
	}
	if err := json.Unmarshal(content, &manifest); err != nil {
		return Manifest{}, err
	}
	if err := j.judgeManifest(manifest); err != nil {
		return Manifest{}, err
	}
	return manifest, nil
}

// Begin makes the folder of a record that does not count yet, with its slots; Commit makes it count.
func (j *Journal) Begin(id string) error {
	for _, dir := range []string{"", "park", "stage", "states", "back"} {
		if err := j.fs.Mkdir(j.Path(id, dir), 0o700); err != nil {
			return err
		}
	}
	return j.mark(j.Path(id))
}

// Commit writes the manifest and renames it into place. From then on the apply can be finished or taken back, whatever happens.
func (j *Journal) Commit(record Record) error {
	id := record.ID
	if err := j.write(id, manifestName, record); err != nil {
		return err
	}
	return j.fs.Sync([]string{j.Path(id, "stage"), j.Path(id, "states"), j.Path(id), j.dir})
}

// CommitRollback does the same for the rollback of a record that stands as before says.
func (j *Journal) CommitRollback(id string, before Progress, manifest Manifest) error {
	if err := j.write(id, rollbackName, manifest); err != nil {
		return err
	}
	return j.Advance(id, before, Progress{Run: RollbackRun, Step: Leaving})
}

func (j *Journal) write(id, name string, content any) error {
	text, err := json.MarshalIndent(content, "", " ")
	if err != nil {
		return err
	}
	temporary := j.Path(id, name+".new")
	if err := j.fs.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := j.fs.Create(temporary, bytes.NewReader(text), 0o600); err != nil {
		return err
	}
	if err := j.fs.Replace(temporary, j.Path(id, name)); err != nil {
		return err
	}
	return j.fs.Sync([]string{j.Path(id)})
}

// Abandon takes away a record whose apply touched nothing. The manifest goes first, so that it never counts without its slots.
func (j *Journal) Abandon(id string) error {
	if err := j.fs.Remove(j.Path(id, manifestName)); err != nil && !Gone(err) {
		return err
	}
	return RemoveAll(j.fs, j.Path(id))
}

// Discard takes away the folders of records that never began.
func (j *Journal) Discard() error {
	entries, err := j.fs.ReadDir(j.dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !entry.IsDir() || !idShape.MatchString(entry.Name()) {
			continue
		}
		if _, err := j.fs.Lstat(j.Path(entry.Name(), manifestName)); !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := RemoveAll(j.fs, j.Path(entry.Name())); err != nil {
			return err
		}
	}
	return nil
}
