package change

import "io/fs"

// Net is what a whole refactoring comes to against the repository as it is on disk, however many sets led there.
type Net struct {
	// Moves are the folders and files that change their place, simultaneous, the longest source first to decide. What git
	// ignores and what nobody tracks moves along with its folder. A move onto itself pins: it stays while a folder above moves.
	Moves []Move `json:"moves,omitempty"`
	// Files are the files and links whose own bytes change, appear or vanish, ordered by Path, then Origin.
	Files []FileChange `json:"files,omitempty"`
}

// FileChange is one file or link before and after.
type FileChange struct {
	// Origin is its path on disk before; empty for a file that is created.
	Origin Path `json:"origin,omitempty"`
	// Path is its path after all moves; empty for a file that is removed.
	Path Path `json:"path,omitempty"`
	// Before and After are its bytes, of a link its text; nil where it does not exist on that side.
	Before []byte `json:"-"`
	After  []byte `json:"-"`
	// Mode is the mode after (before, for a removed file): permission bits, and fs.ModeSymlink for a link.
	Mode fs.FileMode `json:"mode"`
}

// Empty tells whether nothing changes.
func (n Net) Empty() bool { return len(n.Moves) == 0 && len(n.Files) == 0 }
