package change

import (
	"cmp"
	"fmt"
	"slices"
)

// Conflict is two edits of one set that cannot both be made, or one that lies outside its file.
type Conflict struct {
	File Path
	A, B Edit
}

// Error names the file, the two places and why each edit was asked for.
func (c Conflict) Error() string {
	return fmt.Sprintf("%s: the edit of bytes %d to %d (%s) conflicts with the one of bytes %d to %d (%s)",
		c.File, c.A.Start, c.A.End, c.A.Cause.Why, c.B.Start, c.B.End, c.B.Cause.Why)
}

// SortEdits orders edits of one file by position, drops repeated ones and gives every pair that overlaps. Two insertions at the
// same place keep their order; an insertion at the start or end of a replacement is no conflict.
func SortEdits(edits []Edit) ([]Edit, []Conflict) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	sorted = slices.CompactFunc(sorted, func(a, b Edit) bool {
		return a.Start == b.Start && a.End == b.End && a.New == b.New && a.Start != a.End
	})
	var conflicts []Conflict
	for i := 1; i < len(sorted); i++ {
		before, edit := sorted[i-1], sorted[i]
		if edit.Start < before.End || (edit.Start == before.Start && before.End > before.Start) {
			conflicts = append(conflicts, Conflict{File: edit.File, A: before, B: edit})
		}
	}
	return sorted, conflicts
}

// ApplyEdits gives the content with the edits made; all edits count in bytes of content. The error is a Conflict.
func ApplyEdits(content []byte, edits []Edit) ([]byte, error) {
	sorted, conflicts := SortEdits(edits)
	if len(conflicts) > 0 {
		return nil, conflicts[0]
	}
	size := len(content)
	for _, edit := range sorted {
		if edit.Start < 0 || edit.End < edit.Start || edit.End > len(content) {
			return nil, Conflict{File: edit.File, A: edit, B: edit}
		}
		size += len(edit.New) - (edit.End - edit.Start)
	}
	edited := make([]byte, 0, size)
	at := 0
	for _, edit := range sorted {
		edited = append(edited, content[at:edit.Start]...)
		edited = append(edited, edit.New...)
		at = edit.End
	}
	return append(edited, content[at:]...), nil
}
