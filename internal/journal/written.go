package journal

import (
	"path/filepath"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
)

// Written is what the journal's own applies left at each path they touched: the fingerprint of the file, or of nothing where one
// moved away or was removed.
type Written map[change.Path]Fingerprint

// Written goes through all applies that were not rolled back, in their order.
func (j *Journal) Written() (Written, error) {
	records, err := j.History()
	if err != nil {
		return nil, err
	}
	written := Written{}
	for _, record := range slices.Backward(records) {
		if record.State != Applied {
			continue
		}
		for _, item := range record.Files {
			if item.From != "" {
				written[item.From] = Fingerprint{}
			}
		}
		for _, item := range record.Files {
			if item.To != "" {
				written[item.To] = item.After
			}
		}
	}
	return written, nil
}

// Ours tells whether what stands at p now, below root, is what the journal wrote there (or that nothing stands there, where the
// journal took something away): content that counts as clean though git calls it changed.
func (w Written) Ours(disk FS, root string, p change.Path) (bool, error) {
	ours, ok := w[p]
	if !ok {
		return false, nil
	}
	now, err := Look(disk, filepath.Join(root, filepath.FromSlash(string(p))))
	return err == nil && now.Same(ours), err
}
