package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// pointer is the text that git holds in the place of a file of Git LFS (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md).
var pointer = regexp.MustCompile(`\Aversion https://git-lfs\.github\.com/spec/v1\n(?:ext-.*\n)*oid sha256:([0-9a-f]{64})\nsize ([0-9]+)\n\z`)

// The sizes in bytes that a pointer may have, and up to which a file is looked at.
const (
	largestPointer = 1024
	largestStored  = 64 << 20
)

// withStored gives a revision with the files of Git LFS themselves in the place of their pointers, where those on disk are what the pointers
// name: nobody asks git's filter, and units read the files and not the pointers.
func withStored(base, now *live.Tree, moves change.Moves) *live.Tree {
	var set change.Set
	for path, entry := range base.Walk(change.Root) {
		if size := base.Size(path); entry.Kind != live.File || size == 0 || size > largestPointer {
			continue
		}
		text, err := base.Read(path)
		if err != nil {
			continue
		}
		named := pointer.FindSubmatch(text)
		to := moves.Map(path)
		if named == nil || strconv.FormatInt(now.Size(to), 10) != string(named[2]) || now.Size(to) > largestStored {
			continue
		}
		content, err := now.Read(to)
		if sum := sha256.Sum256(content); err == nil && hex.EncodeToString(sum[:]) == string(named[1]) {
			set.Edits = append(set.Edits, change.Edit{File: path, End: len(text), New: string(content),
				Cause: change.Cause{Why: fmt.Sprintf("its pointer names what stands at %s", to)}})
		}
	}
	if with, findings := base.With(set); with != nil && !findings.Has(finding.Error) {
		return with
	}
	return base
}
