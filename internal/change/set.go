// Package change owns change sets: what a refactoring does to a repository, as values. It must not know HCL or the disk.
//
// All changes of one set are simultaneous: they speak of the repository as it was before the set. Moves may swap names or put a
// folder into itself; an edit addresses a file by its path before the moves, in bytes of the content before the edits.
package change

import "io/fs"

// Cause says why a change is made, for people.
type Cause struct {
	// Phase is the name of the phase or command that asked for it, as "shared-artifacts" or "mv".
	Phase string `json:"phase,omitempty"`
	// Why is a short clause without a period, as "config_path keeps pointing to artifacts/registry".
	Why string `json:"why"`
}

// Set is one change set. Its zero value changes nothing.
type Set struct {
	Moves   []Move
	Edits   []Edit
	Creates []Create
	Removes []Remove
}

// Move takes a file or a folder with all that is below it, but for nested entries that a longer Move or a Remove names, from
// one path to another. Folders above To are made as needed.
type Move struct {
	From  Path  `json:"from"`
	To    Path  `json:"to"`
	Cause Cause `json:"cause,omitzero"`
}

// Edit replaces the bytes [Start, End) of a file by New. The bytes of a symbolic link are its text. Start == End inserts.
type Edit struct {
	File       Path
	Start, End int
	New        string
	Cause      Cause
}

// Create makes a file that does not exist, at its path after the moves.
type Create struct {
	Path    Path
	Content []byte
	// Mode holds the permission bits of a regular file; 0 means 0644.
	Mode  fs.FileMode
	Cause Cause
}

// Remove takes a file or link away, addressed by its path before the moves. Folders that are left empty go with it.
type Remove struct {
	Path  Path
	Cause Cause
}

// Empty tells whether the set changes nothing.
func (s Set) Empty() bool {
	return len(s.Moves) == 0 && len(s.Edits) == 0 && len(s.Creates) == 0 && len(s.Removes) == 0
}

// Add appends the changes of another set that speaks of the same base.
func (s *Set) Add(other Set) {
	s.Moves = append(s.Moves, other.Moves...)
	s.Edits = append(s.Edits, other.Edits...)
	s.Creates = append(s.Creates, other.Creates...)
	s.Removes = append(s.Removes, other.Removes...)
}
