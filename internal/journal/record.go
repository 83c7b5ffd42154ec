package journal

import (
	"io/fs"
	"time"

	"github.com/sulibot/tg-refactor/internal/change"
)

// FormatVersion is that of the records that this version writes. It reads these and older ones.
const FormatVersion = 1

// State is how an apply stands.
type State string

// The states of a record.
const (
	// Applied: everything is in its new place.
	Applied State = "applied"
	// RolledBack: everything is back in its old place.
	RolledBack State = "rolled-back"
	// Interrupted: an apply or a rollback stopped in its midst.
	Interrupted State = "interrupted"
)

// Record is one apply, as the journal keeps it.
type Record struct {
	FormatVersion int `json:"format_version"`
	// ID sorts by time and can be read: date, time (UTC) and title.
	ID string `json:"id"`
	// Sequence counts the applies of this journal, whatever the clock says.
	Sequence int       `json:"sequence"`
	Time     time.Time `json:"time"`
	Title    string    `json:"title"`
	// Steps are the names of the phases or commands that were applied.
	Steps []string `json:"steps,omitempty"`
	// Commit was checked out at the time; empty without git.
	Commit string `json:"commit,omitempty"`
	// State is read off the disk, not from the manifest.
	State State `json:"state"`
	// At is how far the record's last run is, read off the disk as well.
	At Progress `json:"-"`
	// Moves are those of the plan. Files holds every single file of them.
	Moves []change.Move `json:"moves,omitempty"`
	Manifest
}

// Manifest is every operation of one run over the disk. It is written whole before the first of them, and never changes.
type Manifest struct {
	Files []Item `json:"files,omitempty"`
	// Partial is the name that a copy to another file system bears while it is not whole, beside its destination: one that nothing else
	// bears. Records of earlier versions have none.
	Partial string `json:"partial,omitempty"`
	// Removed and Made are the folders that go and come, the ones above first.
	Removed []Folder `json:"removed_folders,omitempty"`
	Made    []Folder `json:"made_folders,omitempty"`
	// Standing are the folders that stood at or below the destination of a move already, and stay there on a rollback.
	Standing []change.Path `json:"standing_folders,omitempty"`
	// Saved are the copies of states that were found in caches.
	Saved []SavedState `json:"saved_states,omitempty"`
	// CacheFolders are the topmost folders that hold nothing but caches when the run is done.
	CacheFolders []change.Path `json:"cache_folders,omitempty"`
}

// Item is one file or link that leaves, comes, or does both. It waits in slots, which are paths relative to the record's folder.
type Item struct {
	// From is its place before; empty for a file that is created.
	From change.Path `json:"from,omitempty"`
	// To is its place after; empty for a file that is removed.
	To change.Path `json:"to,omitempty"`
	// Before stands at From before, After at To after.
	Before Fingerprint `json:"before,omitzero"`
	After  Fingerprint `json:"after,omitzero"`
	// Out is the slot for what leaves From, In the one from which To is filled. They are the same where the thing itself moves.
	Out string `json:"out,omitempty"`
	In  string `json:"in,omitempty"`
}

// Travels tells whether the thing itself moves, with whatever bytes it has; else bytes are replaced, made or taken away.
func (i Item) Travels() bool { return i.Out == i.In }

// Reversed is the item that takes this one back.
func (i Item) Reversed() Item {
	return Item{From: i.To, To: i.From, Before: i.After, After: i.Before, Out: i.In, In: i.Out}
}

// Folder is a folder that goes or comes.
type Folder struct {
	Path change.Path `json:"path"`
	// Mode is what chmod takes; 0 means what the umask makes of 0755.
	Mode fs.FileMode `json:"mode,omitempty"`
	// Closed tells that the mode is 0 itself.
	Closed bool `json:"closed,omitempty"`
}

// Exact tells whether the folder has a mode of its own, whatever the umask.
func (f Folder) Exact() bool { return f.Mode != 0 || f.Closed }

// SavedState is the copy of a state file that was found in a cache below something that moved or went.
type SavedState struct {
	// Unit is the folder that holds the cache, MovedTo its place after; empty where the unit went away.
	Unit    change.Path `json:"unit"`
	MovedTo change.Path `json:"moved_to,omitempty"`
	// Origin is where the state stands. The copy does not replace it: it stays there.
	Origin change.Path `json:"origin"`
	// Copy is the copy's path relative to the record's folder.
	Copy string `json:"copy"`
	Size int64  `json:"size"`
	Sum  string `json:"sha256"`
}

// Pointer tells that the file is the one in .terraform, which says where the backend is and is copied to be safe: it is no state, and
// every unit that was ever initialised has one.
func (s SavedState) Pointer() bool { return s.Origin.Dir().Base() == ".terraform" }
