package engine

import (
	"fmt"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// settled refuses where a run stopped in its midst or is still at work: the tree is between two shapes then, and no plan of it would
// hold. A journal that cannot be read is the error too.
func (e *Engine) settled() error {
	records, err := e.journal.History()
	if err != nil {
		return err
	}
	for _, record := range records {
		if record.State != journal.Interrupted {
			continue
		}
		if e.journal.Busy() {
			return finding.List{{Code: finding.JournalLocked, Severity: finding.Error,
				Message: fmt.Sprintf("another run of the tool is at work in %s", e.root),
				Remedy:  "Wait until it is done, then run the command again"}}
		}
		return finding.List{{Code: finding.ApplyInterrupted, Severity: finding.Error,
			Message: fmt.Sprintf("%s (%s) was interrupted in its midst", record.ID, record.Title),
			Remedy:  "Finish it with `tg-refactor apply --resume`, or take it back with `tg-refactor rollback`"}}
	}
	return nil
}
