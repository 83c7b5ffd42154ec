// Package manifest owns the move manifests that are committed with a tree: what they say went where, and whether that is so in two trees.
// It must not know how a move was made, nor what becomes of states.
package manifest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/phase"
)

// Format is the version of the move manifests that this version writes and reads.
const Format = "1.0"

// Folder is the folder of the committed move manifests.
const Folder change.Path = ".tg-refactor/moves"

// File is the file of the manifest with an ID.
func File(id string) change.Path { return Folder.Child(id + ".json") }

// Manifest is what one apply tells the team through the repository: which units went where, and where their states were and will be
// looked for. It holds no secrets: of a backend only its type and the settings that changed.
type Manifest struct {
	FormatVersion string `json:"format_version"`
	// ID is that of the journal's record; manifests sort by it.
	ID    string `json:"id"`
	Title string `json:"title"`
	// Base is the commit that has the units before, of a move that was recorded after it was made; empty for one that an apply made.
	Base  string `json:"base,omitempty"`
	Units []Unit `json:"units"`
	// Dropped are units whose folder is gone while a state may still stand under their key.
	Dropped []Dropped `json:"dropped,omitempty"`
	// Moves are the folders and files that moved, also those that are no units.
	Moves []change.Move `json:"moves,omitempty"`
	// Declared are the evaluated values that were meant to change, with the units' folders after.
	Declared []phase.Expect `json:"declared,omitempty"`
	// Accepted are the differences that the proof let pass, as "inputs.path" or "live/app:inputs.path".
	Accepted []string `json:"accepted,omitempty"`
}

// Moved gives the moves; of a manifest that tells none, those of its units.
func (m Manifest) Moved() []change.Move {
	if len(m.Moves) > 0 {
		return m.Moves
	}
	var moves []change.Move
	for _, unit := range m.Units {
		if unit.Before != unit.After {
			moves = append(moves, change.Move{From: unit.Before, To: unit.After})
		}
	}
	return moves
}

// Tells tells whether the manifest says where a unit went that stood in a folder before.
func (m Manifest) Tells(before change.Path) bool {
	return slices.ContainsFunc(m.Units, func(unit Unit) bool { return unit.Before == before })
}

// Unit is one unit with its folders before and after.
type Unit struct {
	Before change.Path `json:"before"`
	After  change.Path `json:"after"`
	// Backend is the backend's type; empty where the unit's state key does not follow its folder, or there is none.
	Backend string `json:"backend,omitempty"`
	// Keys are the backend settings that changed.
	Keys []Key `json:"keys,omitempty"`
	// Stops are where a unit stood in between, the first one first, where several manifests moved it. Somebody may have brought its state
	// there.
	Stops []Stop `json:"-"`
}

// Stop is where a unit stood between two moves.
type Stop struct {
	Folder change.Path
	// Keys are the backend settings that had changed by then, from those of the first folder.
	Keys []Key
	// By is the ID of the manifest that says so.
	By string
}

// Key is one backend setting before and after.
type Key struct {
	Attribute string `json:"attribute"`
	Old       string `json:"old"`
	New       string `json:"new"`
}

// Dropped is a unit that went away.
type Dropped struct {
	Unit change.Path `json:"unit"`
	Why  string      `json:"why"`
}

// Create gives the manifest as a file that an apply makes beside its other changes.
func (m Manifest) Create() (change.FileChange, error) {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return change.FileChange{}, fmt.Errorf("write move manifest: %w", err)
	}
	return change.FileChange{Path: File(m.ID), After: append(text, '\n'), Mode: 0o644}, nil
}

// Read gives all committed manifests of a tree in their order. One that cannot be read is an Error among the findings.
func Read(tree *live.Tree) ([]Manifest, finding.List) {
	var manifests []Manifest
	var findings finding.List
	for _, name := range tree.List(Folder) {
		path := Folder.Child(name)
		if !strings.HasSuffix(name, ".json") {
			continue
		}
		var m Manifest
		content, err := tree.Read(path)
		if err == nil {
			err = json.Unmarshal(content, &m)
		}
		if err == nil && m.FormatVersion != Format {
			err = fmt.Errorf("its format version is %q; this version of the tool reads %q", m.FormatVersion, Format)
		}
		if err != nil {
			findings = append(findings, finding.Finding{Code: finding.ManifestUnreadable, Severity: finding.Error,
				Place: finding.InJSON(string(path), content, err), Message: fmt.Sprintf("the move manifest %s cannot be read: %v", path, err),
				Remedy: "Restore the file from git; it was written by `tg-refactor apply`"})
			continue
		}
		manifests = append(manifests, m)
	}
	return manifests, findings
}

// Since gives the manifests of a tree that an earlier one lacks, in their order. Findings are as those of Read.
func Since(now, base *live.Tree) ([]Manifest, finding.List) {
	manifests, unreadable := Read(now)
	return slices.DeleteFunc(manifests, func(m Manifest) bool { return base.IsFile(File(m.ID)) }), unreadable
}
